import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { mustHaveWindow } from '../../store/registry/must-have-window.ts'
import { checkFree } from '../../store/register/enrol-device.ts'
import { change } from './change.ts'
import { operation } from './desk.ts'
import { exact, Instant, Kind, Reason, Short, WindowShape } from './shapes.ts'

/** The command line keeps the machines, as admin does. */
const BY = { role: 'admin' } as const

/** A code that a device trades for its identity: for people who stand before it. */
export const deviceCode = operation(
  Type.Object({ kind: Kind, window: WindowShape, device: Type.Optional(Short) }, exact),
  async (desk, { kind, window: { hall, window }, device }) => {
    const { registry } = desk.store
    mustHaveWindow(registry, hall, window)
    // One that the ledger does not know was lost with a rollback: the code enrols it again under its id.
    if (device !== undefined && !registry.device(device)) checkFree({ registry }, device)
    const pairing = { kind, window: { hall, code: window }, ...(device === undefined ? {} : { device }) }
    const made = await change(desk, 'pairing-codes.create', pairing)
    return { code: made.code, expiresAt: isoShanghai(made.expiresAt) }
  },
)

/** Identity and token at once: for programs. */
export const deviceEnrol = operation(
  Type.Object({ kind: Kind, window: WindowShape, device: Type.Optional(Short), from: Type.Optional(Instant) }, exact),
  (desk, { window, ...device }) => change(desk, 'devices.enrol', { ...device, ...window }),
)

export const deviceList = operation(Type.Object({}, exact), async ({ store, now, connected }) => {
  const online = connected.devices()
  return (await store.read('devices.every', now())).map((device) => ({
    ...device,
    online: online.has(device.deviceId),
  }))
})

/** The second pair of eyes on a device that a hall's manager paired. */
export const deviceConfirm = operation(
  Type.Object({ device: Short, reason: Reason }, exact),
  async (desk, { device, reason }) => ({
    deviceId: device,
    ...(await change(desk, 'devices.confirm', { device, reason })),
  }),
)

export const deviceRevoke = operation(
  Type.Object({ device: Short, reason: Reason }, exact),
  async (desk, { device, reason }) => {
    await change(desk, 'devices.revoke', { device, reason, by: BY })
    desk.connected.revoke(device)
    return { deviceId: device, revoked: true }
  },
)
