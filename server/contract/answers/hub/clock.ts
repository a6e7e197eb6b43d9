import { Type, type Static } from 'typebox'
import { UnitEffectShape } from '../scores.ts'
import { Count, DateText, Instant, like, Nullable, Text, TextOrNull } from '../basic.ts'

const Ms = Type.Integer({ description: 'ms', ...like(-3_600_000) })

const Entry = Type.Integer({ minimum: 0, ...like(48_190) })

/** What the campaign office sees of the hub's clock (contract/hub/hub-clock.ts). */
export const ClockStateShape = Type.Object({
  hubTime: Instant,
  doubted: Type.Boolean(),
  waiting: Type.Integer({ minimum: 0, ...like(37) }),
  stretches: Type.Array(
    Type.Object({
      entry: Entry,
      before: Nullable(Entry, like(null)),
      why: Type.Enum(['behind', 'stepped', 'start']),
      clock: Instant,
      byMs: Nullable(Ms),
      ratings: Type.Integer({ minimum: 0, ...like(37) }),
      services: Count,
      from: Nullable(Instant),
      to: Nullable(Instant),
      proposedMs: Ms,
    }),
  ),
  against: Nullable(
    Type.Object({ devices: Count, halls: Count, byMs: Ms }, like({ devices: 7, halls: 2, byMs: -3_600_000 })),
  ),
  settled: Type.Array(
    Type.Object({
      entry: Entry,
      at: Instant,
      operator: Text,
      reason: Text,
      shifts: Type.Array(Type.Object({ from: Instant, to: Instant, byMs: Ms, hall: TextOrNull })),
    }),
  ),
})

export const SettledShape = Type.Object(
  {
    judged: Count,
    moved: Count,
    services: Count,
    counted: Count,
    held: Count,
    days: Type.Array(Type.Object({ date: DateText, before: Count, after: Count })),
  },
  like({
    judged: 37,
    moved: 37,
    services: 12,
    counted: 36,
    held: 1,
    days: [{ date: '2026-11-18', before: 0, after: 36 }],
  }),
)

/** What ending a doubt did, or would do. */
export const ClockSettledShape = Type.Object({
  result: SettledShape,
  units: Type.Optional(Type.Array(UnitEffectShape)),
})
export type ClockEffect = Static<typeof ClockSettledShape>
