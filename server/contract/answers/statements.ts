import { Type, type Static } from 'typebox'
import type { Level as LevelNumber } from '../limits.ts'
import { ScoreRowShape } from './scores.ts'
import {
  Nullable,
  like,
  Instant,
  DateText,
  Text,
  TextOrNull,
  Count,
  DecimalOrNull,
  Level,
  Verdict,
  Rule,
} from './basic.ts'

export const StatementsShape = Type.Object({
  statements: Type.Array(Type.Object({ seal: Count, campaign: Text, from: DateText, to: DateText, sealedAt: Instant })),
})
export const StatementShape = Type.Object({
  campaign: Text,
  from: DateText,
  to: DateText,
  seal: Type.Object({ n: Count, hash: Text, digest: TextOrNull, sealedAt: Instant }),
  policy: Type.Object(
    { version: Count, digest: Text, minimumRatings: Count, lastPlaces: Count },
    like({
      version: 3,
      digest: '5d41c0b2f7e96a3841d08ce2b5f7a69304e1d8c27b60f95a3ce84d172f06b9ae',
      minimumRatings: 30,
      lastPlaces: 3,
    }),
  ),
  row: ScoreRowShape,
  rankedUnits: Type.Integer({ minimum: 0, ...like(47) }),
  lines: Type.Array(
    Type.Object({ level: Type.Unsafe<LevelNumber>(Level), points: Count, count: Count, sum: Count }),
    like([
      { level: 5, points: 100, count: 297, sum: 29_700 },
      { level: 4, points: 80, count: 85, sum: 6_800 },
      { level: 3, points: 60, count: 21, sum: 1_260 },
      { level: 2, points: 30, count: 6, sum: 180 },
      { level: 1, points: 0, count: 3, sum: 0 },
    ]),
  ),
  months: Type.Array(Type.Object({ month: Text, score: DecimalOrNull, n: Count })),
  rules: Type.Array(Type.Object({ rule: Rule, verdict: Verdict, count: Count })),
  notCounted: Type.Array(
    Type.Object({
      when: Type.String(like('2026-11')),
      source: Type.Enum(['press', 'call']),
      window: Type.Optional(Text),
      level: Level,
      verdict: Verdict,
      rule: Rule,
      ground: Nullable(Type.Enum(['mistaken', 'malicious'])),
    }),
  ),
  cases: Type.Object({ opened: Count, running: Count }),
  late: Count,
})
export type Statements = Static<typeof StatementsShape>
export type Statement = Static<typeof StatementShape>
