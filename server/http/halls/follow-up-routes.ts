import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { parseDay, startOfDay } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { FollowUpsShape } from '../../contract/answers/receipts.ts'

const exact = { additionalProperties: false } as const
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const MOST = 500

/** What citizens added by phone, for those who follow up: the hall's manager and the campaign office. */
export const followUpRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['receipts']

  http.get(
    '/api/v1/halls/:hall/follow-ups',
    {
      config: { access: { permission: 'comments:read', hall: 'params' } },
      schema: {
        tags,
        summary: `What citizens added to ratings of this hall, newest first, at most ${MOST}`,
        params: Type.Object({ hall: Type.String() }),
        querystring: Type.Object({ from: Type.String(), to: Type.String() }, exact),
        response: { 200: FollowUpsShape },
      },
    },
    async (request) => {
      const first = parseDay(request.query.from)
      const last = parseDay(request.query.to)
      if (first === null || last === null || first > last) throw new Refusal('bad-period')
      const { hall } = request.params
      const { unit } = userOf(request)
      const followUps = await store.read('follow-ups.of-hall', {
        hall,
        ...(unit === undefined ? {} : { unit }),
        from: startOfDay(first),
        until: startOfDay(last + 1),
        most: MOST,
      })
      return { followUps }
    },
  )

  http.post(
    '/api/v1/follow-ups/:id/erase',
    {
      config: { access: { permission: 'comments:erase' } },
      schema: {
        tags,
        summary: 'Erases a comment for good; the ledger keeps its salted hash, and the salt goes, too',
        params: Type.Object({ id: Type.String({ pattern: UUID }) }),
        body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) }, exact),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const erased = { id: request.params.id, reason: request.body.reason, by: holderOf(viewer) }
      await store.act('comments.erase', erased, actorOf(viewer))
      return reply.code(204).send(null)
    },
  )
}
