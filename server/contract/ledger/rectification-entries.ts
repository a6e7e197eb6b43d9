import type { RectificationAnswer, RectificationSource, VisitOutcome } from '../rectifications.ts'
import type { EvidenceFile } from './deduction-entries.ts'

/**
 * Rectification 整改 (campaign document 七.4, 八.2). No points move by it. Texts lie outside the chain as those of deductions do;
 * names of people lie under keys of their own, and `peopleHash` is SHA-256 of 16 bytes of salt and their canonical JSON.
 */
export interface RectificationEntries {
  /** A problem on a unit's list 问题清单; from here on its ten working days for a plan run. */
  rectification: {
    id: string
    /** Whose result it follows from; it is mended in the year after. */
    campaign: string
    unit: string
    source: RectificationSource
    /** What the source names: a method, a deduction, a case's rating, an inspection, a chapter. */
    ref?: string
    textHash: string
    operator: string
    role: 'unit' | 'campaign-office'
    bound?: string
  }
  /** The unit's line of 责任清单: owner, deadline, measure, lasting mechanism. */
  'rectification-plan': {
    id: string
    version: number
    deadline: string
    textHash: string
    peopleHash: string
    operator: string
  }
  /** The office takes a plan, or returns a plan or what was reported as done. */
  'rectification-answer': {
    id: string
    outcome: RectificationAnswer
    reason?: string
    until?: string
    operator: string
    role: 'campaign-office'
    bound?: string
  }
  /** What the unit did, with evidence; `done`: it asks for a visit. */
  'rectification-progress': { id: string; done?: true; files: EvidenceFile[]; textHash: string; operator: string }
  /** Somebody of the office went and looked; who went is personal. */
  'rectification-visit': {
    id: string
    date: string
    outcome: VisitOutcome
    until?: string
    files: EvidenceFile[]
    textHash: string
    peopleHash: string
    operator: string
    role: 'campaign-office'
    bound?: string
  }
  /** The office will go and look on a day; who goes is personal, and what is looked at lies outside the chain. */
  'rectification-appointment': {
    id: string
    date: string
    textHash: string
    peopleHash: string
    operator: string
    role: 'campaign-office'
    bound?: string
  }
  /** A visit that was appointed is put off to another day, or called off where none is named. */
  'rectification-postponement': {
    id: string
    /** Entry of the appointment. */
    appointment: number
    date?: string
    reason: string
    operator: string
    role: 'campaign-office'
    bound?: string
  }
  /** One of two officers closes it; the second one's word does it. */
  'rectification-closing': { id: string; reason: string; operator: string; role: 'campaign-office'; bound?: string }
  /** One of two officers takes an item off the list; the second one's word does it. */
  /**
   * The results of a campaign were told to every unit 通报 (七.1), by these seals: what a unit reads follows from them. A later
   * one of the campaign takes the place of the one before.
   */
  notice: {
    campaign: string
    version: number
    /** Entries of the seals of the whole campaign that hold, in the order of the methods. */
    seals: number[]
    operator: string
    role: 'campaign-office'
    bound?: string
  }
  /** Somebody of a unit signed for its notice, the first time. */
  'notice-read': { notice: number; unit: string; operator: string }
  'rectification-withdrawal': {
    id: string
    reason: string
    operator: string
    role: 'campaign-office'
    bound?: string
  }
}
