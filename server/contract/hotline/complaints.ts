import type { CallBack, CaseState, Finding, Responsibility } from '../cases.ts'

/**
 * Complaints about working style that came over 12345 in a month: what was complained of, how it is followed up and
 * what came of it (投诉情况、督导情况、处理结果; campaign document 八.2).
 */
export interface ComplaintCounts {
  /** Answers of callers that are marked as a complaint, whatever level was given. */
  complaints: number
  /** Of them, with level 1 or 2. */
  bad: number
  /** Complaints with a case; the others were rated 4 or 5, where no rule opens one. */
  cases: number
  /** The cases as they stand now, apart from each other: */
  states: Record<CaseState, number>
  /** the rating changed or does not count, so that the case rests */
  lapsed: number
  /** listed for level 3, without a clock */
  soft: number
  /** Cases whose clock is up, or whose end came after the longest term. */
  late: number
  findings: Record<Finding, number>
  responsibilities: Record<Responsibility, number>
  callBacks: Record<CallBack, number>
}

export interface ComplaintUnit extends ComplaintCounts {
  /** Null: the call names a unit that nobody knows, and waits in the tray. */
  unit: { code: string; name: string } | null
}

export interface ComplaintLine {
  unit: { code: string; name: string } | null
  /** Shanghai date of the answer. */
  date: string
  level: number
  /** What the caller found fault with, in words. */
  reasons: string[]
  case: {
    number: string
    state: CaseState
    soft: boolean
    lapsed: boolean
    late: boolean
    finding: Finding | null
    responsibility: Responsibility | null
    callBack: CallBack | null
    /** Shanghai date on which it was closed or began to rest. */
    closed: string | null
  } | null
}

export interface ComplaintReport {
  campaign: string
  title: string
  month: string
  /** Both included. */
  from: string
  to: string
  asOf: string
  total: ComplaintCounts
  /** Units with a complaint, the most first; then what belongs to nobody. */
  units: ComplaintUnit[]
  /** Units without one. */
  without: number
  complaints: ComplaintLine[]
}
