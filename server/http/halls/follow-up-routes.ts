import { Type } from 'typebox'
import { parseDay, startOfDay } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { FollowUpsShape } from '../../contract/answers/receipts.ts'

const exact = { additionalProperties: false } as const
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

  offering(http, hub, tags)('comments.erase', '/api/v1/follow-ups/:id/erase', {
    summary: 'Erases a comment for good; the ledger keeps its salted hash, and the salt goes, too',
    response: { 204: Type.Null() },
  })
}
