import { Type, type Static } from 'typebox'
import { Count, Instant, like, Named, Nullable, Text, TextOrNull, Verdict } from '../basic.ts'

export const OnlineUnitsShape = Type.Object({
  city: Text,
  units: Type.Array(Type.Object({ code: Text, name: Text }), like([{ code: 'J36', name: '公安局' }])),
})

const number = (example: number, description?: string) =>
  Type.Integer({ minimum: 0, ...(description === undefined ? {} : { description }), ...like(example) })

const OF_RATING = {
  rating: Text,
  unit: Named,
  satisfaction: Type.Integer({ minimum: 1, maximum: 5, ...like(4) }),
  image: Type.Integer({ minimum: 1, maximum: 5, ...like(3) }),
  receivedAt: Instant,
} as const
const DeskRating = Type.Object({
  ...OF_RATING,
  verdict: Verdict,
  rule: Type.String(like('address')),
  screening: Type.String({ description: 'the rule that held it, whatever was decided since', ...like('address') }),
  commented: Type.Boolean(),
  sameNetwork: number(7, 'ratings of the same network on the same day'),
  network: Type.String({ description: 'which of this list are of one network, and nothing else', ...like('网络 1') }),
  request: TextOrNull,
  mayNot: Nullable(Text, like(null)),
})
export const OnlineDeskShape = Type.Object({
  ratings: Type.Array(DeskRating),
  total: Count,
  rules: Type.Record(Text, Count, like({ address: 12, burst: 31 })),
  units: Type.Array(Type.Object({ code: Text, name: Text, n: Count }), like([{ code: 'J36', name: '公安局', n: 31 }])),
  counts: Type.Object(
    { open: Count, decided: Count },
    {
      description: 'whatever the filters are: what waits for an officer, and what was decided',
      ...like({ open: 41, decided: 212 }),
    },
  ),
})
const Moment = Type.Object({ operator: Text, at: Instant, reason: Text })
const NullableMean = Nullable(Type.String(), like('84.10'))
export const OnlineEvidenceShape = Type.Object({
  rating: DeskRating,
  network: Type.Object(
    { unit: Count, day: Count },
    {
      description: 'of the same network on that day, this one included: for this unit, and for all',
      ...like({ unit: 7, day: 9 }),
    },
  ),
  browser: number(0, 'ratings of this unit by the same browser before it, as far as the rule `repeat` reaches'),
  arrivals: Type.Object(
    { recent: Count, before: Count },
    {
      description: 'ratings of the unit in the minutes of the rule `burst` up to it, and on the days before',
      ...like({ recent: 34, before: 61 }),
    },
  ),
  means: Nullable(Type.Object({ day: NullableMean, before: NullableMean }), {
    description: 'the unit’s mean of that day and of the days before; null for whoever sees no figure',
    ...like({ day: '12.50', before: '84.10' }),
  }),
  comment: Nullable(Text, like('就是停车不好找。')),
  around: Type.Array(
    Type.Object({
      rating: Text,
      receivedAt: Instant,
      satisfaction: Nullable(Type.Integer(), like(4)),
      image: Nullable(Type.Integer(), like(3)),
      verdict: Verdict,
      rule: Type.String(like('ok')),
      sameNetwork: Type.Boolean(),
      itself: Type.Boolean(),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      at: Instant,
      operator: Text,
      action: Type.Enum(['release', 'exclude', 'void', 'withdraw']),
      reason: Text,
      asked: Nullable(
        Type.Object({
          ...Moment.properties,
          ground: Nullable(Type.Enum(['mistaken', 'malicious']), like(null)),
        }),
      ),
    }),
  ),
  thresholds: Type.Record(Text, Count, like({ repeatDays: 30, addressUnit: 5, burstCount: 30 })),
})
export const OnlineRequestsShape = Type.Object({
  requests: Type.Array(
    Type.Object({
      request: Text,
      action: Type.Enum(['exclude', 'void', 'withdraw']),
      ground: Nullable(Type.Enum(['mistaken', 'malicious'])),
      by: Text,
      at: Instant,
      reason: Text,
      ratings: Type.Array(DeskRating),
    }),
  ),
})
export const OnlineProgressShape = Type.Object({
  campaign: Text,
  ratings: number(18_204),
  held: number(38),
  waiting: number(2, 'requests that wait for a second officer'),
  days: Type.Array(Type.Object({ date: Text, n: Count }), like([{ date: '2026-11-17', n: 212 }])),
})
const Mean = Type.String(like('86.40'))
export const OnlineOwnShape = Type.Object({
  from: Text,
  to: Text,
  days: Type.Array(Type.Object({ date: Text, n: Count, satisfaction: Mean, image: Mean })),
  units: Type.Array(
    Type.Object({ unit: Named, n: Count, held: Count, satisfaction: Nullable(Mean), image: Nullable(Mean) }),
  ),
})
export const OnlineCommentsShape = Type.Object({
  comments: Type.Array(Type.Object({ ...OF_RATING, comment: Type.String(like('就是停车不好找。')) })),
  before: Nullable(Type.Integer({ description: 'where the next page goes on', ...like(48_213) })),
})
export const OnlineLimitsShape = Type.Object({
  from: Text,
  to: Text,
  ratings: number(1_460),
  rules: Type.Array(
    Type.Object({
      rule: Type.String(like('address')),
      n: number(12),
      waiting: number(3),
      released: number(7),
      leftOut: number(2),
      units: number(4),
      networks: number(5),
    }),
  ),
  turnedAway: Type.Array(Type.Object({ code: Type.String(like('challenge-spent')), n: Count }), {
    description: 'what was no rating, by its error; `harder`: puzzles that were harder than usual',
    ...like([{ code: 'challenge-spent', n: 12 }]),
  }),
  thresholds: Type.Record(Text, Count, like({ repeatDays: 30, addressUnit: 5, burstCount: 30 })),
})

export type OnlineDesk = Static<typeof OnlineDeskShape>
export type OnlineDeskRating = OnlineDesk['ratings'][number]
export type OnlineEvidence = Static<typeof OnlineEvidenceShape>
export type OnlineRequest = Static<typeof OnlineRequestsShape>['requests'][number]
export type OnlineProgress = Static<typeof OnlineProgressShape>
export type OnlineFigures = Static<typeof OnlineOwnShape>
export type OnlineComments = Static<typeof OnlineCommentsShape>
export type OnlineLimits = Static<typeof OnlineLimitsShape>
