import { Type } from 'typebox'
import { like } from '../../contract/answers/basic.ts'
import { DeductionListShape, DeductionShape } from '../../contract/answers/deductions.ts'
import { DEDUCTION_RULES } from '../../contract/deductions.ts'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'

const BASE = '/api/v1/deductions'

/** Deductions (CAMPAIGN.md section 8): bodies report, the office confirms, units object, two officers decide. */
export const deductionRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['deductions']
  const read = { access: { permission: 'deduction:read', body: 'own' } } as const
  const offer = offering(http, hub, tags)
  const viewerOf = (user: UserViewer) => ({ by: holderOf(user), operator: actorOf(user) })
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
        tags,
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
    `${BASE}/:id`,
    {
      config: read,
      schema: {
        tags,
        summary: 'One deduction',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        response: { 200: DeductionShape },
      },
    },
    async (request) => asItIs(request.params.id, userOf(request)),
  )
}
