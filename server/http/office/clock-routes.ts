import { Type } from 'typebox'
import { actorOf } from '../../access/viewer.ts'
import { clockState, shiftsOf } from '../../store/reads/desks/clock-state.ts'
import { changeOrPreview } from '../../store/reads/scores/preview-change.ts'
import { settleClock } from '../../store/changes/settle-clock.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { Changed, WHY } from '../shapes/change-shapes.ts'
import { ClockStateShape, CorrectionsShape, SettledShape } from '../shapes/clock-shapes.ts'
import { deciderOf } from './screening-routes.ts'

const exact = { additionalProperties: false } as const

/** The hub's own clock: what is in doubt, and the word of an officer of the campaign office that ends it. */
export const clockRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now } = hub
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
      await ledger.lookAtClock()
      return clockState(ledger, now(), hub.clockAgainst())
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
      const { result, effects } = await changeOrPreview(
        ledger,
        { preview, now: now() },
        (w) => settleClock(w, officer, { shifts, reason }),
        (_, { judged, moved }) =>
          access.audit.record(actorOf(viewer), 'clock:settle', 'hub', { reason, shifts: shifts.length, judged, moved }),
      )
      return effects === null ? { result } : { result, units: effects }
    },
  )
}
