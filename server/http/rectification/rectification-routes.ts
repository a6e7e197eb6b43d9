import { Type } from 'typebox'
import { rectificationFile } from '../../campaign/filing/rectification-file.ts'
import { like } from '../../contract/answers/basic.ts'
import {
  LikeBadShape,
  PeopleErasedShape,
  RectificationListShape,
  RectificationShape,
  SourcesShape,
} from '../../contract/answers/rectifications.ts'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { workbook } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'

const BASE = '/api/v1/campaigns/:campaign/rectifications'
const ONE = `${BASE}/:id`
const TAGS = ['rectification'] as const
const viewerOf = (user: UserViewer) => ({ by: holderOf(user), operator: actorOf(user) })
const Campaign = Type.String(like('2026'))
const answer = { 200: RectificationShape } as const

/** Lists of rectification (七.4): units plan and report, the office answers and visits, two close. */
export const rectificationRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const read = { access: { permission: 'rectification:read' } } as const
  const offer = offering(http, hub, TAGS)
  /** With the people who answer: the office's look is on record. */
  const withPeople = async (asked: { campaign: string; unit?: string }, user: UserViewer) => {
    const viewer = { ...viewerOf(user), people: true }
    const list = await store.read('rectifications.list', asked, viewer, now())
    if (user.role === 'campaign-office') {
      const { campaign, unit } = asked
      const subject = unit === undefined ? `campaign:${campaign}` : `unit:${unit}`
      const record = { action: 'rectification:read', subject, detail: { campaign } } as const
      await store.act('audit.record', record, viewer.operator)
    }
    return list
  }
  const asItIs = (said: { campaign: string; id: string }, user: UserViewer) =>
    store.read('rectifications.one', { campaign: said.campaign, id: said.id }, viewerOf(user), now())

  offer(
    'rectifications.enter',
    BASE,
    {
      summary: 'Puts a problem on the list of a unit; the same id and content again answers 200',
      response: { 200: RectificationShape, 201: RectificationShape },
    },
    async ({ result, said, viewer, reply }) => reply.code(result.fresh ? 201 : 200).send(await asItIs(said, viewer)),
  )
  offer(
    'rectifications.plan',
    `${ONE}/plan`,
    { summary: 'The unit says who answers, by when, how, and what will last', response: answer },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer(
    'rectifications.answer',
    `${ONE}/answer`,
    { summary: 'The office takes a plan, or returns it or what was reported as done', response: answer },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer(
    'rectifications.report',
    `${ONE}/reports`,
    {
      summary: 'What the unit did, with evidence; done asks for a visit. The same again is no second report',
      response: answer,
    },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer(
    'rectifications.visit',
    `${ONE}/visits`,
    {
      summary:
        'Somebody of the office went and looked; a visit that failed returns the item. The same again is no second visit',
      response: answer,
    },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer(
    'rectifications.appoint',
    `${ONE}/appointments`,
    {
      summary: 'The office appoints a visit, which the unit sees: day, who comes, what is looked at',
      response: answer,
    },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer(
    'rectifications.postpone',
    `${ONE}/postponement`,
    { summary: 'Puts the appointed visit off to another day, or calls it off, with a reason', response: answer },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer(
    'rectifications.close',
    `${ONE}/close`,
    { summary: "An officer's word for closing it after a visit that passed; two close it", response: answer },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer(
    'rectifications.withdraw',
    `${ONE}/withdraw`,
    { summary: "An officer's word for taking it off the list; two do", response: answer },
    async ({ said, viewer }) => asItIs(said, viewer),
  )
  offer('rectifications.erase-people', `${ONE}/erasure`, {
    summary: 'Erases the names of an item for good, from every backup, too',
    response: { 200: PeopleErasedShape },
  })

  http.get(
    BASE,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary: 'Problem and responsibility lists with states, late ones, and what was promised the year before',
        params: Type.Object({ campaign: Campaign }),
        querystring: Type.Object({ unit: Type.Optional(Type.String(like('J50'))) }, { additionalProperties: false }),
        response: { 200: RectificationListShape },
      },
    },
    async (request) => {
      const asked = { ...request.params, ...request.query }
      return store.read('rectifications.list', asked, viewerOf(userOf(request)), now())
    },
  )

  http.get(
    `${BASE}/like-bad`,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary:
          'Like bad ratings (同类差评) of items that come from ratings in the halls, before and after the measure',
        params: Type.Object({ campaign: Campaign }),
        querystring: Type.Object({ unit: Type.Optional(Type.String(like('J50'))) }, { additionalProperties: false }),
        response: { 200: LikeBadShape },
      },
    },
    async (request) => {
      const asked = { ...request.params, ...request.query }
      return store.read('rectifications.like-bad', asked, viewerOf(userOf(request)), now())
    },
  )

  http.get(
    `${BASE}/export.xlsx`,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary: "Both lists as a workbook, of one unit or all; the office's, with names, is in the audit log",
        params: Type.Object({ campaign: Campaign }),
        querystring: Type.Object({ unit: Type.Optional(Type.String(like('J50'))) }, { additionalProperties: false }),
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const asked = { ...request.params, ...request.query }
      const user = userOf(request)
      const list = await withPeople(asked, user)
      const likeBad = await store.read('rectifications.like-bad', asked, viewerOf(user), now())
      return workbook(reply, `rectification-${asked.campaign}.xlsx`, await rectificationFile(list, likeBad))
    },
  )

  http.get(
    `${BASE}/units/:unit`,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary: "Both lists of one unit with the people who answer; the office's look is in the audit log",
        params: Type.Object({ campaign: Campaign, unit: Type.String(like('J50')) }),
        response: { 200: RectificationListShape },
      },
    },
    async (request) => withPeople(request.params, userOf(request)),
  )

  http.get(
    `${BASE}/units/:unit/sources`,
    {
      config: { access: { permission: 'rectification:enter' } },
      schema: {
        tags: [...TAGS],
        summary: 'What a problem of a unit may come from, each with the items that come from it already',
        params: Type.Object({ campaign: Campaign, unit: Type.String(like('J50')) }),
        response: { 200: SourcesShape },
      },
    },
    async (request) => store.read('rectifications.sources', request.params, viewerOf(userOf(request)), now()),
  )

  http.get(
    ONE,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary: 'One item',
        params: Type.Object({ campaign: Campaign, id: Type.String({ maxLength: 64 }) }),
        response: { 200: RectificationShape },
      },
    },
    async (request) => asItIs(request.params, userOf(request)),
  )
}
