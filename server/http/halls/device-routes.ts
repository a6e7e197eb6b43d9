import { Type } from 'typebox'
import { actorOf, maySeeHall, type UserViewer } from '../../access/viewer.ts'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { Refusal } from '../../contract/errors.ts'
import { confirmDevice, enrolDevice, revokeDevice } from '../../store/register/enrol-device.ts'
import { deviceList, DeviceListShape } from './device-list.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { like } from '../shapes/basic.ts'

const exact = { additionalProperties: false } as const

/** Enrolling and revoking devices. */
export const deviceRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access } = hub
  const tags = ['devices']

  http.post(
    '/api/v1/pairing',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary: 'A device trades its code for an identity',
        body: Type.Object({ code: Type.String({ maxLength: 40, ...like('48120573') }) }, exact),
        response: {
          200: Type.Object({
            deviceId: Type.String(),
            token: Type.String(like('mB2xVq8nRk5tYc1wZj7hLd4sPf9gQa3eUo6iTb0vXyM')),
          }),
        },
      },
    },
    async (request) => {
      const { kind, window, device, by } = access.pairingCodes.redeem(request.body.code, request.ip)
      const deviceId = await ledger.write((w) => {
        const known = device === undefined ? null : w.registry.device(device)
        if (!known)
          return enrolDevice(w, {
            kind,
            ...(window === undefined ? {} : { hall: window.hall, window: window.code }),
            ...(device === undefined ? {} : { device }),
            operator: by,
            reason: 'paired by code',
            unseen: access.pairsUnseen(by),
          })
        if (known.key) w.append('device-key', { device: known.id })
        return known.id
      })
      return { deviceId, token: access.deviceTokens.issue(deviceId, by) }
    },
  )

  http.get(
    '/api/v1/devices',
    {
      config: { access: { permission: 'device:confirm' } },
      schema: {
        tags,
        summary: 'Every device of the city: where it stands, who paired it, and what looks wrong with it',
        response: { 200: DeviceListShape },
      },
    },
    async () => ({ devices: await deviceList(hub) }),
  )

  http.post(
    '/api/v1/devices/:device/confirm',
    {
      config: { access: { permission: 'device:confirm' } },
      schema: {
        tags,
        summary:
          "Confirms a device that a hall's manager paired: what it pressed is no longer held as `unseen`, and screened anew",
        params: Type.Object({ device: Type.String() }),
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200 }) }, exact),
        response: { 200: Type.Object({ released: Type.Integer({ minimum: 0, ...like(14) }) }) },
      },
    },
    async (request) => {
      const { device } = request.params
      const operator = actorOf(userOf(request))
      const { reason } = request.body
      return ledger.write((w) => {
        const { released } = confirmDevice(w, device, { operator, reason })
        access.audit.record(operator, 'device:confirm', `device:${device}`, { reason, released })
        return { released }
      })
    },
  )

  http.post(
    '/api/v1/devices/:device/revoke',
    {
      config: { access: { permission: 'device:manage' } },
      schema: {
        tags,
        summary: 'Revokes a device: what it still brings is stored and held',
        params: Type.Object({ device: Type.String() }),
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200 }) }, exact),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { device } = request.params
      const viewer = userOf(request)
      checkOwnDevice(hub, viewer, device)
      const operator = actorOf(viewer)
      const { reason } = request.body
      await ledger.write((w) => {
        revokeDevice(w, device, { operator, reason })
        access.audit.record(operator, 'device:revoke', `device:${device}`, { reason })
      })
      hub.devices.revoke(device)
      return reply.code(204).send(null)
    },
  )
}

/** Who is bound to a hall touches that hall's devices only, and cannot tell another hall's device from none. */
function checkOwnDevice({ ledger, now }: HubParts, viewer: UserViewer, device: string): void {
  if (viewer.role !== 'hall-manager') {
    if (!ledger.registry.device(device)) throw new Refusal('unknown-device', device)
    return
  }
  const window = windowAt(device, now(), ledger.registry)
  const hall = window === undefined ? undefined : ledger.registry.windowById(window)?.hall
  if (hall === undefined || !maySeeHall(viewer, hall)) throw new Refusal('forbidden')
}
