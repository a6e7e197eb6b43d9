import type { MethodCode } from '../methods.ts'
import type { UnitFacts } from '../policy.ts'
import type { LevelCounts, UnitStatus } from '../scores.ts'
import type { Chapter } from './chapters.ts'

/**
 * Everything that an analysis report (分析报告) shows, as plain data: the page, the workbook and the json are made of this and
 * of nothing else, so that the SHA-256 of the bytes of its json speaks for all of them. Figures are of sealed methods alone;
 * scores and rates are texts with two decimals, as everywhere.
 */
export interface ReportFacts {
  /** Edition of the page that is made of it (server/rules/report): another one gives other bytes. */
  layout: 1
  campaign: string
  title: string
  city: string
  demo?: true
  /** Dates in Asia/Shanghai, both included. */
  from: string
  to: string
  /** Such as 2026-FX-01. */
  number: string
  /** 排名后 3 位 (campaign document 七.3). */
  lastPlaces: number
  /** All four, in the order of the campaign document. */
  methods: ReportMethod[]
  /** All units, in the order of the campaign document. */
  units: ReportUnit[]
  /** Those that have a text. */
  chapters: ReportChapter[]
  /** Null where fewer than two methods share enough units. */
  agreement: ReportAgreement | null
  /** How far ranks could lie, by method; of those that say how their ratings fell. */
  places: ReportPlaces[]
  /** Of the service-centre method, when it is sealed. */
  months: ReportMonths | null
  /** What raters named (评价方面), most named first; null while the service-centre method is not sealed. */
  reasons: ReportReason[] | null
  rates: ReportRate[]
  /** If all unrated had been level 1, or 5: of the service-centre method. */
  bounds: ReportBound[]
  /** Where ranks of the year before come from; null: there are none. */
  baseline: { campaign: string; source: string } | null
}

export interface ReportMethod {
  method: MethodCode
  name: string
  owner: string
  /** Fewer: 样本不足. */
  minimum: number
  seal: { n: number; hash: string; at: string; policy: number; alone?: true } | null
  /** Why the report goes without it; null of a sealed one, and while nobody said. */
  missing: string | null
}

export interface ReportUnit extends UnitFacts {
  /** By sealed method. */
  scores: Partial<Record<MethodCode, ReportScore>>
  /** Points that the sealed online method took off; absent while it is not sealed. */
  deductions?: string | null
  /** Score and rank of the year before, by method. */
  baseline: Partial<Record<MethodCode, { score: string | null; rank: number | null }>>
}

export interface ReportScore {
  score: string | null
  rank: number | null
  status: UnitStatus
  /** Among the last places. */
  last: boolean
  /** Answers, marks or ratings behind it. */
  n: number
  interval: [string, string] | null
  /** Level counts, where the method has them. */
  counts?: LevelCounts
}

export interface ReportChapter {
  chapter: Chapter
  /** 1, 2, 3 …, and the entry that holds its hash. */
  version: number
  entry: number
  operator: string
  at: string
  text: string
}

export interface ReportAgreement {
  /** Over units that all of these methods rank. */
  methods: MethodCode[]
  units: number
  /** Kendall's coefficient of concordance, corrected for ties; three decimals. */
  w: string | null
  /** Spearman's coefficient of each pair over the units that both rank; three decimals. */
  pairs: { a: MethodCode; b: MethodCode; units: number; rho: string | null }[]
}

export interface ReportPlaces {
  method: MethodCode
  /** Random draws behind the intervals, and the seed that repeats them. */
  draws: number
  seed: number
  units: { code: string; rank: number; from: number; to: number }[]
  /** Last places that cannot be told apart from one another or from who stands before them, by code. */
  together: string[]
}

export interface ReportMonths {
  /** First and last day. */
  months: { from: string; to: string }[]
  /** Units with a window, one cell a month. */
  units: { code: string; cells: { n: number; score: string | null; rank: number | null }[] }[]
}

export interface ReportReason {
  code: string
  name: string
  n: number
  /** Of ratings of level 1 or 2. */
  bad: number
}

export interface ReportRate {
  method: MethodCode
  /** 应答率, 按键率 … */
  name: string
  /** Of how many. */
  of: number
  did: number
  /** Per cent; null of nobody. */
  rate: string | null
}

export interface ReportBound {
  code: string
  unrated: number
  score: string
  lowest: string
  highest: string
}
