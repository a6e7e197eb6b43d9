import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { seesHall, type RoleHolder } from '../../contract/roles.ts'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { DeviceTokens } from '../access/secrets/device-tokens.ts'
import type { Write } from '../writer/write.ts'
import { mustHaveWindow } from '../registry/must-have-window.ts'
import { confirmDevice, enrolDevice, revokeDevice } from './enrol-device.ts'

/**
 * Enrols a device that a program asks for: identity and token at once. The token is told once.
 *
 * @param input.device an old id that a rollback lost
 * @throws Refusal unknown-hall, unknown-window; and as `enrolDevice`
 */
export function enrolWithToken(
  w: Write,
  input: { kind: 'kiosk' | 'keypad'; hall: string; window: string; device?: string; from?: number },
  actor: Actor,
): { deviceId: string; token: string } {
  mustHaveWindow(w.registry, input.hall, input.window)
  const again = input.device !== undefined
  const reason = again ? 'enrolled again under its old id' : 'enrolled on the command line'
  const deviceId = enrolDevice(w, { ...input, operator: actor, reason })
  const tokens = new DeviceTokens(w.db, () => w.now, w.audit)
  return { deviceId, token: tokens.issue(deviceId, actor) }
}

/** Admin or the office confirms a device that a hall's manager paired. @throws Refusal as `confirmDevice` */
export function confirmPaired(
  w: Write,
  { device, reason }: { device: string; reason: string },
  actor: Actor,
): { released: number } {
  const { released } = confirmDevice(w, device, { operator: actor, reason })
  w.audit.record(actor, 'device:confirm', `device:${device}`, { reason, released })
  return { released }
}

/**
 * Revokes a device. A hall's manager revokes one that stands in the own hall, and cannot tell another hall's from none.
 *
 * @throws Refusal forbidden, unknown-device
 */
export function revokeOwn(w: Write, { device, reason, by }: OwnDevice, actor: Actor): { device: string } {
  mustBeOwn(w, device, by)
  revokeDevice(w, device, { operator: actor, reason })
  w.audit.record(actor, 'device:revoke', `device:${device}`, { reason })
  return { device }
}

/**
 * Asks that a device gets another token, without anybody going there: it is offered over its connection. As `revokeOwn`.
 *
 * @throws Refusal forbidden, unknown-device, revoked
 */
export function rotateOwn(w: Write, { device, reason, by }: OwnDevice, actor: Actor): { device: string } {
  mustBeOwn(w, device, by)
  const known = w.registry.device(device)
  if (!known) throw new Refusal('unknown-device', device)
  if (known.revoked !== null) throw new Refusal('revoked', device)
  new DeviceTokens(w.db, () => w.now, w.audit).ask(device, reason, actor)
  return { device }
}

interface OwnDevice {
  device: string
  reason: string
  by: RoleHolder
}

/** @throws Refusal forbidden: what stands in another hall or nowhere, or does not exist, cannot be told apart */
function mustBeOwn(w: Write, device: string, by: RoleHolder): void {
  if (by.role !== 'hall-manager') return
  const window = windowAt(device, w.now, w.registry)
  const hall = window === undefined ? undefined : w.registry.windowById(window)?.hall
  if (hall === undefined || !seesHall(by, hall)) throw new Refusal('forbidden')
}
