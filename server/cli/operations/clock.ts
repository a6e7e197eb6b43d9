import { Type } from 'typebox'
import { proposedShifts, shiftsOf } from '../../store/reads/desks/clock-state.ts'
import type { ClockShift } from '../../contract/ledger/ledger-entries.ts'
import { changeOrPreview } from './change.ts'
import { operation, type Desk } from './desk.ts'
import { exact, Instant, Reason, Short } from './shapes.ts'

export const clockShow = operation(Type.Object({}, exact), ({ store, now }) => store.read('clock.state', now(), null))

const Why = { reason: Reason, preview: Type.Boolean() }

/** The clock is right: everything stands as it was dated. */
export const clockRight = operation(Type.Object(Why, exact), (desk, why) => settle(desk, [], why))

/** The clock is right now: everything that came in before it was set is moved by what it was set. */
export const clockAsProposed = operation(Type.Object(Why, exact), async (desk, why) => {
  const state = await desk.store.read('clock.state', desk.now(), null)
  return settle(desk, shiftsOf(proposedShifts(state)), why)
})

/** One stretch of time of a hall or of the city, moved by so much. */
export const clockCorrect = operation(
  Type.Object(
    {
      ...Why,
      hall: Type.Optional(Short),
      after: Type.Optional(Type.Integer({ minimum: 0 })),
      before: Type.Optional(Type.Integer({ minimum: 1 })),
      from: Instant,
      to: Instant,
      by: Type.Integer({ minimum: -4_102_444_800_000, maximum: 4_102_444_800_000 }),
    },
    exact,
  ),
  (desk, { reason, preview, ...shift }) => settle(desk, [shift], { reason, preview }),
)

function settle(desk: Desk, shifts: readonly ClockShift[], { reason, preview }: { reason: string; preview: boolean }) {
  const officer = { operator: desk.operator, role: 'cli' as const }
  return changeOrPreview(desk, preview, 'clock.settle', { officer, shifts, reason })
}
