import { Type } from 'typebox'
import { like } from '../../contract/answers/basic.ts'
import {
  DeductionListShape,
  DeductionShape,
  NotInterviewedShape,
  ProblemListShape,
  ProblemShape,
} from '../../contract/answers/deductions.ts'
import { DEDUCTION_RULES } from '../../contract/deductions.ts'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Http, Routes } from '../http.ts'
import { offering } from '../offer-acts.ts'
import { recordExport } from '../record-export.ts'
import { workbook } from '../sent-files.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { deductionsFile } from '../../campaign/hand-in-file/deduction-files.ts'

const BASE = '/api/v1/deductions'
const TAGS = ['deductions'] as const
const viewerOf = (user: UserViewer) => ({ by: holderOf(user), operator: actorOf(user) })

/** Deductions (server/store/README.md section 14): bodies report, the office confirms, units object, two officers decide. */
export const deductionRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const read = { access: { permission: 'deduction:read', body: 'own' } } as const
  const offer = offering(http, hub, TAGS)
  const asItIs = (id: string, user: UserViewer) => store.read('deductions.one', id, viewerOf(user), now())

  offer(
    'deductions.report',
    BASE,
    {
      summary: 'Enters a fact for which a unit may lose points; the same id and content again answers 200',
      response: { 200: DeductionShape, 201: DeductionShape },
    },
    async ({ result, viewer, reply }) => reply.code(result.fresh ? 201 : 200).send(await asItIs(result.id, viewer)),
  )

  offer(
    'deductions.sign',
    `${BASE}/:id/sign`,
    { summary: 'The leader of the media house has signed and stamped (B)', response: { 200: DeductionShape } },
    async ({ result, viewer }) => asItIs(result.id, viewer),
  )

  offer(
    'deductions.confirm',
    `${BASE}/:id/confirm`,
    { summary: 'Another officer than who entered it confirms it: it counts', response: { 200: DeductionShape } },
    async ({ result, viewer }) => asItIs(result.id, viewer),
  )

  offer(
    'deductions.object',
    `${BASE}/:id/objection`,
    {
      summary: 'The unit concerned objects, within five working days after the day of being told',
      response: { 200: DeductionShape },
    },
    async ({ result, viewer }) => asItIs(result.id, viewer),
  )

  offer(
    'deductions.decide',
    `${BASE}/:id/decide`,
    {
      summary: "An officer's word about the objection; two that agree decide",
      response: { 200: DeductionShape },
    },
    async ({ result, viewer }) => asItIs(result.id, viewer),
  )

  offer(
    'deductions.withdraw',
    `${BASE}/:id/withdraw`,
    { summary: 'Asks to withdraw it; the second person who does withdraws it', response: { 200: DeductionShape } },
    async ({ result, viewer }) => asItIs(result.id, viewer),
  )

  http.get(
    BASE,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary: 'Deductions by date: of a unit its own, of a reporter those of the own body',
        querystring: Type.Object(
          {
            unit: Type.Optional(Type.String(like('J36'))),
            rule: Type.Optional(Type.Enum([...DEDUCTION_RULES], like('B1'))),
            campaign: Type.Optional(Type.String({ pattern: '^\\d{4}$', ...like('2026') })),
          },
          { additionalProperties: false },
        ),
        response: { 200: DeductionListShape },
      },
    },
    async (request) => store.read('deductions.list', request.query, viewerOf(userOf(request)), now()),
  )

  http.get(
    `${BASE}/export.xlsx`,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary: "The year's list as a workbook: what this person sees, and the sums by unit",
        querystring: Type.Object(
          { campaign: Type.String({ pattern: '^\\d{4}$', ...like('2026') }) },
          { additionalProperties: false },
        ),
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const { campaign } = request.query
      const list = await store.read('deductions.list', { campaign }, viewerOf(userOf(request)), now())
      const name = `deductions-${campaign}.xlsx`
      const bytes = await deductionsFile(campaign, list)
      await recordExport(store, request, `campaign:${campaign}`, name)
      return workbook(reply, name, bytes)
    },
  )

  http.get(
    `${BASE}/:id`,
    {
      config: read,
      schema: {
        tags: [...TAGS],
        summary: 'One deduction',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 200: DeductionShape },
      },
    },
    async (request) => asItIs(request.params.id, userOf(request)),
  )

  problemsOf(http, hub)
}

/** Problems that were fed back (B2), with their clocks; the desk offers a deduction and applies none. */
function problemsOf(http: Http, hub: HubParts): void {
  const { store, now } = hub
  const offer = offering(http, hub, TAGS)
  const one = (id: string, user: UserViewer) => store.read('problems.one', id, viewerOf(user), now())

  offer(
    'problems.feed-back',
    '/api/v1/problems',
    {
      summary: 'A problem was fed back to a unit: five working days begin; the same id again answers 200',
      response: { 200: ProblemShape, 201: ProblemShape },
    },
    async ({ result, viewer, reply }) => reply.code(result.fresh ? 201 : 200).send(await one(result.id, viewer)),
  )

  offer(
    'problems.step',
    '/api/v1/problems/:id/steps',
    { summary: 'What became of it: dates by the body, words by the unit', response: { 200: ProblemShape } },
    async ({ result, viewer }) => one(result.id, viewer),
  )

  offer(
    'deductions.note-not-interviewed',
    '/api/v1/not-interviewed',
    {
      summary: 'Notes that a unit was not interviewed: no deduction',
      response: { 200: NotInterviewedShape, 201: NotInterviewedShape },
    },
    ({ result: { id, fresh }, reply }) => reply.code(fresh ? 201 : 200).send({ id }),
  )

  http.get(
    '/api/v1/problems',
    {
      config: { access: { permission: 'deduction:read', body: 'own' } },
      schema: {
        tags: [...TAGS],
        summary: 'Problems with their clocks, those that are late first, and units not interviewed',
        querystring: Type.Object({ unit: Type.Optional(Type.String(like('J36'))) }, { additionalProperties: false }),
        response: { 200: ProblemListShape },
      },
    },
    async (request) => store.read('problems.list', request.query.unit, viewerOf(userOf(request)), now()),
  )
}
