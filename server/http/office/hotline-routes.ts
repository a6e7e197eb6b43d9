import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { CLOCK_TOLERANCE_MS } from '../../campaign/import-calls.ts'
import { campaignPeriod, parseInstant } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { mustNotConflict, type CallRating } from '../../store/changes/record-calls.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt } from '../offer-acts.ts'
import { like } from '../../contract/answers/basic.ts'

const exact = { additionalProperties: false } as const
const MOST_ROWS = 1_000

const CALL = like('YC20261118004217')

const Row = Type.Object(
  {
    callId: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'the same call is counted once; kept as a hash',
      ...CALL,
    }),
    unit: Type.String({
      minLength: 1,
      maxLength: 100,
      description: 'code, name, former name or known alias of a unit; others go to the tray with these words',
    }),
    level: Type.Integer({ minimum: 1, maximum: 5, description: '5 非常满意 to 1 非常不满意' }),
    answeredAt: Type.String({ maxLength: 100, description: 'RFC 3339 with offset or Z' }),
    reasons: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })),
    complaint: Type.Optional(Type.Boolean({ description: 'a complaint about working style', ...like(false) })),
  },
  exact,
)

/** Ratings of callers of 12345 (campaign document 五.2). */
export const hotlineRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  http.post(
    '/api/v1/hotline/ratings',
    {
      config: actAt('calls.record'),
      schema: {
        tags: ['12345'],
        summary:
          'Answers of callers: all rows or none, idempotent by callId; an unknown unit goes to the tray. A call that is known with other content is a fault (409 call-conflict): its `results` name each row, and nothing is stored',
        body: Type.Array(Row, { minItems: 1, maxItems: MOST_ROWS }),
        response: {
          200: Type.Object({
            results: Type.Array(
              Type.Object({
                index: Type.Integer(like(0)),
                callId: Type.String(CALL),
                status: Type.Enum(['stored', 'duplicate']),
                id: Type.String(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { store } = hub
      const receivedAt = hub.now()
      const known = store.registry.reasons()
      const [first] = await store.read('campaigns.list', receivedAt)
      const since = campaignPeriod(Number(first!.id)).from
      const calls = request.body.map((row, index): CallRating => {
        const answeredAt = parseInstant(row.answeredAt)
        if (answeredAt === null)
          throw new Refusal(
            'bad-request',
            `row ${index}: answeredAt is not RFC 3339 with offset or Z`,
            `第 ${index} 行：answeredAt 不是带时区的 RFC 3339 时间`,
          )
        if (answeredAt > receivedAt + CLOCK_TOLERANCE_MS)
          throw new Refusal(
            'bad-request',
            `row ${index}: answeredAt is in the future`,
            `第 ${index} 行：answeredAt 还没有到`,
          )
        if (answeredAt < since)
          throw new Refusal(
            'bad-request',
            `row ${index}: answeredAt lies in no campaign`,
            `第 ${index} 行：answeredAt 不在任何评议活动内`,
          )
        if (row.unit.trim() === '')
          throw new Refusal('bad-request', `row ${index}: unit is blank`, `第 ${index} 行：unit 是空白`)
        const strange = row.reasons?.find((reason) => !known.has(reason))
        if (strange !== undefined)
          throw new Refusal('unknown-reason', `row ${index}: ${strange}`, `第 ${index} 行：${strange}`)
        return { ...row, answeredAt }
      })
      const prepared = await store.read('calls.prepare', calls, receivedAt)
      const results = mustNotConflict(await store.act('calls.record', { calls: prepared }, actorOf(request.viewer!)))
      // One in conflict was refused above.
      return {
        results: results.map(({ index, callId, status, id }) => ({
          index,
          callId,
          status: status === 'stored' ? ('stored' as const) : ('duplicate' as const),
          id,
        })),
      }
    },
  )
}
