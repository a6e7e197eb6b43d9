import { Type } from 'typebox'
import { CodeGuesses } from '../../access/code-guesses.ts'
import { DeviceListShape } from '../../contract/answers/devices.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt, bodyOf, offering } from '../offer-acts.ts'
import { like } from '../../contract/answers/basic.ts'

/** Enrolling and revoking devices. */
export const deviceRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const guesses = new CodeGuesses(hub.now)
  const tags = ['devices']
  const offer = offering(http, hub, tags)

  http.post(
    '/api/v1/pairing',
    {
      config: { ...actAt('devices.pair'), device: true },
      schema: {
        tags,
        summary: 'A device trades its code for an identity',
        body: bodyOf('devices.pair'),
        response: {
          200: Type.Object({
            deviceId: Type.String(),
            token: Type.String(like('mB2xVq8nRk5tYc1wZj7hLd4sPf9gQa3eUo6iTb0vXyM')),
          }),
        },
      },
    },
    async (request) => {
      const paired = await guesses.run(request.ip, () => store.act('devices.pair', { code: request.body.code }, 'hub'))
      hub.devices.hangUp(paired.deviceId)
      return paired
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
    async () => ({ devices: await store.read('devices.list', hub.now()) }),
  )

  offer('devices.confirm', '/api/v1/devices/:device/confirm', {
    summary:
      "Confirms a device that a hall's manager paired: what it pressed is no longer held as `unseen`, and screened anew",
    response: { 200: Type.Object({ released: Type.Integer({ minimum: 0, ...like(14) }) }) },
  })

  offer(
    'devices.rotate',
    '/api/v1/devices/:device/token',
    {
      summary:
        'Asks that a device gets another token: it is offered over its connection, and the old one is good until then',
      response: { 204: Type.Null() },
    },
    ({ said: { device }, reply }) => {
      hub.offerToken(device)
      return reply.code(204).send(null)
    },
  )

  offer(
    'devices.revoke',
    '/api/v1/devices/:device/revoke',
    { summary: 'Revokes a device: what it still brings is stored and held', response: { 204: Type.Null() } },
    ({ said: { device }, reply }) => {
      hub.devices.revoke(device)
      return reply.code(204).send(null)
    },
  )
}
