import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { shiftsOf } from '../../store/reads/desks/clock-state.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { Changed, WHY } from '../shapes/change-shapes.ts'
import { ClockStateShape, CorrectionsShape, SettledShape } from '../shapes/clock-shapes.ts'
import { deciderOf } from './screening-routes.ts'

const exact = { additionalProperties: false } as const

/** The hub's own clock: what is in doubt, and the word of an officer of the campaign office that ends it. */
export const clockRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['clock']

  http.get(
    '/api/v1/clock',
    {
      config: { access: { permission: 'clock:read' } },
      schema: {
        tags,
        summary: "The hub's own clock: whether it is in doubt, what waits, and what would correct it",
        response: { 200: ClockStateShape },
      },
    },
    async () => {
      // What happened since the last look is part of the answer.
      await store.lookAtClock()
      return store.read('clock.state', now(), hub.clockAgainst())
    },
  )

  http.post(
    '/api/v1/clock',
    {
      config: { access: { permission: 'clock:settle' } },
      schema: {
        tags,
        summary: 'An officer says that the clock is right (no shifts), or moves in time what came in by a wrong one',
        body: Type.Object({ shifts: CorrectionsShape, ...WHY }, exact),
        response: { 200: Type.Object({ result: SettledShape, units: Changed.properties.units }) },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const { operator, role, bound } = deciderOf(viewer)
      const officer = { operator, role, ...(bound === undefined ? {} : { bound }) }
      const { reason, preview } = request.body
      const shifts = shiftsOf(request.body.shifts)
      const order = { officer, shifts, reason }
      if (preview) return store.preview('clock.settle', order, actorOf(viewer), { now: now() })
      return { result: await store.act('clock.settle', order, actorOf(viewer)) }
    },
  )
}
