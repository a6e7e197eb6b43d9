import type { BodyCode } from '../bodies.ts'
import type { OversightEntries } from './oversight-entries.ts'
import type { MonthlyBody } from '../hotline/monthly.ts'
import type { DeductionRule, ProblemSource, VerdictOnObjection } from '../deductions.ts'

/** A file that was uploaded, as entries name it: hex SHA-256 of the bytes that were sent. */
export interface EvidenceFile {
  id: string
  sha256: string
}

/** Deductions 减分 (campaign document, annex 1). Dates are `2026-11-30`, in Asia/Shanghai. */
export interface DeductionEntries extends OversightEntries {
  /**
   * A fact that was reported; amount and campaign follow from rule and date. Texts lie outside the chain: `textHash` is
   * SHA-256 of 16 bytes of salt and the text.
   */
  deduction: {
    id: string
    unit: string
    rule: DeductionRule
    /** For whom it is reported. */
    body: BodyCode
    date: string
    document?: { number: string; date: string }
    /** Of B2: when the problem was fed back, and what became of it. */
    fedBack?: string
    solved?: string
    answered?: string
    /** The accepting department consented to more time on this day. */
    consent?: string
    until?: string
    files: EvidenceFile[]
    /** Facts that may be the same were shown before it was taken. */
    again?: true
    textHash: string
    operator: string
    role: 'reporter' | 'campaign-office'
    bound?: string
  }
  /** The unit is told: when the fact is entered, and when it is confirmed. `unit` is the one that goes on. */
  'deduction-told': { id: string; unit: string }
  /** The leader of the reporting media house signed and stamped on this day; `file` is the scan. */
  'deduction-signed': {
    id: string
    date: string
    file: EvidenceFile
    /** Of the leader's name, as in `deduction`. */
    textHash: string
    operator: string
    role: 'reporter'
  }
  'deduction-confirmed': { id: string; operator: string; role: 'campaign-office'; bound?: string }
  'deduction-objection': { id: string; unit: string; files: EvidenceFile[]; textHash: string; operator: string }
  /** What one officer says of the objection; it holds when a second one says the same. */
  'deduction-verdict': {
    id: string
    outcome: VerdictOnObjection
    reason: string
    operator: string
    role: 'campaign-office'
    bound?: string
  }
  /** It is to be withdrawn; it is when a second person says so. */
  /** A problem of a hotline or platform that was fed back to a unit (B2): its clock runs. */
  problem: {
    id: string
    unit: string
    source: ProblemSource
    body: BodyCode
    fedBack: string
    textHash: string
    operator: string
    role: 'reporter' | 'campaign-office'
  }
  /** What became of it; the last entry with a member stands. A unit says in words what it did, others put dates on record. */
  'problem-step': {
    id: string
    solved?: string
    answered?: string
    consent?: string
    until?: string
    /** Of the unit's answer. */
    textHash?: string
    operator: string
    role: 'reporter' | 'campaign-office' | 'unit'
  }
  /** A unit that the media did not interview (annex 1, 二.(五)): a note, and no deduction. */
  'not-interviewed': {
    id: string
    unit: string
    date: string
    body: BodyCode
    operator: string
    role: 'reporter' | 'campaign-office'
  }
  /** A body's report of a month (八.2), one version; notes lie outside the chain. It moves no points. */
  'monthly-report': {
    month: string
    body: MonthlyBody
    version: number
    rows: { unit: string; complaints: number; supervised: number; resolved: number }[]
    textHash: string
    operator: string
  }
  'deduction-withdrawal': {
    id: string
    reason: string
    operator: string
    role: 'reporter' | 'campaign-office'
    body?: BodyCode
    bound?: string
  }
}
