import {
  InspectionListShape,
  InspectionShape,
  ProgrammeListShape,
  ProgrammeShape,
} from '../../contract/answers/oversight.ts'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http.ts'
import { offering } from '../offer-acts.ts'

const TAGS = ['deductions'] as const
const viewerOf = (user: UserViewer) => ({ by: holderOf(user), operator: actorOf(user) })

/** Programmes and inspections (campaign document, 八.1 and 八.3); each offers the deduction that follows, and makes none. */
export const oversightRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const offer = offering(http, hub, TAGS)
  const programme = (id: string, user: UserViewer) => store.read('programmes.one', id, viewerOf(user))
  const inspection = (id: string, user: UserViewer) => store.read('inspections.one', id, viewerOf(user))

  offer(
    'programmes.enter',
    '/api/v1/programmes',
    {
      summary: 'A unit in a programme of the media; the same id and content again answers 200',
      response: { 200: ProgrammeShape, 201: ProgrammeShape },
    },
    async ({ result, viewer, reply }) => reply.code(result.fresh ? 201 : 200).send(await programme(result.id, viewer)),
  )

  offer(
    'programmes.note-outcome',
    '/api/v1/programmes/:id/outcome',
    {
      summary: 'What the unit did: came, was excused, refused to come (B4) or to be interviewed (B1)',
      response: { 200: ProgrammeShape },
    },
    async ({ result, viewer }) => programme(result.id, viewer),
  )

  offer(
    'inspections.enter',
    '/api/v1/inspections',
    {
      summary: 'What an inspection found of a unit; the same id and content again answers 200',
      response: { 200: InspectionShape, 201: InspectionShape },
    },
    async ({ result, viewer, reply }) => reply.code(result.fresh ? 201 : 200).send(await inspection(result.id, viewer)),
  )

  offer(
    'inspections.step',
    '/api/v1/inspections/:id/steps',
    {
      summary: 'It was verified, handed over, circulated by a document (A2), or closed',
      response: { 200: InspectionShape },
    },
    async ({ result, viewer }) => inspection(result.id, viewer),
  )

  http.get(
    '/api/v1/programmes',
    {
      config: { access: { permission: 'programme:read', body: 'own' } },
      schema: {
        tags: [...TAGS],
        summary: 'Programmes, newest first, with the deduction that each offers',
        response: { 200: ProgrammeListShape },
      },
    },
    async (request) => store.read('programmes.list', viewerOf(userOf(request)), now()),
  )

  http.get(
    '/api/v1/inspections',
    {
      config: { access: { permission: 'inspection:read', body: 'own' } },
      schema: {
        tags: [...TAGS],
        summary: 'Inspections, newest first, with the deduction that each offers',
        response: { 200: InspectionListShape },
      },
    },
    async (request) => store.read('inspections.list', viewerOf(userOf(request)), now()),
  )
}
