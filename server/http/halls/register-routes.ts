import { Type } from 'typebox'
import { exactShanghai, isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { RegisterShape } from '../../contract/answers/halls.ts'
import { like } from '../../contract/answers/basic.ts'

/** The hall manager's register: who was posted where, and a broken device given up for a new one. */
export const registerRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['corrections']

  http.get(
    '/api/v1/halls/:hall/register',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'Units that may be posted, and the postings of every window of a hall, oldest first',
        response: { 200: RegisterShape },
        params: Type.Object({ hall: Type.String() }),
      },
    },
    async (request) => {
      const { hall } = request.params
      const { registry } = store
      if (!registry.hall(hall)) throw new Refusal('unknown-hall', hall)
      return {
        units: registry.units().map(({ code, name }) => ({ code, name })),
        windows: registry.windowsOf(hall).map(({ id, code }) => ({
          code,
          postings: registry.postings(id).map(({ unit, since, until }) => ({
            unit,
            from: exactShanghai(since),
            to: until === null ? null : exactShanghai(until),
          })),
        })),
      }
    },
  )

  offering(http, hub, tags)(
    'devices.replace',
    '/api/v1/halls/:hall/devices/:device/replacement',
    {
      summary:
        'Takes a broken device away from its window and answers a code for a new one there. The old one is not revoked: its history stays, and what it still holds counts when it comes',
      response: {
        201: Type.Object({
          code: Type.String(like('48120573')),
          expiresAt: Type.String(),
          kind: Type.Enum(['kiosk', 'keypad']),
          window: Type.String(),
        }),
      },
    },
    ({ result: { expiresAt, ...made }, reply }) => reply.code(201).send({ ...made, expiresAt: isoShanghai(expiresAt) }),
  )
}
