import { Type } from 'typebox'
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
  thresholds: Type.Record(Text, Count, like({ repeatDays: 30, addressUnit: 5, burstCount: 30 })),
})
