/** Rectification 整改 (campaign document 七.4, 八.2): what was found at a unit, who mends it by when, and what came of it. */

/**
 * Where a problem comes from, and what `ref` names: the method whose last places the unit is among, a deduction's id, the
 * rating's id of a case, number or date of an inspection, a chapter of the report; nothing where somebody typed it.
 */
export const RECTIFICATION_SOURCES = [
  'follow-up',
  'deduction',
  'case',
  'inspection',
  'report',
  'office',
  'own',
] as const
export type RectificationSource = (typeof RECTIFICATION_SOURCES)[number]

/** Sources that name something; of the first three the hub knows it. */
export const NEEDS_REF: Readonly<Record<RectificationSource, boolean>> = {
  'follow-up': true,
  deduction: true,
  case: true,
  inspection: true,
  report: true,
  office: false,
  own: false,
}

/** How far an item is; `closed` and `withdrawn` end it. */
export const RECTIFICATION_STATES = [
  'to-plan',
  'plan-waits',
  'plan-returned',
  'running',
  'to-visit',
  'returned',
  'to-close',
  'closed',
  'withdrawn',
] as const
export type RectificationState = (typeof RECTIFICATION_STATES)[number]

export const RECTIFICATION_ANSWERS = ['accepted', 'returned'] as const
export type RectificationAnswer = (typeof RECTIFICATION_ANSWERS)[number]
export const VISIT_OUTCOMES = ['passed', 'failed'] as const
/** What became of a visit that was appointed. */
export const APPOINTMENT_ENDS = ['visited', 'off'] as const
export type VisitOutcome = (typeof VISIT_OUTCOMES)[number]

/** For owner, deadline and measure, from the day after the item was entered (ours, 本系统). */
export const PLAN_WORKING_DAYS = 10
/** To hand in again what was returned, where the office names no day (ours, 本系统). */
export const MEND_WORKING_DAYS = 5
/** Before a day on which the unit has to act, where the policy names no other number (ours, 本系统). */
export const REMIND_WORKING_DAYS = 3
/** For so many days somebody may still be told by mail that an item was listed, or that a visit failed (ours, 本系统). */
export const TELL_WITHIN_DAYS = 7

/** What a unit is reminded of: a problem is on its list, a day comes near or has passed, a visit failed. */
export const REMINDER_REASONS = ['handed-over', 'near', 'late', 'failed'] as const
export type ReminderReason = (typeof REMINDER_REASONS)[number]

/** Of one item. `key` is its name: who was reminded under it is not reminded again. */
export interface Reminder {
  key: string
  why: ReminderReason
  campaign: string
  unit: { code: string; name: string }
  /** 号 */
  number: number
  /** Shanghai date by which the unit has to act, or had to. */
  due: string
}

/** Items of a unit in a campaign. */
export const MOST_ITEMS = 200
export const MOST_FINDING_CHARACTERS = 2_000
export const MOST_MEASURE_CHARACTERS = 2_000
