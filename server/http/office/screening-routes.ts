import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { datesOf, runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { Refusal } from '../../contract/errors.ts'
import { MOST_DECIDED } from '../../store/changes/decide.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { deciderOf, onlookerOf } from './decider.ts'
import { Count, Text } from '../../contract/answers/basic.ts'
import { DeskRatingsShape, EvidenceShape, RequestsShape } from '../../contract/answers/screening.ts'
import { RuleEffectsShape } from '../../contract/answers/scores.ts'

const exact = { additionalProperties: false } as const
const Reason = Type.String({ minLength: 1, maxLength: 200 })
const Ratings = Type.Array(Type.String({ minLength: 36, maxLength: 36 }), { minItems: 1, maxItems: MOST_DECIDED })
const Code = Type.Optional(Type.String({ maxLength: 40 }))
const RequestParams = Type.Object({ request: Type.String() })
const Decided = Type.Object({ decided: Count })
const Requested = Type.Object({ request: Text })
const MOST_SHOWN = 500

/** The screening desk (待核): held ratings with their evidence, decisions by one or two officers, every rule's effect. */
export const screeningRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['screening']
  const read = { access: { permission: 'screening:read' } } as const
  const judge = { access: { permission: 'rating:decide' } } as const

  http.get(
    '/api/v1/screening/ratings',
    {
      config: read,
      schema: {
        tags,
        summary: 'Held ratings, or those that officers decided, newest first: of your hall, or of the city',
        querystring: Type.Object(
          {
            rule: Code,
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
      if (!found) throw new Refusal('not-found', 'rating')
      return found
    },
  )

  http.post(
    '/api/v1/screening/decisions',
    {
      config: judge,
      schema: {
        tags,
        summary: 'One officer releases held ratings, or takes releases back, with one reason',
        body: Type.Object({ action: Type.Enum(['release', 'withdraw']), ratings: Ratings, reason: Reason }, exact),
        response: { 200: Decided },
      },
    },
    async (request) => {
      const officer = deciderOf(userOf(request))
      return store.act('ratings.decide', { officer, ...request.body }, actorOf(userOf(request)))
    },
  )

  http.get(
    '/api/v1/screening/requests',
    {
      config: read,
      schema: { tags, summary: 'What waits for a second officer, oldest first', response: { 200: RequestsShape } },
    },
    async (request) => ({ requests: await store.read('screening.requests', onlookerOf(userOf(request))) }),
  )

  http.post(
    '/api/v1/screening/requests',
    {
      config: judge,
      schema: {
        tags,
        summary:
          'The first of two officers asks that ratings be excluded (held ones) or voided (误评, 恶意差评), or that this be taken back',
        body: Type.Object(
          {
            action: Type.Enum(['exclude', 'void', 'withdraw']),
            ratings: Ratings,
            ground: Type.Optional(Type.Enum(['mistaken', 'malicious'])),
            reason: Reason,
          },
          exact,
        ),
        response: { 201: Requested },
      },
    },
    async (request, reply) => {
      const officer = deciderOf(userOf(request))
      const { action, ground } = request.body
      if ((action === 'void') !== (ground !== undefined))
        throw new Refusal('bad-request', 'a ground comes with void, and with nothing else')
      return reply
        .code(201)
        .send(await store.act('ratings.ask', { officer, ...request.body }, actorOf(userOf(request))))
    },
  )

  http.post(
    '/api/v1/screening/requests/:request/confirm',
    {
      config: judge,
      schema: {
        tags,
        summary: 'The second officer, another person, decides as asked',
        params: RequestParams,
        body: Type.Object({ reason: Reason }, exact),
        response: { 200: Decided },
      },
    },
    async (request) => {
      const officer = deciderOf(userOf(request))
      const asked = { officer, request: request.params.request, reason: request.body.reason }
      return store.act('ratings.confirm', asked, actorOf(userOf(request)))
    },
  )

  http.post(
    '/api/v1/screening/requests/:request/refuse',
    {
      config: judge,
      schema: {
        tags,
        summary: 'Another officer turns the request down, or whoever asked takes it back',
        params: RequestParams,
        body: Type.Object({ reason: Reason }, exact),
        response: { 200: Requested },
      },
    },
    async (request) => {
      const officer = deciderOf(userOf(request))
      const asked = { officer, request: request.params.request, reason: request.body.reason }
      return store.act('ratings.refuse', asked, actorOf(userOf(request)))
    },
  )

  http.get(
    '/api/v1/campaigns/:campaign/methods/service-centre/rules',
    {
      config: { access: { permission: 'scores:read' } },
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
