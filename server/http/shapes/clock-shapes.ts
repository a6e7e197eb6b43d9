import { Type } from 'typebox'
import { Count, DateText, Instant, Nullable, Text, TextOrNull } from './basic.ts'

const exact = { additionalProperties: false } as const
const Ms = Type.Integer({ description: 'ms' })

/** What the campaign office sees of the hub's clock (contract/hub-clock.ts). */
export const ClockStateShape = Type.Object({
  hubTime: Instant,
  doubted: Type.Boolean(),
  waiting: Count,
  stretches: Type.Array(
    Type.Object({
      entry: Count,
      before: Nullable(Count),
      why: Type.Enum(['behind', 'stepped', 'start']),
      clock: Instant,
      byMs: Nullable(Ms),
      ratings: Count,
      services: Count,
      from: Nullable(Instant),
      to: Nullable(Instant),
      proposedMs: Ms,
    }),
  ),
  against: Nullable(Type.Object({ devices: Count, halls: Count, byMs: Ms })),
  settled: Type.Array(
    Type.Object({
      entry: Count,
      at: Instant,
      operator: Text,
      reason: Text,
      shifts: Type.Array(Type.Object({ from: Instant, to: Instant, byMs: Ms, hall: TextOrNull })),
    }),
  ),
})

const Time = Type.String({ description: 'RFC 3339 with an offset, by the clock of the hub as it was then' })
export const CorrectionsShape = Type.Array(
  Type.Object(
    {
      hall: Type.Optional(Type.String({ minLength: 1, maxLength: 40, description: 'absent: the whole city' })),
      after: Type.Optional(Type.Integer({ minimum: 0, description: 'only what was written after this entry' })),
      before: Type.Optional(Type.Integer({ minimum: 1, description: 'only what was written before this entry' })),
      from: Time,
      to: Type.String({ description: 'the same, not included' }),
      byMs: Type.Integer({
        minimum: -4_102_444_800_000,
        maximum: 4_102_444_800_000,
        description: 'how far it is moved, ms; below 0 to earlier',
      }),
    },
    exact,
  ),
  { maxItems: 100, description: 'the first that fits moves a rating; none: the clock is right' },
)

export const SettledShape = Type.Object({
  judged: Count,
  moved: Count,
  services: Count,
  counted: Count,
  held: Count,
  days: Type.Array(Type.Object({ date: DateText, before: Count, after: Count })),
})
