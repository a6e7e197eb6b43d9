import { Type, type Static } from 'typebox'
import { METHOD_CODES } from '../methods.ts'
import { CAMPAIGN_STEPS, WHAT_IF_RULES } from '../score-analysis.ts'
import { UNIT_STATUSES } from '../scores.ts'
import {
  Count,
  DateText,
  DecimalOrNull,
  DENOMINATOR,
  Instant,
  Interval,
  LevelCounts,
  like,
  listOf,
  Named,
  Nullable,
  Rule,
  Text,
} from './basic.ts'

/** Answers of contract/scores.ts and contract/score-analysis.ts. */
const Rank = Nullable(Type.Integer({ minimum: 1 }))
const DATES = { from: DateText, to: DateText }

const STANDING_OF_UNIT = {
  unit: Type.Object({ code: Text, name: Text, kind: Type.Enum(['agency', 'company']) }),
  status: Type.Enum([...UNIT_STATUSES]),
  score: DecimalOrNull,
  rank: Rank,
}
const ROW_FIGURES = {
  n: Count,
  counts: LevelCounts,
  invited: Count,
  unrated: Count,
  unratedRate: DecimalOrNull,
  favourableRate: DecimalOrNull,
  interval: Interval,
  raw: Type.Object({ score: DecimalOrNull, n: Count, rank: Rank }),
}
export const ScoreRowShape = Type.Object({ ...STANDING_OF_UNIT, ...ROW_FIGURES })

const SCORES = {
  campaign: Text,
  method: Type.Enum([...METHOD_CODES], like('service-centre')),
  ...DATES,
  policy: Type.Object({ version: Type.Integer(), digest: Text }),
  asOf: Instant,
  sealed: Nullable(Type.Integer({ minimum: 1, description: "number of the seal's entry, of a sealed period" })),
}
/** Of any method: what it does not have is absent. */
export const MethodScoresShape = Type.Object({
  ...SCORES,
  units: Type.Array(
    Type.Object({
      ...STANDING_OF_UNIT,
      ...Type.Partial(Type.Object(ROW_FIGURES)).properties,
      own: Type.Optional(
        Type.Record(Text, Nullable(Type.Union([Type.Integer(), Text])), {
          description: 'figures that the method alone has; absent of service-centre',
        }),
      ),
    }),
  ),
})

const PART = {
  score: DecimalOrNull,
  n: Count,
  counts: LevelCounts,
  held: Count,
  favourableRate: DecimalOrNull,
  ...DENOMINATOR,
  unratedRate: DecimalOrNull,
}
const Part = Type.Object({ code: Text, name: Text, ...PART })
const SUBJECT = {
  code: Type.String(like('counter')),
  name: Type.String(like('服务效率和水平')),
  n: Count,
  counts: LevelCounts,
}

export const UnitShape = Type.Object({
  campaign: Text,
  ...DATES,
  row: ScoreRowShape,
  months: Type.Array(Type.Object({ month: Text, rank: Rank, ...PART })),
  halls: Type.Array(Part),
  windows: Type.Array(Type.Object({ hall: Text, code: Text, name: Text, ...PART })),
  staff: Type.Array(Part),
  matters: Type.Array(Part),
  subjects: Type.Array(Type.Object({ ...SUBJECT, reasons: Type.Array(Type.Object(SUBJECT)) })),
})

const Compared = Nullable(
  Type.Object({
    ...DATES,
    units: Type.Array(Type.Object({ unit: Text, n: Count, score: DecimalOrNull, rank: Rank })),
  }),
)
export const ComparisonShape = Type.Object({ campaign: Text, ...DATES, lastMonth: Compared, lastYear: Compared })

const Standing = Type.Object({ score: DecimalOrNull, rank: Rank })
export const WhatIfShape = Type.Object({
  campaign: Text,
  ...DATES,
  units: Type.Array(
    Type.Object({ unit: Text, policy: Standing, rules: Type.Record(Type.Enum([...WHAT_IF_RULES]), Standing) }),
  ),
})

export const CalendarShape = Type.Object({
  campaign: Text,
  milestones: Type.Array(
    Type.Object({
      code: Type.String(like('plans')),
      date: Type.String({ format: 'date', ...like('2026-06-30') }),
      text: Type.Object(
        { zh: Text, en: Text },
        like({
          zh: '各单位工作方案、工作职责和服务对象名单报送',
          en: 'Plans, duties and lists of those served are due',
        }),
      ),
      source: Type.String(like('六.1')),
      state: Type.Enum(['done', 'late', 'today', 'coming']),
      done: Nullable(Type.Object({ at: Instant, by: Text, word: Text })),
      handIns: Nullable(Type.Object({ done: Count, of: Count, late: Count }, like({ done: 86, of: 89, late: 3 }))),
      inDays: Type.Integer(like(-141)),
    }),
  ),
  steps: Type.Array(
    Type.Object({
      step: Type.Enum([...CAMPAIGN_STEPS], like('duties')),
      method: Nullable(Type.Enum([...METHOD_CODES]), like(null)),
      milestone: Nullable(Text, { description: 'code of the date that it belongs to', ...like('plans') }),
      due: Nullable(Type.String({ format: 'date' }), like('2026-06-30')),
      state: Type.Enum(['done', 'late', 'today', 'coming', 'open'], like('late')),
      done: Type.Integer({ minimum: 0, ...like(86) }),
      of: Type.Integer({ minimum: 0, ...like(89) }),
      late: Type.Integer({ minimum: 0, ...like(3) }),
      at: Nullable(Instant),
      by: Nullable(Text, like('liu')),
      href: Type.String({ description: 'page of the office where it is done', ...like('#hand-ins') }),
    }),
    { description: 'what the campaign consists of, from the facts' },
  ),
  visits: Type.Array(
    Type.Object({
      date: Type.String({ format: 'date', ...like('2027-01-22') }),
      unit: Named,
      campaign: Type.String(like('2026')),
      number: Type.Integer({ minimum: 1, ...like(1) }),
      state: Type.Enum(['late', 'today', 'coming']),
      href: Type.String(like('#rectification?campaign=2026&unit=J50')),
    }),
    { description: 'appointed visits of rectification, for office and auditor' },
  ),
})

export const RuleEffectsShape = Type.Object({
  ...DATES,
  rules: Type.Array(
    Type.Object({
      rule: Rule,
      counted: Count,
      held: Count,
      excluded: Count,
      levels: listOf<[number, number, number, number, number]>(Count, 5),
      units: Type.Array(
        Type.Object({ unit: Named, n: Count, score: DecimalOrNull, without: DecimalOrNull, moved: Count }),
      ),
    }),
  ),
})
export type RuleEffect = Static<typeof RuleEffectsShape>['rules'][number]

const Effect = Type.Object({ score: DecimalOrNull, n: Count, rank: Rank })
export const UnitEffectShape = Type.Object({
  campaign: Text,
  unit: Named,
  by: Nullable(Type.String({ description: 'how much the score moves; null where one is none', ...like('-0.05') })),
  ratings: Type.Integer({ description: 'how many more ratings count', ...like(-2) }),
  before: Effect,
  after: Effect,
})
export type UnitEffect = Static<typeof UnitEffectShape>
