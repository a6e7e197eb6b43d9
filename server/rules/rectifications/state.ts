import type { RectificationState } from '../../contract/rectifications.ts'
import { MEND_WORKING_DAYS, PLAN_WORKING_DAYS } from '../../contract/rectifications.ts'
import { isWorkingDay, workingDayAfter, type WorkingCalendar } from '../cases/working-days.ts'

/** What an item's entries say of it: numbers of entries, which only grow, and Shanghai day numbers. */
export interface ItemFacts {
  /** Shanghai day on which it was entered. */
  entered: number
  /** The newest plan, and the one that was accepted. */
  plan: number | null
  accepted: number | null
  /** As the newest plan names it. */
  deadline: number | null
  /** The last return: of a plan, of what was reported, or a visit that failed; its day, and the day that it names. */
  returned: number | null
  returned_day: number | null
  until: number | null
  /** The unit's last word that it is done. */
  done: number | null
  /** The last visit that passed. */
  passed: number | null
  closed: number | null
  withdrawn: number | null
}

export function stateOf(item: ItemFacts): RectificationState {
  if (item.withdrawn !== null) return 'withdrawn'
  if (item.closed !== null) return 'closed'
  if (item.plan === null) return 'to-plan'
  const returned = item.returned ?? 0
  if (item.accepted === null) return returned > item.plan ? 'plan-returned' : 'plan-waits'
  if ((item.passed ?? 0) > returned) return 'to-close'
  if ((item.done ?? 0) > returned) return 'to-visit'
  return returned > item.accepted ? 'returned' : 'running'
}

/** Where the unit has to act, so that lateness is the unit's. */
const OF_UNIT: readonly RectificationState[] = ['to-plan', 'plan-returned', 'running', 'returned']

/** Whether the unit has to act. */
export function isOfUnit(item: ItemFacts): boolean {
  return OF_UNIT.includes(stateOf(item))
}

/**
 * By when the unit has to act, or had to: for its plan ten working days after the item was entered; for a plan that was
 * returned the day that the office named, or five working days; then the plan's deadline, moved to the next working day if it
 * is none. Days end with the Shanghai day.
 */
export function dueOf(calendar: WorkingCalendar, item: ItemFacts): number {
  const state = stateOf(item)
  if (item.plan === null || item.deadline === null) return workingDayAfter(calendar, item.entered, PLAN_WORKING_DAYS)
  if (state === 'plan-returned') return mendBy(calendar, item)!
  return workingOrNext(calendar, item.deadline)
}

/** By when what was returned is to be handed in again; null where nothing is. */
export function mendBy(calendar: WorkingCalendar, item: ItemFacts): number | null {
  const state = stateOf(item)
  if ((state !== 'plan-returned' && state !== 'returned') || item.returned_day === null) return null
  return item.until === null
    ? workingDayAfter(calendar, item.returned_day, MEND_WORKING_DAYS)
    : workingOrNext(calendar, item.until)
}

/** Days by which the unit is late; 0 while it is not, or waits for the office. */
export function lateBy(calendar: WorkingCalendar, item: ItemFacts, today: number): number {
  return isOfUnit(item) ? Math.max(0, today - dueOf(calendar, item)) : 0
}

function workingOrNext(calendar: WorkingCalendar, day: number): number {
  return isWorkingDay(calendar, day) ? day : workingDayAfter(calendar, day, 1)
}
