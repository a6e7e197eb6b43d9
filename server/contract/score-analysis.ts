import type { Denominator } from './hall/hall-reports.ts'
import type { MethodCode } from './methods.ts'
import type { ScoreRow } from './scores.ts'

/**
 * What the campaign office may ask beside the score itself. Nothing of it decides anything: the score by the policy is
 * the score. Scores and rates are strings with two decimals, as in `ScoresAnswer`.
 */

/** Dates in Asia/Shanghai, both included. */
export interface Dates {
  from: string
  to: string
}

/** One unit's place under a rule that is not the policy's. */
export interface Standing {
  score: string | null
  rank: number | null
}

/**
 * How ranks would stand if one rule were another:
 * - `linear`: points 100, 75, 50, 25, 0.
 * - `favourable`: the share of levels 5 to 3 (好评率) in place of points.
 * - `held`: ratings that wait for an officer count as well.
 * - `even-windows`: the mean of the unit's windows, each with the same weight; 12345 is one of them.
 */
export const WHAT_IF_RULES = ['linear', 'favourable', 'held', 'even-windows'] as const
export type WhatIfRule = (typeof WHAT_IF_RULES)[number]

export interface WhatIfAnswer extends Dates {
  campaign: string
  units: { unit: string; policy: Standing; rules: Record<WhatIfRule, Standing> }[]
}

/** The same campaign a month earlier, and the campaign before at the same time of its year. */
export interface ComparisonAnswer extends Dates {
  campaign: string
  lastMonth: (Dates & { units: Compared[] }) | null
  lastYear: (Dates & { units: Compared[] }) | null
}
export interface Compared extends Standing {
  unit: string
  n: number
}

/** Figures of a part of a unit's ratings: a month, a hall, a window, a staff member, a matter. */
export interface PartFigures extends Omit<Denominator, 'cancelled'> {
  score: string | null
  n: number
  counts: ScoreRow['counts']
  held: number
  favourableRate: string | null
  unratedRate: string | null
}
export interface Part extends PartFigures {
  code: string
  name: string
}

/** How often a subject was named (campaign document 四), and with which level. One rating may name several. */
export interface SubjectFigures {
  code: string
  name: string
  n: number
  counts: ScoreRow['counts']
  reasons: { code: string; name: string; n: number; counts: ScoreRow['counts'] }[]
}

export interface UnitAnswer extends Dates {
  campaign: string
  row: ScoreRow
  months: (PartFigures & { month: string; rank: number | null })[]
  halls: Part[]
  windows: (Part & { hall: string })[]
  staff: Part[]
  matters: Part[]
  subjects: SubjectFigures[]
}

/** A date of the document's calendar, and how it stands. */
export interface Milestone {
  code: string
  /** `2026-12-10`. */
  date: string
  text: { zh: string; en: string }
  /** Paragraph of the campaign document. */
  source: string
  state: 'done' | 'late' | 'today' | 'coming'
  /** When and by whom it was marked as done; null while it is not. */
  done: { at: string; by: string; word: string } | null
  /** Of a date by which units hand in: how many did, of how many, and how many are late; null of the others. */
  handIns: { done: number; of: number; late: number } | null
  /** Days from today; negative when it has passed. */
  inDays: number
}

/** A visit of rectification that is appointed within the campaign's period. */
export interface CalendarVisit {
  date: string
  unit: { code: string; name: string }
  /** Campaign and 号 of its item. */
  campaign: string
  number: number
  state: 'late' | 'today' | 'coming'
  href: string
}

/** Of what a campaign consists, in the order in which it comes. */
export const CAMPAIGN_STEPS = [
  'contact',
  'duties',
  'objects',
  'plan',
  'draw',
  'ballot-opening',
  'survey-answers',
  'ballot-close',
  'seal',
  'monthly',
  'report',
  'notices',
  'rectification',
] as const

/** One of them, from the facts: how much is done and late, when and by whom, and the page where it is done. */
export interface CampaignStep {
  step: (typeof CAMPAIGN_STEPS)[number]
  /** Of a seal. */
  method: MethodCode | null
  /** Code of the date that it belongs to; null: none of the document's. */
  milestone: string | null
  due: string | null
  state: 'done' | 'late' | 'today' | 'coming' | 'open'
  done: number
  of: number
  late: number
  /** Of the last one, where one person did it. */
  at: string | null
  by: string | null
  href: string
}
