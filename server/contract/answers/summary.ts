import { Type, type Static } from 'typebox'
import { DEDUCTION_RULES } from '../deductions.ts'
import { METHOD_CODES } from '../methods.ts'
import {
  BASELINE_COLUMNS,
  BASELINE_FAULTS,
  type BaselineColumn,
  type BaselineFaultCode,
} from '../summary/baseline-file.ts'
import { UNIT_STATUSES } from '../scores.ts'
import { Count, DateText, Decimal, DecimalOrNull, Instant, like, listOf, Named, Nullable, Text } from './basic.ts'

/**
 * The year's summary (汇总, campaign document 六.4): every figure is one that a seal of the whole campaign holds, or follows
 * from such figures. Where a method is not sealed, or does not cover a unit, there is null and never zero.
 */
const Method = Type.Enum([...METHOD_CODES], like('service-centre'))
const Rank = Type.Integer({ minimum: 1, ...like(21) })
const RankOrNull = Nullable(Rank)
const EntryNumber = Type.Integer({ minimum: 1, ...like(48_233) })
const FourDecimals = Type.String({ pattern: '^-?[01]\\.[0-9]{4}$', ...like('0.5397') })
/** One of each method, by its code. */
const byMethod = <T extends Parameters<typeof Nullable>[0]>(of: T) =>
  Type.Object({ 'third-party': of, 'service-centre': of, representatives: of, online: of })

const Cell = Type.Object({
  score: DecimalOrNull,
  rank: RankOrNull,
  status: Nullable(Type.Enum([...UNIT_STATUSES], like('ranked')), {
    description: 'null while the method is not sealed',
  }),
  lastPlace: Type.Boolean({
    description: 'among the last places of the method (排名后3位), ties included',
    ...like(false),
  }),
  sealed: Nullable(EntryNumber, { description: "number of the seal's entry; null while the method is not sealed" }),
})

const Before = Nullable(
  Type.Object({
    score: DecimalOrNull,
    rank: RankOrNull,
    scoreChange: Nullable(Decimal, { description: 'this year less last year', ...like('-0.42') }),
    rankChange: Nullable(Type.Integer(), { description: 'places gained; below 0: lost', ...like(-3) }),
  }),
)

const Certainty = Type.Object(
  {
    seed: Type.Integer({ description: 'of the draws, which are for reading alone', ...like(2026) }),
    draws: Type.Integer(like(2_000)),
    ranks: Type.Array(Type.Object({ unit: Text, best: Rank, worst: Rank }), {
      description: 'where the rank lay in 95 of 100 draws; absent: the seal has nothing to draw from',
    }),
    unclear: Type.Array(Text, {
      description: 'units before the last places that cannot be told apart from one of them',
      ...like(['J51']),
    }),
    lastUnclear: Type.Array(listOf<[string, string]>(Text, 2), {
      description: 'pairs among the last places whose order the draws leave open',
      ...like([['J51', 'J81']]),
    }),
  },
  { description: 'how firmly the ranks stand (bootstrap)' },
)

const MethodOfSummary = Type.Object({
  method: Method,
  sealed: Nullable(EntryNumber),
  sealedAt: Nullable(Instant),
  hash: Nullable(Text, { description: "of the seal's entry", ...like('7c1e90b2…') }),
  lastPlaces: Type.Integer({ description: 'how many of its policy are named for the follow-up list', ...like(3) }),
  ranked: Type.Integer({ minimum: 0, ...like(30) }),
  insufficient: Type.Integer({ minimum: 0, ...like(4) }),
  uncovered: Type.Integer({ minimum: 0, ...like(55) }),
  rate: Nullable(
    Type.Object({
      done: Type.Integer({ minimum: 0, ...like(2_893) }),
      of: Type.Integer({ minimum: 0, ...like(3_480) }),
      rate: Nullable(Decimal, like('83.13')),
    }),
    { description: 'presses of the invitations, or answers of those asked, per cent; null where the seal has neither' },
  ),
  certainty: Nullable(Certainty),
  baseline: Nullable(
    Type.Object({
      source: Type.Enum(['seal', 'file'], like('seal')),
      campaign: Text,
      entry: EntryNumber,
    }),
    { description: "where last year's figures come from" },
  ),
})

/** A deduction that ended after the seal of its day, and that the sealed score still holds. */
export const EndedDeductionShape = Type.Object({
  id: Type.String(like('01957b40-1c22-7d15-8a30-6f2e41b07c77')),
  unit: Named,
  rule: Type.Enum([...DEDUCTION_RULES], like('A2')),
  date: DateText,
  tenths: Type.Integer({ minimum: 1, description: 'what the sealed score lost by it', ...like(5) }),
  how: Type.Enum(['withdrawn', 'upheld'], {
    description: 'withdrawn by two, or two officers found the objection right',
    ...like('withdrawn'),
  }),
  entry: Type.Integer({ minimum: 1, description: 'by which it ended', ...like(48_260) }),
  seal: Type.Integer({ minimum: 1, description: 'by which its day is frozen', ...like(48_233) }),
})
export type EndedDeduction = Static<typeof EndedDeductionShape>

