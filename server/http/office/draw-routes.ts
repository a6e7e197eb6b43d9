import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { DrawDeskState } from '../../contract/answers/methods/draws.ts'
import {
  DrawDeskShape,
  DrawPlanShape,
  DrawRecordFileShape,
  DrawTicketsShape,
  FrameStrataShape,
  FrozenShape,
  TypedSoFarShape,
} from '../../contract/answers/methods/draws.ts'
import { like } from '../../contract/answers/basic.ts'
import { OBJECT_KINDS } from '../../contract/survey/kinds.ts'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { toKeep } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { actAt, bodyOf } from '../offer-acts.ts'
import { sealerOf } from './decider.ts'

const BASE = '/api/v1/campaigns/:campaign/draw'
const exact = { additionalProperties: false } as const
const OfCampaign = Type.Object({ campaign: Type.String(like('2026')) })
const tags = ['draw']
const read = { access: { permission: 'draw:read', method: 'third-party' } } as const

/** Frame, dice and draw of the survey's sample (campaign document 六.2): the owner's page, and the room's. */
export const drawRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub

  const stateFor = async (campaign: string, viewer: UserViewer): Promise<DrawDeskState> => {
    const state = await store.read('draw.state', campaign, now(), actorOf(viewer))
    const taken = hub.takenOutside()
    const isTaken = taken !== null && state.frame !== null && taken >= state.frame.n
    return {
      ...state,
      drawing: hub.draws.progressOf(state.campaign),
      witness: taken === null ? 'none' : isTaken ? 'taken' : 'waiting',
    }
  }

  http.get(
    BASE,
    {
      config: read,
      schema: {
        tags,
        summary: 'How far the draw is: frame, wait, digits that both have typed, draw',
        params: OfCampaign,
        response: { 200: DrawDeskShape },
      },
    },
    async (request) => stateFor(request.params.campaign, userOf(request)),
  )

  http.get(
    `${BASE}/plan`,
    {
      config: { access: { permission: 'draw:make', method: 'third-party' } },
      schema: {
        tags,
        summary: 'What a frame of the pool as it is now would hold, and what each stratum would give',
        params: OfCampaign,
        response: { 200: DrawPlanShape },
      },
    },
    async (request) => hub.draws.plan(request.params.campaign),
  )

  http.post(
    `${BASE}/frame`,
    {
      config: actAt('draw.freeze-frame'),
      schema: {
        tags,
        summary: 'Freezes the frame and hands its hash to the outside; a new one before the dice takes its place',
        params: OfCampaign,
        body: bodyOf('draw.freeze-frame', BASE),
        response: { 201: FrozenShape },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      const order = { ...request.body, ...request.params, officer: sealerOf(viewer) }
      void reply.code(201)
      return hub.draws.freeze(order, actorOf(viewer))
    },
  )

  http.get(
    `${BASE}/frame/strata`,
    {
      config: read,
      schema: {
        tags,
        summary: 'Strata of the frame in the order of the record, and the units that are rated',
        params: OfCampaign,
        response: { 200: FrameStrataShape },
      },
    },
    async (request) => store.read('draw.strata', request.params.campaign),
  )

  http.get(
    `${BASE}/frame.csv`,
    {
      config: read,
      schema: {
        tags,
        summary: 'The frame, byte for byte: its SHA-256 is the hash that went out',
        params: OfCampaign,
        produces: ['text/csv'],
        fileExample: `R000123-J16,J16,citizen,${'8c22'.repeat(16)}\n`,
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      return file(reply, 'text/csv; charset=utf-8', `frame-${campaign}.csv`, store.pages('draw.frame-file', campaign))
    },
  )

  http.post(
    `${BASE}/seed`,
    {
      config: actAt('draw.type-seed'),
      schema: {
        tags,
        summary: 'What you have typed of the dice so far; once two people of two bodies agree on all, the draw follows',
        params: OfCampaign,
        body: bodyOf('draw.type-seed', BASE),
        response: { 200: TypedSoFarShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const input = { ...request.body, ...request.params, by: holderOf(viewer) }
      return hub.draws.typeSeed(input, actorOf(viewer))
    },
  )

  http.post(
    `${BASE}/run`,
    {
      config: actAt('draw.run'),
      schema: {
        tags,
        summary: 'Goes on with a draw that was agreed upon and broke off',
        params: OfCampaign,
        response: { 200: Type.Object({ draw: Type.Integer(like(48_214)) }, exact) },
      },
    },
    async (request) => ({ draw: await hub.draws.run(request.params.campaign, actorOf(userOf(request))) }),
  )

  http.get(
    `${BASE}/record.json`,
    {
      config: read,
      schema: {
        tags,
        summary: 'The record of the draw, RFC 8785 JSON and nothing else: its SHA-256 is the hash that the room saw',
        params: OfCampaign,
        response: { 200: DrawRecordFileShape },
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      return file(reply, 'application/json', `record-${campaign}.json`, store.pages('draw.record-file', campaign))
    },
  )

  http.get(
    `${BASE}/tickets`,
    {
      config: read,
      schema: {
        tags,
        summary: 'One stratum in the order of its tickets, page by page',
        params: OfCampaign,
        querystring: Type.Object(
          {
            unit: Type.String({ maxLength: 20, ...like('J36') }),
            kind: Type.Enum([...OBJECT_KINDS], { description: 'kind of raters', ...like('citizen') }),
            from: Type.Optional(Type.Integer({ minimum: 1, description: 'place to begin with', ...like(1) })),
            rows: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 500, description: 'at most so many', ...like(20) }),
            ),
          },
          exact,
        ),
        response: { 200: DrawTicketsShape },
      },
    },
    async ({ params, query }) => store.read('draw.tickets', { ...params, ...query }),
  )
}

/** What cannot be answered is refused before the first byte. */
async function file(
  reply: FastifyReply,
  type: string,
  name: string,
  pages: AsyncIterable<string>,
): Promise<FastifyReply> {
  const pieces = pages[Symbol.asyncIterator]()
  const first = await pieces.next()
  async function* all(): AsyncGenerator<string> {
    try {
      for (let piece = first; piece.done !== true; piece = await pieces.next()) yield piece.value
    } finally {
      await pieces.return?.()
    }
  }
  return toKeep(reply, name, type).send(Readable.from(all(), { objectMode: false }))
}
