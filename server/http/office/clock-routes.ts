import { Type } from 'typebox'
import { shiftsOf } from '../../store/reads/desks/clock-state.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { like } from '../../contract/answers/basic.ts'
import { ClockStateShape, ClockSettledShape } from '../../contract/answers/hub/clock.ts'

const exact = { additionalProperties: false } as const
const Time = Type.String({
  description: 'RFC 3339 with an offset, by the clock of the hub as it was then',
  ...like('2026-11-18T09:00:00+08:00'),
})
const Corrections = Type.Array(
  Type.Object(
    {
      hall: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'absent: the whole city' })),
      after: Type.Optional(Type.Integer({ minimum: 0, description: 'only what was written after this entry' })),
      before: Type.Optional(Type.Integer({ minimum: 1, description: 'only what was written before this entry' })),
      from: Time,
      to: Type.String({ description: 'the same, not included', ...like('2026-11-18T10:30:00+08:00') }),
      byMs: Type.Integer({
        minimum: -4_102_444_800_000,
        maximum: 4_102_444_800_000,
        description: 'how far it is moved, ms; below 0 to earlier',
        ...like(-3_600_000),
      }),
    },
    exact,
  ),
  { maxItems: 100, description: 'the first that fits moves a rating; none: the clock is right' },
)

/** The hub's own clock: what is in doubt, and the word of an officer of the campaign office that ends it. */
export const clockRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['clock']
  const offer = offering(http, hub, tags)

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

  offer('clock.settle', '/api/v1/clock', {
    summary: 'An officer says that the clock is right (no shifts), or moves in time what came in by a wrong one',
    response: { 200: ClockSettledShape },
    written: { shifts: Corrections },
    hear: ({ shifts }) => ({ shifts: shiftsOf(shifts) }),
  })
}
