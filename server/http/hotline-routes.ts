import { Type } from 'typebox'
import { parseInstant } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import { recordCalls, type CallRating } from '../ledger/record-calls.ts'
import type { HubParts } from './hub-parts.ts'
import type { Routes } from './http-server.ts'

const exact = { additionalProperties: false } as const
const MOST_ROWS = 1_000
/** The hotline's clock may be a little ahead of ours. */
const CLOCK_TOLERANCE_MS = 60_000

const Row = Type.Object(
  {
    callId: Type.String({ minLength: 1, maxLength: 100, description: 'the same call is counted once; kept as a hash' }),
    unit: Type.String({ minLength: 1, maxLength: 20, description: 'code of a unit; an unknown one goes to the tray' }),
    level: Type.Integer({ minimum: 1, maximum: 5, description: '5 非常满意 to 1 非常不满意' }),
    answeredAt: Type.String({ description: 'ISO 8601 with offset' }),
    reasons: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })),
    complaint: Type.Optional(Type.Boolean({ description: 'a complaint about working style' })),
  },
  exact,
)

/** Ratings of callers of 12345 (campaign document 五.2). */
export const hotlineRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  http.post(
    '/api/v1/hotline/ratings',
    {
      config: { access: { scope: 'hotline' } },
      schema: {
        tags: ['12345'],
        summary: 'Answers of callers: all rows or none, idempotent by callId; an unknown unit goes to the tray',
        body: Type.Array(Row, { minItems: 1, maxItems: MOST_ROWS }),
        response: {
          200: Type.Object({
            results: Type.Array(
              Type.Object({
                index: Type.Integer(),
                callId: Type.String(),
                status: Type.Enum(['stored', 'duplicate', 'conflict']),
                id: Type.String(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const receivedAt = hub.now()
      const known = hub.ledger.registry.reasons()
      const calls = request.body.map((row, index): CallRating => {
        const answeredAt = parseInstant(row.answeredAt)
        if (answeredAt === null)
          throw new Refusal('bad-request', `row ${index}: answeredAt is not ISO 8601 with offset`)
        if (answeredAt > receivedAt + CLOCK_TOLERANCE_MS)
          throw new Refusal('bad-request', `row ${index}: answeredAt is in the future`)
        const strange = row.reasons?.find((reason) => !known.has(reason))
        if (strange !== undefined) throw new Refusal('unknown-reason', `row ${index}: ${strange}`)
        return { ...row, answeredAt }
      })
      return { results: await hub.ledger.write((w) => recordCalls(w, calls, receivedAt)) }
    },
  )
}
