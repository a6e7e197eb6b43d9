import { Type, type Static } from 'typebox'
import { METHOD_CODES } from '../methods.ts'
import { CHAPTERS, CHAPTER_WORDS } from '../report/chapters.ts'
import { EndedDeductionShape } from './summary.ts'
import { Instant, like, Nullable, Text } from './basic.ts'

/** The analysis report (分析报告; campaign document 六.4) as the desks of the office and the survey team see it. */
const Method = Type.Enum([...METHOD_CODES], like('representatives'))
const Entry = Type.Integer({ minimum: 1, ...like(48_250) })
const Operator = Type.String(like('user:li'))
const Hash = Type.String({ description: 'hex SHA-256', ...like('b04f61d928ce7a15') })
const Missing = Type.Array(Type.Object({ method: Method, reason: Type.String(like('投票箱尚未开启，市里同意先报')) }))
const OUTDATED = ['reopened', 'sealed-since', 'baseline-changed'] as const
export type Outdated = (typeof OUTDATED)[number]
const Outdated = Type.Array(Type.Object({ method: Method, why: Type.Enum([...OUTDATED], like('reopened')) }), {
  description: 'methods whose seal, or whose figures of the year before, are no longer those that the report shows',
})
const Version = {
  version: Type.Integer({ minimum: 0, description: '0: nobody wrote it yet', ...like(2) }),
  text: Type.String(like('全市 89 个参评单位都有测评结果。')),
}
const Report = Type.Object({
  report: Entry,
  request: Entry,
  number: Type.Integer({ minimum: 1, ...like(1) }),
  html: Hash,
  facts: Hash,
  operator: Operator,
  askedAt: Instant,
  second: Operator,
  sealedAt: Instant,
  reason: Type.String(like('按期上报')),
  missing: Missing,
  outdated: Outdated,
})

export const ReportStateShape = Type.Object({
  campaign: Text,
  title: Type.String(like('2026年群众评议机关作风活动')),
  number: Type.Integer({ minimum: 1, description: 'of the next report', ...like(1) }),
  complete: Type.Boolean({ description: 'all four methods are sealed', ...like(true) }),
  methods: Type.Array(Type.Object({ method: Method, seal: Nullable(Entry) })),
  chapters: Type.Array(
    Type.Object({
      chapter: Type.Enum([...CHAPTERS], like('overview')),
      title: Type.String(like(CHAPTER_WORDS.overview)),
      ...Version,
      operator: Nullable(Operator),
      at: Nullable(Instant),
    }),
  ),
  request: Nullable(
    Type.Object({
      request: Entry,
      number: Type.Integer({ minimum: 1, ...like(1) }),
      operator: Operator,
      at: Instant,
      reason: Type.String(like('按期上报')),
      html: Hash,
      missing: Missing,
      refused: Nullable(Type.Object({ operator: Operator, reason: Text }), like(null)),
      outdated: Outdated,
    }),
    { description: 'the newest one that was not sealed' },
  ),
  deductionsEnded: Type.Array(EndedDeductionShape, {
    description: 'deductions that ended after the seal: seal and report still hold them',
  }),
  report: Nullable(Report, { description: 'the one that was sealed last' }),
  earlier: Type.Array(Report),
})
export type ReportState = Static<typeof ReportStateShape>
export type SealedReport = Static<typeof Report>
export type ReportChapterState = ReportState['chapters'][number]

export const ChapterVersionsShape = Type.Object({
  campaign: Text,
  chapter: Type.Enum([...CHAPTERS], like('overview')),
  title: Type.String(like(CHAPTER_WORDS.overview)),
  versions: Type.Array(Type.Object({ ...Version, operator: Operator, at: Instant })),
})
export type ChapterVersions = Static<typeof ChapterVersionsShape>

export const ChapterWrittenShape = Type.Object({ entry: Entry, version: Type.Integer({ minimum: 1, ...like(3) }) })
export const ReportAskedShape = Type.Object({ request: Entry, html: Hash })
export const ReportSealedShape = Type.Object({
  report: Entry,
  followUp: Nullable(Text, { description: 'what went wrong after it was sealed', ...like(null) }),
})
export const ReportRefusedShape = Type.Object({ request: Entry })
