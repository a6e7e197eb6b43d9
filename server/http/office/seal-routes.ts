import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { methodOf } from '../../methods/methods.ts'
import { may } from '../../contract/roles.ts'
import { Refusal } from '../../contract/errors.ts'
import type { ReadAnswer } from '../../store/reads.ts'
import { userOf, viewerOfMethod } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { actAt } from '../offer-acts.ts'
import { recordExport } from '../record-export.ts'
import { toKeep } from '../sent-files.ts'
import { like, Count, Text } from '../../contract/answers/basic.ts'
import { SealDetailShape, SealMadeShape, SealsShape, SealStateShape } from '../../contract/answers/seals.ts'
import { sealerOf } from './decider.ts'
import { proveWhoConsents } from './prove-consent.ts'

const exact = { additionalProperties: false } as const
const Reason = Type.String({ minLength: 1, maxLength: 200 })
const Dates = { from: Type.Optional(Type.String()), to: Type.Optional(Type.String()) }
const MethodParams = Type.Object({ campaign: Type.String(), method: Type.String() })
const RequestParams = Type.Object({ request: Type.Integer({ minimum: 1, ...like(48_233) }) })
const AskedShape = Type.Object({ ...RequestParams.properties, content: Text })
const ConsentShape = Type.Object({ held: Count, digest: Text, content: Text })
const Content = Type.String({ minLength: 64, maxLength: 64, description: 'digest of the content that you were shown' })
const SealParams = Type.Object({ seal: Type.Integer({ minimum: 1 }) })
const Order = Type.Object(
  {
    ...Dates,
    reason: Reason,
    accept: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 })),
    early: Type.Optional(Type.Boolean({ description: 'seal a period that is not over' })),
  },
  exact,
)

