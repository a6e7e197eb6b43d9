import { Refusal } from '../contract/errors.ts'
import { uuid7 } from '../contract/uuid7.ts'
import { placeDevice, type Who } from './change-whereabouts.ts'
import type { Write } from './write.ts'

/**
 * A new device, placed at a window from now on when one is named. Its token is access's business.
 *
 * @throws Refusal unknown-window
 */
export function enrolDevice(
  w: Write,
  enrolment: { kind: 'kiosk' | 'keypad'; hall?: string; window?: string } & Who,
): string {
  const device = uuid7(w.now)
  const { kind, hall, window, operator, reason } = enrolment
  w.append('device', { device, kind, operator })
  if (hall !== undefined && window !== undefined)
    placeDevice(w, { device, hall, window, from: w.now, operator, reason })
  w.touched.devices.add(device)
  return device
}

/**
 * A device that is revoked may only deliver what it still holds, and that is held.
 *
 * @throws Refusal unknown-device
 */
export function revokeDevice(w: Write, device: string, who: Who): void {
  const known = w.registry.device(device)
  if (!known) throw new Refusal('unknown-device', device)
  if (known.revoked !== null) return
  w.append('device-revoked', { device, operator: who.operator, reason: who.reason })
  w.touched.devices.add(device)
  for (const placement of w.registry.placements(device)) w.touched.windows.add(placement.window)
}
