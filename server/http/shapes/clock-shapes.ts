import { Type } from 'typebox'
import { Count, DateText, Instant, like, Nullable, Text, TextOrNull } from './basic.ts'

const exact = { additionalProperties: false } as const
const Ms = Type.Integer({ description: 'ms', ...like(-3_600_000) })

const Entry = Type.Integer({ minimum: 0, ...like(48_190) })

/** What the campaign office sees of the hub's clock (contract/hub-clock.ts). */
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

const Time = Type.String({
  description: 'RFC 3339 with an offset, by the clock of the hub as it was then',
  ...like('2026-11-18T09:00:00+08:00'),
})
export const CorrectionsShape = Type.Array(
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
