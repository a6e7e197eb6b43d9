import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { mustHaveWindow } from '../../store/registry/must-have-window.ts'
import { checkFree } from '../../store/register/enrol-device.ts'
import { overAct } from './by-act.ts'
import { change } from './change.ts'
import { operation } from './desk.ts'
import { exact, Kind, Short, WindowShape } from './shapes.ts'

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

export const deviceList = operation(Type.Object({}, exact), async ({ store, now, connected }) => {
  const online = connected.devices()
  return (await store.read('devices.every', now())).map((device) => ({
    ...device,
    online: online.has(device.deviceId),
  }))
})

export const deviceRevoke = overAct('devices.revoke', async (desk, { device, reason }) => {
  // The command line keeps the machines, as admin does.
  await change(desk, 'devices.revoke', { device, reason, by: { role: 'admin' } })
  desk.connected.revoke(device)
  return { deviceId: device, revoked: true }
})
