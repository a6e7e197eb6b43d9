import { Type } from 'typebox'
import { CodeGuesses } from '../../access/code-guesses.ts'
import { actorOf } from '../../contract/viewer.ts'
import { DeviceListShape } from '../../contract/answers/devices.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { like } from '../../contract/answers/basic.ts'

const exact = { additionalProperties: false } as const

/** Enrolling and revoking devices. */
export const deviceRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const guesses = new CodeGuesses(hub.now)
  const tags = ['devices']

  http.post(
    '/api/v1/pairing',
    {
      config: { access: 'public', device: true },
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
    async (request) => guesses.run(request.ip, () => store.act('devices.pair', { code: request.body.code }, 'hub')),
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
    async () => ({ devices: await store.read('devices.list', hub.now()) }),
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
      return store.act('devices.confirm', { device, reason: request.body.reason }, actorOf(userOf(request)))
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
      const { reason } = request.body
      await store.act('devices.revoke', { device, reason, by: holderOf(viewer) }, actorOf(viewer))
      hub.devices.revoke(device)
      return reply.code(204).send(null)
    },
  )
}
