import { Type } from 'typebox'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { changeOrPreview } from '../../store/reads/scores/preview-change.ts'
import { deliveryOf } from '../../store/projections/delivery.ts'
import { checkFree, confirmDevice, enrolDevice, revokeDevice } from '../../store/register/enrol-device.ts'
import { largeChange } from '../../store/changes/large-acts.ts'
import { operation, type Desk } from './desk.ts'
import { exact, Instant, Kind, Reason, Short, WindowShape } from './shapes.ts'

/** A code that a device trades for its identity: for people who stand before it. */
export const deviceCode = operation(
  Type.Object({ kind: Kind, window: WindowShape, device: Type.Optional(Short) }, exact),
  ({ ledger, access, operator }, { kind, window: { hall, window }, device }) => {
    checkWindow(ledger, hall, window)
    // One that the ledger does not know was lost with a rollback: the code enrols it again under its id.
    if (device !== undefined && !ledger.registry.device(device)) checkFree(ledger, device)
    const pairing = { kind, window: { hall, code: window }, ...(device === undefined ? {} : { device }) }
    const made = access.pairingCodes.create(pairing, operator)
    return { code: made.code, expiresAt: isoShanghai(made.expiresAt) }
  },
)

/** Identity and token at once: for programs. */
export const deviceEnrol = operation(
  Type.Object({ kind: Kind, window: WindowShape, device: Type.Optional(Short), from: Type.Optional(Instant) }, exact),
  async ({ ledger, access, operator }, { kind, window: { hall, window }, device, from }) => {
    checkWindow(ledger, hall, window)
    return ledger.write((w) => {
      const deviceId = enrolDevice(w, {
        kind,
        hall,
        window,
        ...(device === undefined ? {} : { device }),
        ...(from === undefined ? {} : { from }),
        operator,
        reason: device === undefined ? 'enrolled on the command line' : 'enrolled again under its old id',
      })
      return { deviceId, token: access.deviceTokens.issue(deviceId, operator) }
    })
  },
)

export const devicePlace = operation(
  Type.Object(
    { device: Short, window: Type.Optional(WindowShape), from: Type.Optional(Instant), reason: Reason },
    exact,
  ),
  async ({ ledger, access, operator, now }, { device, window, from, reason }) => {
    const since = from ?? now()
    const where = window === undefined ? 'nowhere' : `${window.hall}/${window.window}`
    const { result } = await changeOrPreview(
      ledger,
      { preview: false, now: now() },
      largeChange('placement', { device, ...window, from: since, operator, reason }),
      (_, { moved }) =>
        access.audit.record(operator, 'device:place', `device:${device}`, {
          window: where,
          from: since,
          reason,
          moved,
        }),
    )
    return {
      deviceId: device,
      window: window === undefined ? null : where,
      from: isoShanghai(since),
      moved: result.moved,
    }
  },
)

export const deviceList = operation(Type.Object({}, exact), (desk) => {
  const { ledger, now, connected } = desk
  const online = connected.devices()
  return ledger.registry.devices().map(({ id, kind, enrolled, revoked, unseen }) => {
    const at = windowAt(id, now(), ledger.registry)
    const window = at === undefined ? undefined : ledger.registry.windowById(at)
    const seen = ledger.sql('SELECT at, pending FROM device_seen WHERE device = ?').get(id) as
      | { at: number; pending: number }
      | undefined
    const { received, expected } = deliveryOf(ledger.sql, id)
    return {
      deviceId: id,
      kind,
      window: window === undefined ? null : `${window.hall}/${window.code}`,
      online: online.has(id),
      enrolledAt: isoShanghai(enrolled),
      revokedAt: revoked === null ? null : isoShanghai(revoked),
      unseen,
      lastSeenAt: seen === undefined ? null : isoShanghai(seen.at),
      pending: seen?.pending ?? 0,
      received,
      expected,
    }
  })
})

/** The second pair of eyes on a device that a hall's manager paired. */
export const deviceConfirm = operation(
  Type.Object({ device: Short, reason: Reason }, exact),
  async ({ ledger, access, operator }, { device, reason }) =>
    ledger.write((w) => {
      const { released } = confirmDevice(w, device, { operator, reason })
      access.audit.record(operator, 'device:confirm', `device:${device}`, { reason, released })
      return { deviceId: device, released }
    }),
)

export const deviceRevoke = operation(
  Type.Object({ device: Short, reason: Reason }, exact),
  async ({ ledger, access, operator, connected }, { device, reason }) => {
    await ledger.write((w) => {
      revokeDevice(w, device, { operator, reason })
      access.audit.record(operator, 'device:revoke', `device:${device}`, { reason })
    })
    connected.revoke(device)
    return { deviceId: device, revoked: true }
  },
)

/** @throws Refusal unknown-hall, unknown-window */
export function checkWindow(ledger: Desk['ledger'], hall: string, window: string): void {
  if (!ledger.registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  if (!ledger.registry.window(hall, window)) throw new Refusal('unknown-window', `${hall}/${window}`)
}
