import { Refusal } from '../../contract/errors.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { factBits } from '../../rules/screening/facts.ts'
import { attributeAll } from '../presses/judge-again.ts'
import { placeDevice, type Who } from './change-whereabouts.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import type { Write } from '../writer/write.ts'

/** RFC 9562, version 7, in lower case, as a hub gives them. */
const DEVICE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/**
 * A new device, placed at a window from now on when one is named. Its token is access's business.
 *
 * @param enrolment.device an id that an earlier enrolment gave, which the ledger lost with a rollback: the device goes on
 *   under it, and what it signed stays its own
 * @param enrolment.from since when it stands there, ms; now unless told otherwise
 * @param enrolment.unseen a hall's manager paired it: what it presses is held until `confirmDevice`
 * @throws Refusal unknown-window; of an old id bad-request, device-known and revoked
 */
export function enrolDevice(
  w: Write,
  enrolment: {
    kind: 'kiosk' | 'keypad'
    hall?: string
    window?: string
    device?: string
    from?: number
    unseen?: boolean
  } & Who,
): string {
  const { kind, hall, window, operator, reason, from = w.now, unseen = false } = enrolment
  if (enrolment.device !== undefined) checkFree(w, enrolment.device)
  const device = enrolment.device ?? uuid7(w.now)
  w.append('device', { device, kind, operator, ...(unseen ? { unseen } : {}) })
  if (hall !== undefined && window !== undefined) placeDevice(w, { device, hall, window, from, operator, reason })
  w.touched.devices.add(device)
  return device
}

/**
 * Whether an old id may be enrolled again. A device that was revoked stays so: it comes back as a new one.
 *
 * @throws Refusal bad-request, device-known, revoked
 */
export function checkFree({ registry }: Pick<Write, 'registry'>, device: string): void {
  if (!DEVICE_ID.test(device))
    throw new Refusal('bad-request', `${device} is not the id of a device`, `${device} 不是评价器编号`)
  const known = registry.device(device)
  if (!known) return
  throw known.revoked === null ? new Refusal('device-known', device) : new Refusal('revoked', device)
}

/**
 * Admin or the office has looked at a device that a hall's manager paired: what it pressed is screened as if it had been
 * seen from the beginning, by new entries. Of a sealed period it stays as it was sealed.
 *
 * @returns how many ratings are no longer held for it: those of a sealed period are not among them
 * @throws Refusal unknown-device; device-seen when nobody has to confirm it; reason-missing
 */
export function confirmDevice(w: Write, device: string, who: Who): { released: number } {
  const known = w.registry.device(device)
  if (!known) throw new Refusal('unknown-device', device)
  if (known.unseen === null) throw new Refusal('device-seen', device)
  if (who.reason.trim() === '') throw new Refusal('reason-missing')
  const seen = { device, operator: who.operator, reason: who.reason.trim() }
  w.touched.devices.add(device)
  if (w.closing) return w.closing(w.append('device-seen', seen).n).planned as { released: number }
  const held = w
    // Each of them was caught by this rule or by one before it, or was decided about: never `ok`.
    .sql(`SELECT * FROM rating WHERE rule <> 'ok' AND source = 'press' AND device = ? AND (facts & ?) <> 0`)
    .all(device, factBits(['unseen'])) as RatingRow[]
  const before = heldUnseen(w, device)
  const { n } = w.append('device-seen', seen)
  attributeAll(w, held, n)
  for (const { window } of held) if (window !== null) w.touched.windows.add(window)
  return { released: before - heldUnseen(w, device) }
}

function heldUnseen(w: Write, device: string): number {
  const sql = `SELECT count(*) FROM rating
    WHERE rule <> 'ok' AND source = 'press' AND device = ? AND coalesce(screening_rule, rule) = 'unseen'`
  return w.sql(sql).pluck().get(device) as number
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
