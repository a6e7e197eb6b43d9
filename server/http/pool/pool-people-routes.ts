import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { contactWorkbook, readContacts } from '../../campaign/pool-file/contact-list.ts'
import { findPoolPairs } from '../../campaign/pool-import.ts'
import { like } from '../../contract/answers/basic.ts'
import {
  DecidedShape,
  PairsFoundShape,
  PoolPairsShape,
  PoolPeopleShape,
  RaterErasedShape,
} from '../../contract/answers/methods/pool.ts'
import { MOST_WORD } from '../../contract/survey/pool.ts'
import { mustHavePool } from '../../contract/survey/of-pool.ts'
import { actorOf } from '../../contract/viewer.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { toKeep } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { actAt, bodyOf, offering } from '../offer-acts.ts'

export const POOL_BASE = '/api/v1/campaigns/:campaign/methods/:method/pool'
const exact = { additionalProperties: false } as const
const OfPool = Type.Object({ campaign: Type.String(), method: Type.String(like('third-party')) })
const ERASURE = `${POOL_BASE}/people/:rater/erasure`
/** Pairs that somebody put off and does not want to see now. */
const MOST_SKIPPED = 1_000

/** Who stands in the pool: pairs who may be one person, and people who ask to be erased. Each look is in the audit log. */
export const poolPeopleRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['pool']
  const read = { access: { permission: 'pool:read', method: 'params' } } as const
  const offer = offering(http, hub, tags)
  const looked = (request: FastifyRequest, campaign: string, detail: { pairs: number } | { people: number }) =>
    store.act(
      'audit.record',
      { action: 'pool:read', subject: `campaign:${campaign}`, detail },
      actorOf(userOf(request)),
    )

  http.post(
    `${POOL_BASE}/pairs/search`,
    {
      config: { access: { permission: 'pool:manage', method: 'params' } },
      schema: {
        tags,
        summary: 'Looks anew for pairs of raters who may be one person',
        params: OfPool,
        response: { 200: PairsFoundShape },
      },
    },
    async (request) => {
      const { campaign, method } = request.params
      mustHavePool(method)
      const found = await findPoolPairs(store, { campaign, now: now() }, actorOf(userOf(request)))
      return { found }
    },
  )

  http.post(
    `${POOL_BASE}/pairs`,
    {
      config: read,
      schema: {
        tags,
        summary: 'The next pairs that wait for a decision, side by side, with the last decisions',
        params: OfPool,
        body: Type.Object(
          {
            skip: Type.Array(Type.String({ pattern: '^R[0-9]{6,9} R[0-9]{6,9}$' }), {
              maxItems: MOST_SKIPPED,
              description: 'pairs that were put off',
              ...like(['R000012 R000381']),
            }),
          },
          exact,
        ),
        response: { 200: PoolPairsShape },
      },
    },
    async (request) => {
      const { campaign, method } = request.params
      mustHavePool(method)
      const next = await store.read('pool.next-pairs', { campaign, skip: request.body.skip }, now())
      if (next.pairs.length > 0) await looked(request, campaign, { pairs: next.pairs.length })
      return next
    },
  )

  offer('pool.decide', `${POOL_BASE}/decisions`, {
    summary: 'Takes two raters for one person, whose lower id stays, or for two',
    response: { 201: DecidedShape },
  })

  offer('pool.undo', `${POOL_BASE}/decisions/:decision`, {
    method: 'DELETE',
    summary: 'Takes a decision about a pair back',
    response: { 200: DecidedShape },
  })

  http.post(
    `${POOL_BASE}/people/search`,
    {
      config: read,
      schema: {
        tags,
        summary: 'People of the pool by id, by a part of the name or by the last digits of the telephone',
        params: OfPool,
        body: Type.Object({ words: Type.String({ minLength: 1, maxLength: 100, ...like('马某某') }) }, exact),
        response: { 200: PoolPeopleShape },
      },
    },
    async (request) => {
      const { campaign, method } = request.params
      mustHavePool(method)
      const people = await store.read('pool.find', { campaign, words: request.body.words }, now())
      await looked(request, campaign, { people: people.length })
      return { people }
    },
  )

  http.post(
    `${POOL_BASE}/contacts.xlsx`,
    {
      config: { access: { permission: 'pool:manage', method: 'params' } },
      schema: {
        tags,
        summary: 'The contact list: who was drawn, then the reserves, in order, with salts; each download is on record',
        params: OfPool,
        body: Type.Object(
          { reason: Type.String({ minLength: 1, maxLength: MOST_WORD, ...like('10 月 15 日起电话调查') }) },
          exact,
        ),
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const { campaign, method } = request.params
      mustHavePool(method)
      const { reason } = request.body
      const list = await readContacts(store, campaign, now)
      const { drawn, reserves } = list.head
      const record = {
        action: 'pool:contacts',
        subject: `campaign:${campaign}`,
        detail: { drawn, reserves, reason },
      } as const
      await store.act('audit.record', record, actorOf(userOf(request)))
      return toKeep(reply, `contacts-${campaign}.xlsx`, CONTENT_TYPES.xlsx).send(contactWorkbook(list, reason, now()))
    },
  )

  http.post(
    ERASURE,
    {
      config: actAt('pool.erase', ERASURE),
      schema: {
        tags,
        summary: 'Erases one person for good (本人要求删除), from every list and every backup, too',
        params: Type.Object({
          ...OfPool.properties,
          rater: Type.String({ pattern: '^R[0-9]{6,9}$', ...like('R000012') }),
        }),
        body: bodyOf('pool.erase', ERASURE),
        response: { 200: RaterErasedShape },
      },
    },
    async (request) => {
      const { campaign, method, rater } = request.params
      mustHavePool(method)
      const copies = await store.read('pool.copies', { campaign, rater })
      const { reason } = request.body
      return store.act('pool.erase', { campaign, method, rater, reason, copies }, actorOf(userOf(request)))
    },
  )
}
