import { Type } from 'typebox'
import { like } from '../../contract/answers/basic.ts'
import {
  OnlineCommentsShape,
  OnlineDeskShape,
  OnlineEvidenceShape,
  OnlineLimitsShape,
  OnlineOwnShape,
  OnlineProgressShape,
  OnlineRequestsShape,
} from '../../contract/answers/methods/online.ts'
import { ONLINE_RULES } from '../../contract/ledger/online-entries.ts'
import { DECIDED_RULES } from '../../contract/ledger/verdicts.ts'
import { runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { groundComesWithVoid } from './decider.ts'

const exact = { additionalProperties: false } as const
const Code = Type.Optional(Type.String({ maxLength: 40 }))
const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 500 }))
const Decided = Type.Object({ decided: Type.Integer(like(3)) })
const Requested = Type.Object({ request: Type.String() })
const MOST_SHOWN = 200

/** The desk of the online channel: progress, held ratings and decisions, what the limits did, the owner's figures and comments. */
export const onlineRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now, online } = hub
  const tags = ['online']
  const offer = offering(http, hub, tags)
  const read = { access: { permission: 'online:read', method: 'online' } } as const
  const own = { access: { permission: 'online:own', method: 'online' } } as const
  const campaignOr = (asked: string | undefined) => asked ?? runningCampaign(now()).id

  http.get(
    '/api/v1/online/progress',
    {
      config: read,
      schema: {
        tags,
        summary: 'How many ratings came in, by day; nothing by unit, question or level',
        querystring: Type.Object({ campaign: Code }, exact),
        response: { 200: OnlineProgressShape },
      },
    },
    async ({ query }) => store.read('online.progress', campaignOr(query.campaign), now()),
  )

  http.get(
    '/api/v1/online/held',
    {
      config: read,
      schema: {
        tags,
        summary: 'Held ratings, oldest first, or those that officers decided, newest first',
        querystring: Type.Object(
          {
            rule: Type.Optional(Type.Enum([...ONLINE_RULES, ...DECIDED_RULES], like('burst'))),
            unit: Code,
            decided: Type.Optional(Type.Boolean()),
            open: Type.Optional(Type.Boolean({ description: 'without those that wait for a second officer' })),
            limit: Limit,
          },
          exact,
        ),
        response: { 200: OnlineDeskShape },
      },
    },
    async (request) => {
      const { limit = MOST_SHOWN, ...filters } = request.query
      return store.read('online.desk', { ...filters, limit, by: holderOf(userOf(request)) })
    },
  )

  http.get(
    '/api/v1/online/ratings/:rating',
    {
      config: read,
      schema: {
        tags,
        summary: 'Why one rating is held, in numbers, what came around it, and what was decided about it',
        params: Type.Object({ rating: Type.String({ minLength: 36, maxLength: 36 }) }),
        response: { 200: OnlineEvidenceShape },
      },
    },
    async (request) => store.read('online.evidence', request.params.rating, holderOf(userOf(request))),
  )

  http.get(
    '/api/v1/online/requests',
    {
      config: read,
      schema: {
        tags,
        summary: 'What waits for a second officer, oldest first',
        response: { 200: OnlineRequestsShape },
      },
    },
    async (request) => ({ requests: await store.read('online.requests', holderOf(userOf(request))) }),
  )

  http.get(
    '/api/v1/online/limits',
    {
      config: read,
      schema: {
        tags,
        summary: 'What the limits did in the last seven days, in numbers, and the thresholds that hold',
        response: { 200: OnlineLimitsShape },
      },
    },
    async () => {
      const limits = await store.read('online.limits', now())
      return { ...limits, turnedAway: online.turnedAway.withWaiting(limits.turnedAway, limits.from) }
    },
  )

  http.get(
    '/api/v1/online/figures',
    {
      config: own,
      schema: {
        tags,
        summary: 'Counted ratings by day and question, and by unit: for the owner alone',
        querystring: Type.Object({ campaign: Code, from: Code, to: Code }, exact),
        response: { 200: OnlineOwnShape },
      },
    },
    async ({ query: { campaign, from, to } }) =>
      store.read('online.own', { campaign: campaignOr(campaign), from, to, now: now() }),
  )

  http.get(
    '/api/v1/online/comments',
    {
      config: own,
      schema: {
        tags,
        summary: 'What people wrote, newest first; erased comments are gone',
        querystring: Type.Object(
          {
            before: Type.Optional(
              Type.Integer({
                minimum: 1,
                description: 'where a page goes on, as the one before says',
                ...like(48_213),
              }),
            ),
            unit: Code,
            limit: Limit,
          },
          exact,
        ),
        response: { 200: OnlineCommentsShape },
      },
    },
    async ({ query: { before, unit, limit = MOST_SHOWN } }) =>
      store.read('online.comments', {
        ...(before === undefined ? {} : { before }),
        ...(unit === undefined ? {} : { unit }),
        limit,
      }),
  )

  offer('online.erase-comment', '/api/v1/online/comments/:rating/erasure', {
    summary: 'Erases a comment for good, from every backup, too',
    response: { 204: Type.Null() },
  })

  offer('online.decide', '/api/v1/online/decisions', {
    summary: 'One officer releases held ratings, or takes releases back, with one reason',
    response: { 200: Decided },
  })

  offer(
    'online.ask',
    '/api/v1/online/requests',
    {
      summary: 'The first of two officers asks that ratings be excluded or voided, or that this be taken back',
      response: { 200: Requested, 201: Requested },
      check: groundComesWithVoid,
    },
    ({ result: { request, fresh }, reply }) => reply.code(fresh ? 201 : 200).send({ request }),
  )

  offer('online.confirm', '/api/v1/online/requests/:request/confirm', {
    summary: 'The second officer, another person, decides as asked',
    response: { 200: Decided },
  })

  offer('online.refuse', '/api/v1/online/requests/:request/refuse', {
    summary: 'Another officer turns the request down, or whoever asked takes it back',
    response: { 200: Requested },
  })
}
