import type { DeductionRule } from '../deductions.ts'
import type { MethodCode } from '../methods.ts'
import type { UnitFacts } from '../policy.ts'
import type { UnitStatus } from '../scores.ts'
import type { Chapter } from './chapters.ts'

/**
 * Everything that an analysis report (分析报告) shows, as plain data: the page, the workbook and the json are made of this and
 * of nothing else, so that the SHA-256 of the bytes of its json speaks for all of them. Figures are of sealed methods alone;
 * scores and rates are texts with two decimals, as everywhere.
 */
export interface ReportFacts {
  /** Edition of the page that is made of it, from 1 (server/rules/report): another one gives other bytes. */
  layout: number
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
  /** Per cent, where the campaign file weighs the methods. */
  weights?: Partial<Record<MethodCode, number>>
  /** Those that have a text. */
  chapters: ReportChapter[]
  /** Null where fewer than two methods are sealed. */
  agreement: ReportAgreement | null
  /** How far ranks could lie, by method; of those that say how their ratings fell. */
  places: ReportPlaces[]
  /** Of the service-centre method, when it is sealed. */
  months: ReportMonths | null
  /** What raters named (评价方面), most named first; null while the service-centre method is not sealed. */
  reasons: ReportReason[] | null
  /** Bad ratings that named the same reason, month by month (同类差评); from layout 3 on, null as `reasons`. */
  likeBad?: ReportLikeBad | null
  /** Deductions that ended after the online seal, which still holds them; from layout 3 on, absent where there are none. */
  deductionsEnded?: ReportEnded[]
  rates: ReportRate[]
  /** If all unrated had been level 1, or 5; null while the service-centre method is not sealed. */
  bounds: ReportBounds | null
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
  /** Where its figures of the year before come from; null: there are none. */
  baseline: { source: 'seal' | 'file'; campaign: string; entry: number } | null
}

export interface ReportUnit extends UnitFacts {
  /** By sealed method. */
  scores: Partial<Record<MethodCode, ReportScore>>
  /** Of methods that the campaign file weighs; absent where it weighs none; null where one that is weighed has no score. */
  total?: string | null
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

/** How far methods agree on the order of units (server/rules/statistics): texts with four decimals. */
export interface ReportAgreement {
  /** Those that are sealed, and how many units all of them rank. */
  methods: MethodCode[]
  units: number
  /** Kendall's coefficient of concordance, corrected for ties. */
  w: string | null
  chiSquare: string | null
  degrees: number | null
  p: string | null
  /** Spearman's coefficient of each pair over the units that both rank. */
  pairs: { a: MethodCode; b: MethodCode; units: number; rho: string | null }[]
}

/** How firmly ranks of a method stand (bootstrap; server/rules/statistics). */
export interface ReportPlaces {
  method: MethodCode
  /** Random draws behind the intervals, and the seed that repeats them. */
  draws: number
  seed: number
  /** Between which ranks 95 of 100 draws lie. */
  ranks: { code: string; best: number; worst: number }[]
  /** Units before the last places that cannot be told apart from one of them. */
  unclear: string[]
  /** Pairs among the last places whose order is open. */
  pairs: [string, string][]
}

/** Ranks and scores by the service-centre method, month by month. */
export interface ReportMonths {
  /** First and last day. */
  months: { from: string; to: string }[]
  /** Units with a window or calls, one cell a month; a rank where the month has as many ratings as the year needs. */
  units: { code: string; cells: { n: number; score: string | null; rank: number | null }[] }[]
}

export interface ReportReason {
  code: string
  name: string
  /** Counted ratings that named it, and those of level 1 or 2 among them. */
  n: number
  bad: number
}

/** Counted ratings of level 1 or 2, by what they named. */
export interface ReportLikeBad {
  /** First and last day. */
  months: { from: string; to: string }[]
  /** In the order of `reasons`; one number a month. Without those that no bad rating named. */
  reasons: { code: string; name: string; counts: number[] }[]
}

export interface ReportEnded {
  code: string
  rule: DeductionRule
  date: string
  tenths: number
  how: 'withdrawn' | 'upheld'
  /** By which it ended. */
  entry: number
}

export interface ReportRate {
  method: MethodCode
  done: number
  of: number
  /** Per cent; null of nobody. */
  rate: string | null
}

export interface ReportBounds {
  city: { score: string; low: string; high: string } | null
  units: { code: string; unrated: number; score: string; low: string; high: string }[]
}