/** The seal (封存): check list, sealing by two officers, the package, reopening by two officers. */
export const sealRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now, seals, access } = hub
  const tags = ['seal']
  const read = { access: { permission: 'method:read', method: 'params' } } as const
  const readSeal = { access: { permission: 'method:read', method: 'seal' } } as const
  const shown = ({ digest, ...seal }: ReadAnswer<'seals.one'>) => ({
    ...seal,
    package: seals.stateOf(seal.seal, digest),
  })

  http.get(
    '/api/v1/campaigns/:campaign/methods/:method/seal',
    {
      config: read,
      schema: {
        tags,
        summary: 'The check list before a seal, who let the period stand, and the seal that holds',
        params: MethodParams,
        querystring: Type.Object(Dates, exact),
        response: { 200: SealStateShape },
      },
    },
    async (request) => {
      const { method, campaign } = request.params
      const asked = { method: methodOf(method).code, campaign, ...request.query, now: now() }
      const state = await store.read('seals.state', asked)
      return { ...state, outside: seals.outside, seal: state.seal === null ? null : shown(state.seal) }
    },
  )

  http.post(
    '/api/v1/campaigns/:campaign/methods/:method/stands',
    {
      config: actAt('seals.consent', ':method'),
      schema: {
        tags,
        summary:
          'An officer consents to the period being sealed as it is: its figures, what is held, what is open. The same again answers 200',
        params: MethodParams,
        body: Type.Object(
          {
            ...Dates,
            reason: Reason,
            content: Content,
          },
          exact,
        ),
        response: { 200: ConsentShape, 201: ConsentShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const named = methodNamed(request.params)
      const { content, ...said } = request.body
      const asked = { ...named, ...said, shown: content, officer: sealerOf(viewer) }
      const { fresh, ...consent } = await store.act('seals.consent', asked, actorOf(viewer))
      return reply.code(fresh ? 201 : 200).send(consent)
    },
  )

  http.post(
    '/api/v1/campaigns/:campaign/methods/:method/seal',
    {
      config: actAt('seals.seal', ':method'),
      schema: {
        tags,
        summary:
          'Seals the period: the method’s owner, or the office; an officer of the office must have consented where anything is open, and always before the office seals. A sealed one answers its seal',
        params: MethodParams,
        body: Order,
        response: { 200: SealMadeShape, 201: SealMadeShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const named = methodNamed(request.params)
      const { accept = [], early = false, ...said } = request.body
      // An owner is one person of another house: who else has to be there the rules say.
      const twoPeople = viewer.role !== 'method-owner'
      const order = { ...named, ...said, accept, early, twoPeople, officer: sealerOf(viewer) }
      const { seal, fresh, followUp } = await seals.seal(order, actorOf(viewer))
      // The page asks how far it is; what goes wrong it is told there.
      seals.package(seal).catch(() => {})
      return reply.code(fresh ? 201 : 200).send({ ...shown(await store.read('seals.one', seal)), followUp })
    },
  )

  http.post(
    '/api/v1/campaigns/:campaign/methods/:method/seal-requests',
    {
      config: actAt('seals.ask', ':method'),
      schema: {
        tags,
        summary:
          'The first of two officers asks that the period be sealed as it was shown; nothing is sealed by it. The same again answers 200',
        params: MethodParams,
        body: Type.Object({ ...Order.properties, content: Content }, exact),
        response: { 200: AskedShape, 201: AskedShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const named = methodNamed(request.params)
      const { accept = [], early = false, content, ...said } = request.body
      const order = { ...named, ...said, accept, early, shown: content, officer: sealerOf(viewer) }
      const { fresh, ...asked } = await store.act('seals.ask', order, actorOf(viewer))
      return reply.code(fresh ? 201 : 200).send(asked)
    },
  )

  http.post(
    '/api/v1/seal-requests/:request/agreement',
    {
      config: actAt('seals.agree'),
      schema: {
        tags,
        summary:
          'The second officer agrees to exactly what was asked and shown, and the period is sealed at once. The same again answers 200',
        params: RequestParams,
        body: Type.Object(
          {
            content: Content,
            reason: Type.Optional(Reason),
            password: Type.String({
              minLength: 1,
              maxLength: 200,
              description: 'your own once more: nobody consents with a computer that you left open',
              ...like('a long password'),
            }),
          },
          exact,
        ),
        response: { 200: SealMadeShape, 201: SealMadeShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const { content, reason = '同意', password } = request.body
      await proveWhoConsents(access, viewer.username, password, request.ip)
      const asked = { request: request.params.request, shown: content, reason, officer: sealerOf(viewer) }
      const { seal, fresh, followUp } = await seals.agree(asked, actorOf(viewer))
      seals.package(seal).catch(() => {})
      return reply.code(fresh ? 201 : 200).send({ ...shown(await store.read('seals.one', seal)), followUp })
    },
  )

  http.post(
    '/api/v1/seal-requests/:request/refusal',
    {
      // The first one takes back the own request; another's the office alone sends back.
      config: actAt('seals.refuse'),
      schema: {
        tags,
        summary: 'The second officer sends the request back with a word, or the first one takes it back',
        params: RequestParams,
        body: Type.Object({ reason: Reason }, exact),
        response: { 200: RequestParams },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const asked = { request: request.params.request, reason: request.body.reason, officer: sealerOf(viewer) }
      return store.act('seals.refuse', asked, actorOf(viewer))
    },
  )

  http.get(
    '/api/v1/seals',
    {
      config: readSeal,
      schema: {
        tags,
        summary: 'All seals, those that were opened again included, newest first',
        response: { 200: SealsShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const all = await store.read('seals.list', viewer.method)
      const waiting = may(viewer.role, 'period:seal') ? await store.read('seals.waiting', actorOf(viewer)) : []
      return { seals: all.map(shown), waiting }
    },
  )

  http.get(
    '/api/v1/seals/:seal',
    {
      config: readSeal,
      schema: {
        tags,
        summary: 'One seal: its figures, its package, and what came after it',
        params: SealParams,
        response: { 200: SealDetailShape },
      },
    },
    async (request) => {
      const { seal, ...more } = await store.read('seals.detail', request.params.seal)
      viewerOfMethod(request, seal.method)
      return { ...shown(seal), ...more }
    },
  )

  http.get(
    '/api/v1/seals/:seal/files/:file',
    {
      config: { access: { permission: 'method:export', method: 'seal' } },
      schema: {
        tags,
        summary: 'A file of the package',
        params: Type.Object({
          ...SealParams.properties,
          file: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9.]*$', ...like('scores.csv') }),
        }),
        produces: ['application/octet-stream'],
      },
    },
    async (request, reply) => {
      const { seal, campaign, method } = await store.read('seals.one', request.params.seal)
      viewerOfMethod(request, method)
      const { folder } = await seals.package(seal)
      const { file } = request.params
      if (!existsSync(join(folder, file))) throw new Refusal('not-found', file)
      await recordExport(store, request, `seal:${seal}`, file)
      return toKeep(reply, `pingyi-${campaign}-seal-${seal}-${file}`, 'application/octet-stream').send(
        createReadStream(join(folder, file)),
      )
    },
  )

  for (const [path, second] of [
    ['reopen-requests', false],
    ['reopen', true],
  ] as const)
    http.post(
      `/api/v1/seals/:seal/${path}`,
      {
        config: actAt(second ? 'seals.reopen' : 'seals.ask-to-reopen'),
        schema: {
          tags,
          summary: second
            ? 'A second officer opens a sealed period again'
            : 'An officer asks to open a sealed period again',
          params: SealParams,
          body: Type.Object({ reason: Reason }, exact),
          response: {
            200: Type.Union(
              [Type.Object({ request: Count }), Type.Object({ reopened: Count })],
              like(second ? { reopened: 48_240 } : { request: 48_236 }),
            ),
          },
        },
      },
      async (request) => {
        const { seal } = request.params
        const { reason } = request.body
        const { method } = await store.read('seals.one', seal)
        const viewer = viewerOfMethod(request, method)
        const asked = { seal, reason, officer: sealerOf(viewer) }
        if (second) return store.act('seals.reopen', asked, actorOf(viewer))
        const { request: entry } = await store.act('seals.ask-to-reopen', asked, actorOf(viewer))
        return { request: entry }
      },
    )
}

/** Campaign and method that the address names. @throws Refusal unknown-method */
function methodNamed({ method, campaign }: { campaign: string; method: string }) {
  return { campaign, method: methodOf(method).code }
}
