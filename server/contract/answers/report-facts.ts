import { Type, type Static, type TSchema } from 'typebox'
import { DEDUCTION_RULES } from '../deductions.ts'
import { METHOD_CODES } from '../methods.ts'
import { CHAPTERS } from '../report/chapters.ts'
import type { ReportFacts } from '../report/facts.ts'
import { UNIT_STATUSES } from '../scores.ts'
import { Count, Decimal, DecimalOrNull, Instant, Interval, like, listOf, Nullable, Text } from './basic.ts'

const Method = Type.Enum([...METHOD_CODES], like('service-centre'))
const Rank = Type.Integer({ minimum: 1, ...like(21) })
const RankOrNull = Nullable(Rank)
const Entry = Type.Integer({ minimum: 1, ...like(48_233) })
const Code = Type.String(like('J36'))
const Year = Type.String(like('2026'))
const Day = Type.String(like('2026-11-30'))
const Whole = Type.Integer({ minimum: 0, ...like(16) })
const Low = Type.String(like('81.60'))
const High = Type.String(like('94.70'))
const Coefficient = Nullable(Type.String(like('0.5397')))
/** Of methods that are sealed, by code. */
const ofMethods = <T extends TSchema>(of: T) =>
  Type.Object({
    'third-party': Type.Optional(of),
    'service-centre': Type.Optional(of),
    representatives: Type.Optional(of),
    online: Type.Optional(of),
  })

/** The json of the analysis report: everything that its page shows (contract/report/facts.ts). */
export const ReportFactsShape = Type.Object({
  layout: Type.Integer({ minimum: 1, description: 'edition of the page that is made of it', ...like(3) }),
  campaign: Year,
  title: Type.String(like('2026年群众评议机关作风活动')),
  city: Type.String(like('银川市')),
  demo: Type.Optional(Type.Literal(true)),
  from: Day,
  to: Day,
  number: Type.String(like('2026-FX-01')),
  lastPlaces: Type.Integer(like(3)),
  methods: Type.Array(
    Type.Object({
      method: Method,
      name: Type.String(like('政务服务中心测评')),
      owner: Type.String(like('行政审批服务局')),
      minimum: Type.Integer({ description: 'ratings for a rank', ...like(30) }),
      seal: Nullable(
        Type.Object({
          n: Entry,
          hash: Type.String(like('7c1e90b2')),
          at: Instant,
          policy: Type.Integer(like(3)),
          alone: Type.Optional(Type.Literal(true)),
        }),
      ),
      missing: Nullable(Text, { description: 'why the report goes without it', ...like(null) }),
      baseline: Nullable(
        Type.Object({ source: Type.Enum(['seal', 'file'], like('seal')), campaign: Year, entry: Entry }),
      ),
    }),
  ),
  units: Type.Array(
    Type.Object({
      code: Code,
      name: Type.String(like('公安局')),
      kind: Type.Enum(['agency', 'company']),
      scores: ofMethods(
        Type.Object({
          score: DecimalOrNull,
          rank: RankOrNull,
          status: Type.Enum([...UNIT_STATUSES]),
          last: Type.Boolean(like(false)),
          n: Count,
          interval: Interval,
        }),
      ),
      total: Type.Optional(DecimalOrNull),
      deductions: Type.Optional(DecimalOrNull),
      baseline: ofMethods(Type.Object({ score: DecimalOrNull, rank: RankOrNull })),
    }),
  ),
  weights: Type.Optional(ofMethods(Type.Integer({ minimum: 0, maximum: 100, ...like(25) }))),
  chapters: Type.Array(
    Type.Object({
      chapter: Type.Enum([...CHAPTERS], like('overview')),
      version: Type.Integer({ minimum: 1, ...like(2) }),
      entry: Entry,
      operator: Type.String(like('user:li')),
      at: Instant,
      text: Type.String(like('总体平稳。')),
    }),
  ),
  agreement: Nullable(
    Type.Object({
      methods: Type.Array(Method),
      units: Type.Integer({ minimum: 0, ...like(30) }),
      w: Coefficient,
      chiSquare: Nullable(Type.String(like('30.76'))),
      degrees: Nullable(Type.Integer(like(29))),
      p: Coefficient,
      pairs: Type.Array(
        Type.Object({ a: Method, b: Method, units: Type.Integer({ minimum: 0, ...like(30) }), rho: Coefficient }),
      ),
    }),
  ),
  places: Type.Array(
    Type.Object({
      method: Method,
      draws: Type.Integer(like(2_000)),
      seed: Type.Integer(like(2_026)),
      ranks: Type.Array(Type.Object({ code: Code, best: Rank, worst: Rank })),
      unclear: Type.Array(Code),
      pairs: Type.Array(listOf<[string, string]>(Code, 2)),
    }),
  ),
  months: Nullable(
    Type.Object({
      months: Type.Array(Type.Object({ from: Day, to: Day })),
      units: Type.Array(
        Type.Object({
          code: Code,
          cells: Type.Array(Type.Object({ n: Count, score: DecimalOrNull, rank: RankOrNull })),
        }),
      ),
    }),
  ),
  reasons: Nullable(
    Type.Array(
      Type.Object({ code: Type.String(like('attitude')), name: Type.String(like('服务态度')), n: Count, bad: Whole }),
    ),
  ),
  likeBad: Type.Optional(
    Nullable(
      Type.Object({
        months: Type.Array(Type.Object({ from: Day, to: Day })),
        reasons: Type.Array(
          Type.Object({
            code: Type.String(like('attitude')),
            name: Type.String(like('服务态度')),
            counts: Type.Array(Type.Integer({ minimum: 0, ...like(4) })),
          }),
        ),
      }),
      { description: 'bad ratings that named the same reason, month by month; from layout 3 on' },
    ),
  ),
  deductionsEnded: Type.Optional(
    Type.Array(
      Type.Object({
        code: Code,
        rule: Type.Enum([...DEDUCTION_RULES], like('A2')),
        date: Day,
        tenths: Type.Integer({ minimum: 1, ...like(5) }),
        how: Type.Enum(['withdrawn', 'upheld'], like('withdrawn')),
        entry: Entry,
      }),
      { description: 'deductions that ended after the seal, which still holds them; from layout 3 on' },
    ),
  ),
  rates: Type.Array(
    Type.Object({
      method: Method,
      done: Type.Integer({ minimum: 0, ...like(2_893) }),
      of: Type.Integer({ minimum: 0, ...like(3_560) }),
      rate: Nullable(Type.String(like('81.26'))),
    }),
  ),
  bounds: Nullable(
    Type.Object({
      city: Nullable(Type.Object({ score: Decimal, low: Low, high: High })),
      units: Type.Array(
        Type.Object({
          code: Code,
          unrated: Type.Integer({ minimum: 0, ...like(160) }),
          score: Decimal,
          low: Low,
          high: High,
        }),
      ),
    }),
  ),
})

/** The shape says what the type says: one of the two that goes its own way does not compile. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
export const SHAPE_FITS: Same<Static<typeof ReportFactsShape>, ReportFacts> = true
