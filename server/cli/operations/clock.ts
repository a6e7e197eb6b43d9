import { Type } from 'typebox'
import { clockState, proposedShifts, shiftsOf } from '../../store/reads/desks/clock-state.ts'
import { changeOrPreview } from '../../store/reads/scores/preview-change.ts'
import type { ClockShift } from '../../contract/ledger/ledger-entries.ts'
import { largeChange } from '../../store/changes/large-acts.ts'
import { operation, type Desk } from './desk.ts'
import { exact, Instant, Reason, Short } from './shapes.ts'

export const clockShow = operation(Type.Object({}, exact), ({ ledger, now }) => clockState(ledger, now(), null))

const Why = { reason: Reason, preview: Type.Boolean() }

/** The clock is right: everything stands as it was dated. */
export const clockRight = operation(Type.Object(Why, exact), (desk, why) => settle(desk, [], why))

/** The clock is right now: everything that came in before it was set is moved by what it was set. */
export const clockAsProposed = operation(Type.Object(Why, exact), (desk, why) => {
  const state = clockState(desk.ledger, desk.now(), null)
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

async function settle(
  { ledger, access, now, operator }: Desk,
  shifts: readonly ClockShift[],
  { reason, preview }: { reason: string; preview: boolean },
) {
  return changeOrPreview(
    ledger,
    { preview, now: now() },
    largeChange('clock', { officer: { operator, role: 'cli' }, shifts, reason }),
    (_, { judged, moved }) =>
      access.audit.record(operator, 'clock:settle', 'hub', { reason, shifts: shifts.length, judged, moved }),
  )
}
