import { Type } from 'typebox'
import { datesOf, runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { Refusal } from '../../contract/errors.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { groundComesWithVoid, onlookerOf } from './decider.ts'
import { Count, like, Text } from '../../contract/answers/basic.ts'
import { DECIDED_RULES, RULES } from '../../contract/ledger/verdicts.ts'
import { DeskRatingsShape, EvidenceShape, RequestsShape } from '../../contract/answers/screening.ts'
import { RuleEffectsShape } from '../../contract/answers/scores.ts'

const exact = { additionalProperties: false } as const
const Code = Type.Optional(Type.String({ maxLength: 40 }))
const Decided = Type.Object({ decided: Count })
const Requested = Type.Object({ request: Text })
const MOST_SHOWN = 500

/** The screening desk (待核): held ratings with their evidence, decisions by one or two officers, every rule's effect. */
export const screeningRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['screening']
  const offer = offering(http, hub, tags)
  const read = { access: { permission: 'screening:read' } } as const

  http.get(
    '/api/v1/screening/ratings',
    {
      config: read,
      schema: {
        tags,
        summary: 'Held ratings, or those that officers decided, newest first: of your hall, or of the city',
        querystring: Type.Object(
          {
            rule: Type.Optional(Type.Enum([...RULES, ...DECIDED_RULES], like('burst'))),
            hall: Code,
            unit: Code,
            decided: Type.Optional(Type.Boolean()),
            open: Type.Optional(
              Type.Boolean({ description: 'of the held ones those that wait for no second officer and for no hall' }),
            ),
            from: Code,
            to: Code,
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_SHOWN })),
          },
          exact,
        ),
        response: { 200: DeskRatingsShape },
      },
    },
    async (request) => {
      const { from, to, limit, ...filters } = request.query
      const { since, until } = datesOf(runningCampaign(now()), now(), from, to)
      return store.read('screening.ratings', onlookerOf(userOf(request)), {
        ...filters,
        since,
        until,
        limit: limit ?? MOST_SHOWN,
      })
    },
  )

  http.get(
    '/api/v1/screening/ratings/:rating',
    {
      config: read,
      schema: {
        tags,
        summary: 'One rating with its evidence: rule, neighbours in time, device, clock, decisions so far',
        params: Type.Object({ rating: Type.String() }),
        response: { 200: EvidenceShape },
      },
    },
    async (request) => {
      const found = await store.read('screening.evidence', onlookerOf(userOf(request)), request.params.rating)
      if (!found) throw new Refusal('not-found', 'rating', '评价')
      return found
    },
  )

  offer('ratings.decide', '/api/v1/screening/decisions', {
    summary: 'One officer releases held ratings, or takes releases back, with one reason',
    response: { 200: Decided },
  })

  http.get(
    '/api/v1/screening/requests',
    {
      config: read,
      schema: { tags, summary: 'What waits for a second officer, oldest first', response: { 200: RequestsShape } },
    },
    async (request) => ({ requests: await store.read('screening.requests', onlookerOf(userOf(request))) }),
  )

  offer(
    'ratings.ask',
    '/api/v1/screening/requests',
    {
      summary:
        'The first of two officers asks that ratings be excluded (held ones) or voided (误评, 恶意差评), or that this be taken back',
      response: { 200: Requested, 201: Requested },
      check: groundComesWithVoid,
    },
    ({ result: { request, fresh }, reply }) => reply.code(fresh ? 201 : 200).send({ request }),
  )

  offer('ratings.confirm', '/api/v1/screening/requests/:request/confirm', {
    summary: 'The second officer, another person, decides as asked',
    response: { 200: Decided },
  })

  offer('ratings.refuse', '/api/v1/screening/requests/:request/refuse', {
    summary: 'Another officer turns the request down, or whoever asked takes it back',
    response: { 200: Requested },
  })

  http.get(
    '/api/v1/campaigns/:campaign/methods/service-centre/rules',
    {
      config: { access: { permission: 'method:read', method: 'service-centre' } },
      schema: {
        tags,
        summary: "Every rule's effect: how many ratings it caught, and each unit's score with and without it",
        params: Type.Object({ campaign: Type.String() }),
        querystring: Type.Object({ from: Code, to: Code }, exact),
        response: { 200: RuleEffectsShape },
      },
    },
    async (request) => {
      const { campaign } = request.params
      return store.read('rules.effects', { campaign, ...request.query, now: now() })
    },
  )
}
