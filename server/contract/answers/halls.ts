import { Type, type Static } from 'typebox'
import { LIVE_PROBLEMS } from '../hall/hall-feed.ts'
import {
  Count,
  DateText,
  DecimalOrNull,
  DENOMINATOR as FIGURES,
  DeviceKind,
  Instant,
  Interval,
  Level,
  LevelCounts,
  like,
  Named,
  Nullable,
  oneOf,
  Rule,
  Text,
  TextOrNull,
  Verdict,
} from './basic.ts'

/** Answers of contract/hall/hall-feed.ts and contract/hall/hall-reports.ts, and who is where. */
const Mode = Type.Enum(['open', 'invited'])
/** Milliseconds since 1970 by the hub's clock, as everything live. */
const Ms = Type.Integer()
const Seqs = Type.Object({ first: Type.Integer(), last: Type.Integer() }, like({ first: 207, last: 209 }))

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
export type Hall = Static<typeof HallsShape>['halls'][number]
export type HallZone = Hall['zones'][number]
export type HallWindow = Hall['windows'][number]

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
/** 10:42 of a day: all counted, one alert open. */
const LIVE_WINDOW = {
  code: 'A01',
  name: '户籍',
  unit: { code: 'J36', name: '公安局' },
  staff: { no: '64010027', name: '王建宁' },
  mode: 'open',
  state: 'open',
  today: { n: 31, counts: { '1': 0, '2': 1, '3': 2, '4': 6, '5': 22 }, held: 0, unrated: 0, invited: 0 },
  lastAt: 1795056127315,
  devices: [
    {
      id: '01951f00-3c1a-7e90-a2b4-90d57c6e1f28',
      kind: 'kiosk',
      online: true,
      pending: 0,
      lastSeen: 1795056110004,
      received: 412,
      expected: 412,
      problems: [],
    },
  ],
  alerts: [{ id: '01957a3c-9a10-7c52-8e01-51d6b7f2a340', rule: 'bad-rating', since: 1795053600917 }],
}
export const LiveShape = Type.Object({
  feedId: Text,
  version: Count,
  windows: Type.Union([Type.Array(LiveWindowShape), Type.Array(MachineWindowShape)], like([LIVE_WINDOW])),
})

/** Beside them what the queue called off. */
const DENOMINATOR = { ...FIGURES, cancelled: Count }
const SERVED = { ...DENOMINATOR, n: Count, counts: LevelCounts, rated: Count, held: Count }

export const WindowHistoryShape = Type.Object({
  hall: Text,
  window: Text,
  name: Type.String(like('户籍')),
  hours: Type.Array(
    Type.Object({ hour: Count, n: Count, counts: LevelCounts, unrated: Count, usual: Type.Number({ minimum: 0 }) }),
  ),
  days: Type.Array(
    Type.Object({
      date: DateText,
      score: DecimalOrNull,
      interval: Interval,
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
      reasons: Type.Array(Type.Object({ code: Text, text: Text }), like([])),
      clock: oneOf(['measured', 'estimated', 'suspect']),
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
export type Placement = Static<typeof PlacementsShape>['placements'][number]

export const DayShape = Type.Object({
  hall: Text,
  name: Type.String(like('市民大厅')),
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
      onlineMs: Type.Integer({ minimum: 0, ...like(28_740_000) }),
      openMs: Nullable(Count, like(28_800_000)),
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
export type Postings = Static<typeof PostingsShape>
export type PostingChange = Postings['changes'][number]

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
        Type.Object(
          {
            first: Type.Integer(),
            last: Type.Integer(),
            noticedAt: Instant,
            filledAt: Nullable(Instant),
          },
          like({ first: 207, last: 209, noticedAt: '2026-11-18T10:00:02+08:00', filledAt: null }),
        ),
      ),
      seqTwice: Type.Array(Type.Integer(), like([])),
    }),
  ),
})
export type RegisteredDevice = Static<typeof DevicesShape>['devices'][number]

export const RegisterShape = Type.Object({
  units: Type.Array(Named),
  windows: Type.Array(Type.Object({ code: Text, postings: Type.Array(Type.Object({ unit: TextOrNull, ...SPAN })) })),
})
export type Register = Static<typeof RegisterShape>

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
      words: Nullable(Text, like('市公积金中心')),
    }),
  ),
})
export type TrayRating = Static<typeof TrayShape>['ratings'][number]

export const WindowStateShape = Type.Object({ state: Text })
