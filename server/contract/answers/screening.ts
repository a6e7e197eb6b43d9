import { Type, type Static } from 'typebox'
import {
  Nullable,
  like,
  Instant,
  oneOf,
  Text,
  TextOrNull,
  Count,
  Level,
  Named,
  Verdict,
  ScreeningRule,
  Rule,
  DeviceKind,
} from './basic.ts'

/** A rating as the screening desk (待核) shows it. */
const DeskRatingShape = Type.Object({
  rating: Text,
  source: Type.Enum(['press', 'call']),
  hall: TextOrNull,
  window: TextOrNull,
  counter: Nullable(Text, { description: 'what the window is called', ...like('社保') }),
  unit: Nullable(Named),
  level: Level,
  changed: Nullable(Type.Object({ from: Level, afterMs: Count }), {
    description: 'the level that was pressed first, where it was changed within 5 s, and how long after it',
    ...like({ from: 2, afterMs: 2_410 }),
  }),
  before: Nullable(Type.Object({ level: Level, byMs: Count }), {
    description: 'of one that came too soon: the press before it',
    ...like(null),
  }),
  verdict: Verdict,
  rule: Rule,
  screening: Nullable(Type.Object({ verdict: Verdict, rule: ScreeningRule })),
  occurredAt: Instant,
  receivedAt: Instant,
  clock: oneOf(['measured', 'estimated', 'suspect']),
  device: Nullable(Type.Object({ id: Text, kind: DeviceKind })),
  request: TextOrNull,
  question: Nullable(Type.Object({ question: Text, answered: Type.Boolean() }), {
    description: 'the newest question about it to its hall',
    ...like(null),
  }),
  mayNot: Nullable(Text, like(null)),
})
const AskedWords = Type.String(like('三次改选是不是办事人自己按的？请看录像。'))
const ByCode = Type.Record(Text, Count)

export const DeskRatingsShape = Type.Object({
  ratings: Type.Array(DeskRatingShape),
  total: Count,
  counts: Type.Object(
    { open: Count, decided: Count },
    {
      description: 'whatever the filters are: what waits for an officer, and what was decided',
      ...like({ open: 17, decided: 1_204 }),
    },
  ),
  hallNames: Type.Record(Text, Text, like({ shimin: '市民大厅' })),
  halls: ByCode,
  units: Type.Array(Type.Object({ code: Text, name: Text, n: Count })),
  rules: Type.Record(Text, Count, like({ burst: 38, gap: 3 })),
})

export const EvidenceShape = Type.Object({
  rating: DeskRatingShape,
  facts: Type.Integer({ minimum: 0, ...like(48_190) }),
  touched: Type.Array(
    Type.Object({
      level: Level,
      afterMs: Type.Integer({ minimum: 0, ...like(2_140) }),
      at: Instant,
      input: Nullable(Type.Enum(['touch', 'key'])),
    }),
    { description: 'what was pressed, and what it became within 5 s' },
  ),
  services: Type.Array(
    Type.Object({
      matter: TextOrNull,
      fromMs: Type.Integer(like(-41_000)),
      toMs: Type.Integer(like(4_000)),
      invited: Type.Boolean(),
    }),
  ),
  gapMs: Type.Integer({ minimum: 0, ...like(15_000) }),
  past: Nullable(
    Type.Object(
      {
        rated: Count,
        held: Count,
        released: Count,
        changed: Count,
        changedInHall: Type.Number({
          minimum: 0,
          description: "the median over the hall's windows that were rated in this time",
        }),
        cases: Count,
        closed: Count,
        weeks: Type.Array(Count, {
          description: 'of twelve weeks, how many met the rule of this one; the last is its week',
        }),
        day: Type.Object({ count: Count, staff: Type.Array(Text) }),
        decided: Nullable(Type.Object({ at: Instant, operator: Text, action: Text, reason: Text })),
      },
      like({
        rated: 412,
        held: 2,
        released: 1,
        changed: 1,
        changedInHall: 0,
        cases: 3,
        closed: 2,
        weeks: [0, 1, 0, 0, 1, 0, 0, 0, 0, 2, 1, 3],
        day: { count: 3, staff: ['64010113'] },
        decided: {
          at: '2026-11-05T15:20:00+08:00',
          operator: 'user:li',
          action: 'release',
          reason: '看过录像，是手滑',
        },
      }),
    ),
  ),
  neighbours: Type.Array(
    Type.Object({
      rating: Text,
      afterMs: Type.Integer(like(-12_400)),
      level: Level,
      verdict: Verdict,
      rule: Rule,
      sameDevice: Type.Boolean(),
      itself: Type.Boolean(),
      opensGroup: Type.Boolean(),
    }),
  ),
  questions: Type.Array(
    Type.Object({
      question: Text,
      operator: Text,
      at: Instant,
      words: AskedWords,
      ratings: Type.Integer({ minimum: 1, ...like(3) }),
      answer: Nullable(
        Type.Object({ operator: Text, at: Instant, words: Type.String(like('看过录像：都是办事人自己改的。')) }),
      ),
    }),
    { description: 'what its hall was asked about it, and answered' },
  ),
  decisions: Type.Array(
    Type.Object({
      at: Instant,
      action: Type.String(like('release')),
      operator: Text,
      reason: Text,
      asked: Nullable(Type.Object({ operator: Text, at: Instant, reason: Text, ground: TextOrNull }), like(null)),
    }),
  ),
})

export const QuestionsShape = Type.Object({
  questions: Type.Array(
    Type.Object({
      question: Text,
      hall: Text,
      operator: Text,
      at: Instant,
      words: AskedWords,
      ratings: Type.Array(DeskRatingShape),
    }),
  ),
})

export const RequestsShape = Type.Object({
  requests: Type.Array(
    Type.Object({
      request: Text,
      action: Type.Enum(['exclude', 'void', 'withdraw']),
      ground: Nullable(Text, like(null)),
      operator: Text,
      at: Instant,
      reason: Text,
      case: TextOrNull,
      ratings: Type.Array(DeskRatingShape),
      mayNot: Nullable(Text, like(null)),
    }),
  ),
})
export type DeskRating = Static<typeof DeskRatingShape>
export type DeskRatings = Static<typeof DeskRatingsShape>
export type RatingEvidence = Static<typeof EvidenceShape>
export type HallQuestions = Static<typeof QuestionsShape>
export type HallQuestion = HallQuestions['questions'][number]
export type DecisionRequests = Static<typeof RequestsShape>
export type WaitingRequest = DecisionRequests['requests'][number]