export const SummaryShape = Type.Object({
  campaign: Text,
  asOf: Instant,
  methods: Type.Array(MethodOfSummary, { description: 'the four, in the order of the campaign document' }),
  units: Type.Array(
    Type.Object({
      unit: Type.Object({ code: Text, name: Text, kind: Type.Enum(['agency', 'company']) }),
      into: Nullable(Named, { description: 'the unit in which it goes on, if it was merged', ...like(null) }),
      methods: byMethod(Cell),
      deductions: Nullable(Decimal, {
        description: 'points that the sealed online score lost; null while it is not sealed',
        ...like('1.50'),
      }),
      baseline: byMethod(Before),
      unrated: Nullable(Type.Object({ low: Decimal, high: Decimal }), {
        description: 'service-centre: the score if all unrated had been level 1, or level 5',
        ...like({ low: '81.60', high: '94.70' }),
      }),
      total: Type.Optional(
        Nullable(Decimal, {
          description:
            'absent unless the campaign file weighs the methods; null where one that is weighed has no score',
        }),
      ),
    }),
    { description: 'all units, in the order of the campaign document' },
  ),
  deductionsEnded: Type.Array(EndedDeductionShape, {
    description:
      'deductions that were withdrawn, or found wrong, after the seal: the sealed score still holds them until it is opened again by two and sealed anew',
  }),
  agreement: Type.Object({
    methods: Type.Array(Method, { description: 'those that are sealed' }),
    units: Type.Integer({ minimum: 0, description: 'that have a rank in each of them', ...like(30) }),
    concordance: Nullable(
      Type.Object({
        w: FourDecimals,
        chiSquare: Type.String(like('30.76')),
        degrees: Type.Integer({ minimum: 1, ...like(29) }),
        p: FourDecimals,
      }),
      { description: "Kendall's W, corrected for ties; null under two methods or units" },
    ),
    pairs: Type.Array(
      Type.Object({
        methods: listOf<[Static<typeof Method>, Static<typeof Method>]>(Method, 2),
        units: Type.Integer({ minimum: 0, ...like(81) }),
        rho: Nullable(FourDecimals, { description: "Spearman's rank correlation" }),
      }),
    ),
  }),
  unrated: Nullable(Type.Object({ score: Decimal, low: Decimal, high: Decimal }), {
    ...like({ score: '93.90', low: '81.60', high: '94.70' }),
    description: 'service-centre, all ratings of the city together: score, and if all unrated had been level 1, or 5',
  }),
  weights: Type.Optional(
    Type.Partial(byMethod(Type.Integer({ minimum: 0, maximum: 100 })), {
      description: 'per cent, as the campaign file names them; absent where it names none',
      ...like({ 'third-party': 40, 'service-centre': 30, representatives: 20, online: 10 }),
    }),
  ),
})
export type Summary = Static<typeof SummaryShape>
export type SummaryUnit = Summary['units'][number]
export type SummaryMethod = Summary['methods'][number]
export type SummaryCell = Static<typeof Cell>

const OfUnit = Type.Object({ code: Text, name: Text })
export const FollowUpShape = Type.Object({
  campaign: Text,
  asOf: Instant,
  methods: Type.Array(
    Type.Object({
      method: Method,
      sealed: Nullable(EntryNumber),
      ranked: Type.Integer({ minimum: 0, ...like(30) }),
      last: Type.Array(
        Type.Object({
          unit: OfUnit,
          goesOnIn: Nullable(OfUnit, { description: 'who has to follow up where it was merged since', ...like(null) }),
          score: Decimal,
          rank: Rank,
        }),
        { description: 'its last places, ties included, the last one last' },
      ),
      insufficient: Type.Array(
        Type.Object({
          unit: OfUnit,
          score: DecimalOrNull,
          n: Count,
          served: Nullable(Count),
          invited: Nullable(Count),
          pressed: Nullable(Count),
          joins: Nullable(Type.Boolean(), { description: 'what the office decided; null: nothing yet', ...like(true) }),
          reason: Nullable(Text, { description: 'why', ...like('连续两年样本不足') }),
        }),
        { description: 'not ranked for want of ratings: the office decides about them, with a reason' },
      ),
    }),
  ),
  units: Type.Array(Type.Object({ unit: OfUnit, methods: Type.Array(Method, { minItems: 1 }) }), {
    description: 'each unit that follows up once, in the order of the campaign document, with its methods',
  }),
})
export type FollowUpList = Static<typeof FollowUpShape>

/** What was read of a file of last year's figures, and whether it was taken. */
export const BaselineFileShape = Type.Object({
  imported: Type.Boolean(),
  entry: Nullable(EntryNumber),
  sheets: Type.Array(Text, like(['2025年'])),
  sheet: Type.String(like('2025年')),
  headLine: Type.Integer({ minimum: 0, ...like(1) }),
  missing: Type.Array(Text, { description: 'heads of columns that are not there', ...like([]) }),
  rows: Type.Integer({ minimum: 0, description: 'sound lines', ...like(356) }),
  blank: Type.Integer({ minimum: 0, description: 'lines with neither score nor rank: left out', ...like(12) }),
  faulty: Type.Integer({ minimum: 0, ...like(0) }),
  faults: Type.Array(
    Type.Object({
      line: Type.Integer({ minimum: 1, ...like(14) }),
      column: Type.Enum(Object.keys(BASELINE_COLUMNS) as BaselineColumn[], like('score')),
      code: Type.Enum(Object.keys(BASELINE_FAULTS) as BaselineFaultCode[], like('score-malformed')),
      zh: Type.String(like(BASELINE_FAULTS['score-malformed'].zh)),
      value: Type.String(like('101')),
      first: Type.Optional(Type.Integer({ minimum: 1, ...like(3) })),
    }),
  ),
})
export type BaselineFile = Static<typeof BaselineFileShape>
