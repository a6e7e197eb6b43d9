import type { MonthlyBody } from '../hotline/monthly.ts'
import type { InspectingBody, InspectionStep, ProgrammeOutcome, ProgrammeSort } from '../oversight.ts'

/** Programmes, inspections and the office's answer to a monthly report (八.1 to 八.3). They move no points by themselves. */
export interface OversightEntries {
  /** A unit in a programme; title, invitation and problems raised lie outside the chain. */
  programme: {
    id: string
    unit: string
    sort: ProgrammeSort
    date: string
    /** Problems that were raised about the unit. */
    problems: number
    /** As in `deduction`, of the canonical JSON of the texts. */
    textHash: string
    operator: string
    role: 'reporter' | 'campaign-office'
  }
  /** What the unit did, on this day; the last one stands. */
  'programme-outcome': {
    id: string
    date: string
    outcome: ProgrammeOutcome
    textHash: string
    operator: string
    role: 'reporter' | 'campaign-office'
  }
  /** What an inspection found of a unit. */
  inspection: {
    id: string
    unit: string
    body: InspectingBody
    date: string
    textHash: string
    operator: string
    role: 'reporter' | 'campaign-office'
    bound?: string
  }
  'inspection-step': {
    id: string
    step: InspectionStep
    date: string
    /** Of a circulated criticism. */
    document?: { number: string; date: string }
    textHash: string
    operator: string
    role: 'reporter' | 'campaign-office'
    bound?: string
  }
  /** The office sends the newest version of a monthly report back. */
  'monthly-return': {
    month: string
    body: MonthlyBody
    version: number
    reason: string
    operator: string
    role: 'campaign-office'
  }
}
