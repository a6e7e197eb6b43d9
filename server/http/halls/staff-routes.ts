import { Type } from 'typebox'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { Refusal } from '../../contract/errors.ts'
import { unitsManaged } from '../../store/register/manage-staff.ts'
import { accessAct } from '../accounts/access-act.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { like } from '../../contract/answers/basic.ts'
import { StaffShape } from '../../contract/answers/staff.ts'

const exact = { additionalProperties: false } as const
const Params = Type.Object({ no: Type.String() })

/** Who works at the windows, and with what they sign in. PINs and cards are secrets: they are set, and never told. */
export const staffRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { access, store, now } = hub
  const manage = { access: { permission: 'staff:manage' } } as const
  const tags = ['staff']

  http.get(
    '/api/v1/staff',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Staff whom you may manage, and what they can sign in with',
        response: {
          200: StaffShape,
        },
      },
    },
    async (request) => {
      const units = unitsManaged(store.registry, holderOf(userOf(request)), now())
      return {
        staff: (await store.read('staff.list')).filter(({ unit }) => units === null || units.has(unit)),
      }
    },
  )

  offering(http, hub, tags)(
    'staff.enter',
    '/api/v1/staff',
    {
      summary: 'Enters a member of staff of a unit of yours; a number that is there already gets another name or unit',
      response: { 200: Type.Object({ no: Type.String() }), 201: Type.Object({ no: Type.String() }) },
    },
    ({ result: { fresh }, said: { no }, reply }) => reply.code(fresh ? 201 : 200).send({ no }),
  )

  http.post(
    '/api/v1/staff/:no/pin',
    {
      config: accessAct('staffPins.set'),
      schema: {
        tags,
        summary: 'Sets the PIN of a member of staff',
        params: Params,
        body: Type.Object({ pin: Type.String({ maxLength: 40, ...like('730418') }) }, exact),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { no } = request.params
      await access.staffPins.set(own(hub, userOf(request), no), request.body.pin, actorOf(userOf(request)))
      return reply.code(204).send(null)
    },
  )

  http.delete(
    '/api/v1/staff/:no/pin',
    {
      config: accessAct('staffPins.takeBack'),
      schema: {
        tags,
        summary: 'Takes the PIN of a member of staff back',
        params: Params,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const viewer = userOf(request)
      await access.staffPins.takeBack(own(hub, viewer, request.params.no), actorOf(viewer))
      return reply.code(204).send(null)
    },
  )

  http.post(
    '/api/v1/staff/:no/cards',
    {
      config: accessAct('staffCards.give'),
      schema: {
        tags,
        summary: 'Gives a card to a member of staff; whoever had it before has it no longer',
        params: Params,
        body: Type.Object({ card: Type.String({ maxLength: 80, ...like('04A2C91B5E6F80') }) }, exact),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { no } = request.params
      await access.staffCards.give(own(hub, userOf(request), no), request.body.card, actorOf(userOf(request)))
      return reply.code(204).send(null)
    },
  )

  http.delete(
    '/api/v1/staff/:no/cards',
    {
      config: accessAct('staffCards.takeBack'),
      schema: {
        tags,
        summary: 'Takes all cards of a member of staff back',
        params: Params,
        response: { 200: Type.Object({ cards: Type.Integer() }) },
      },
    },
    async (request) => {
      const { no } = request.params
      return { cards: await access.staffCards.takeBack(own(hub, userOf(request), no), actorOf(userOf(request))) }
    },
  )
}

/** @throws Refusal `unknown-staff`, also for staff of units that are not in the viewer's hall */
function own({ store, now }: HubParts, viewer: UserViewer, no: string): string {
  const staff = store.registry.staff(no)
  const units = unitsManaged(store.registry, holderOf(viewer), now())
  if (!staff || (units !== null && !units.has(staff.unit))) throw new Refusal('unknown-staff', no)
  return no
}
