import { Type } from 'typebox'
import { LIVE_PROBLEMS } from '../../contract/hall-feed.ts'
import {
  Count,
  DateText,
  Decimal,
  DecimalOrNull,
  DENOMINATOR as FIGURES,
  DeviceKind,
  Instant,
  Level,
  LevelCounts,
  listOf,
  Named,
  Nullable,
  oneOf,
  Rule,
  Text,
  TextOrNull,
  Verdict,
} from './basic.ts'

/** Answers of contract/hall-feed.ts and contract/hall-reports.ts, and who is where. */
const Mode = Type.Enum(['open', 'invited'])
/** Milliseconds since 1970 by the hub's clock, as everything live. */
const Ms = Type.Integer()
const Seqs = Type.Object({ first: Type.Integer(), last: Type.Integer() })

export const HallsShape = Type.Object({
  halls: Type.Array(
    Type.Object({
      code: Text,
      name: Text,
      zones: Type.Array(Type.Object({ code: Text, name: Text, floor: Type.Optional(Text) })),
      windows: Type.Array(Type.Object({ code: Text, name: Text, zone: Text, mode: Mode, matter: Type.Optional(Text) })),
    }),
  ),
})

const LiveDevices = Type.Array(
  Type.Object({
    id: Text,
    kind: DeviceKind,
    online: Type.Boolean(),
    pending: Count,
    lastSeen: Nullable(Ms),
    received: Count,
    expected: Count,
    problems: Type.Array(Type.Enum([...LIVE_PROBLEMS])),
  }),
)
const LIVE = {
  code: Text,
  name: Text,
  unit: Nullable(Named),
  mode: Mode,
  state: Type.Enum(['open', 'paused', 'closed']),
  devices: LiveDevices,
  alerts: Type.Array(Type.Object({ id: Text, rule: Text, since: Ms })),
}
const LiveWindowShape = Type.Object({
  ...LIVE,
  staff: Type.Optional(Nullable(Type.Object({ no: Text, name: Text, photo: Type.Optional(Text) }))),
  today: Type.Object({ n: Count, counts: LevelCounts, held: Count, unrated: Count, invited: Count }),
  lastAt: Nullable(Ms),
  invitedUntil: Type.Optional(Nullable(Ms)),
})
/** What the admin gets: nothing by level. */
const MachineWindowShape = Type.Object(
  { ...LIVE, today: Type.Object({ n: Count, unrated: Count, invited: Count }, { additionalProperties: false }) },
  { additionalProperties: false },
)
export const LiveShape = Type.Object({
  feedId: Text,
  version: Count,
  windows: Type.Union([Type.Array(LiveWindowShape), Type.Array(MachineWindowShape)]),
})

/** Beside them what the queue called off. */
const DENOMINATOR = { ...FIGURES, cancelled: Count }
const SERVED = { ...DENOMINATOR, n: Count, counts: LevelCounts, rated: Count, held: Count }

export const WindowHistoryShape = Type.Object({
  hall: Text,
  window: Text,
  name: Text,
  hours: Type.Array(
    Type.Object({ hour: Count, n: Count, counts: LevelCounts, unrated: Count, usual: Type.Number({ minimum: 0 }) }),
  ),
  days: Type.Array(
    Type.Object({
      date: DateText,
      score: DecimalOrNull,
      interval: Nullable(listOf<[string, string]>(Decimal, 2)),
      ...SERVED,
    }),
  ),
  campaign: Type.Object({ id: Text, n: Count, score: DecimalOrNull }),
  heat: Type.Array(Type.Object({ weekday: Type.Integer({ minimum: 1, maximum: 7 }), hour: Count, n: Count })),
})

export const WindowRatingsShape = Type.Object({
  ratings: Type.Array(
    Type.Object({
      id: Text,
      n: Count,
      at: Instant,
      level: Level,
      verdict: Verdict,
      rule: Rule,
      unit: TextOrNull,
      staff: TextOrNull,
      matter: TextOrNull,
      reasons: Type.Array(Type.Object({ code: Text, text: Text })),
      clock: Text,
      receivedAt: Instant,
      case: Nullable(Type.Object({ id: Text, number: Text })),
    }),
  ),
  more: Type.Boolean(),
  since: Instant,
})

const SPAN = { from: Instant, to: Nullable(Instant) }
export const PlacementsShape = Type.Object({
  placements: Type.Array(Type.Object({ device: Text, kind: DeviceKind, window: Text, ...SPAN })),
})

export const DayShape = Type.Object({
  hall: Text,
  name: Text,
  date: DateText,
  finished: Type.Boolean(),
  windows: Type.Array(Type.Object({ code: Text, name: Text, units: Type.Array(Text), ...SERVED })),
  units: Type.Array(Type.Object({ code: Text, name: Text, ...SERVED })),
  total: Type.Object(SERVED),
  devices: Type.Array(
    Type.Object({
      id: Text,
      kind: DeviceKind,
      window: Text,
      onlineMs: Count,
      openMs: Nullable(Count),
      received: Nullable(Count),
      expected: Nullable(Count),
      gaps: Type.Array(Seqs),
    }),
  ),
  alerts: Type.Array(
    Type.Object({ rule: Text, window: Text, since: Instant, until: Nullable(Instant), word: TextOrNull }),
  ),
  cases: Type.Object({ opened: Count, closed: Count, running: Count }),
})

export const DenominatorShape = Type.Object({
  hall: Nullable(Named),
  from: DateText,
  to: DateText,
  windows: Type.Array(
    Type.Object({ hall: Text, hallName: Text, code: Text, name: Text, units: Type.Array(Text), ...DENOMINATOR }),
  ),
  staff: Type.Array(Type.Object({ no: TextOrNull, name: Text, unit: TextOrNull, ...DENOMINATOR })),
  units: Type.Array(Type.Object({ code: Text, name: Text, ...DENOMINATOR })),
  total: Type.Object(DENOMINATOR),
})

export const PostingsShape = Type.Object({
  postings: Type.Array(Type.Object({ unit: TextOrNull, name: Text, ...SPAN })),
  changes: Type.Array(Type.Object({ at: Instant, unit: TextOrNull, ...SPAN, operator: Text, reason: Text })),
})

export const DevicesShape = Type.Object({
  devices: Type.Array(
    Type.Object({
      id: Text,
      kind: DeviceKind,
      enrolledAt: Instant,
      revokedAt: Nullable(Instant),
      placements: Type.Array(Type.Object({ window: Text, ...SPAN })),
      received: Count,
      expected: Count,
      gaps: Type.Array(
        Type.Object({
          first: Type.Integer(),
          last: Type.Integer(),
          noticedAt: Instant,
          filledAt: Nullable(Instant),
        }),
      ),
      seqTwice: Type.Array(Type.Integer()),
    }),
  ),
})

export const RegisterShape = Type.Object({
  units: Type.Array(Named),
  windows: Type.Array(Type.Object({ code: Text, postings: Type.Array(Type.Object({ unit: TextOrNull, ...SPAN })) })),
})

export const TrayShape = Type.Object({
  ratings: Type.Array(
    Type.Object({
      rating: Text,
      source: Type.Enum(['press', 'call']),
      device: TextOrNull,
      window: TextOrNull,
      level: Level,
      verdict: oneOf(['counted', 'held', 'excluded']),
      rule: Text,
      occurredAt: Instant,
      receivedAt: Instant,
      words: TextOrNull,
    }),
  ),
})
