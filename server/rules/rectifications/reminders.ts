import { TELL_WITHIN_DAYS, type ReminderReason } from '../../contract/rectifications.ts'
import { workingDayAfter, type WorkingCalendar } from '../cases/working-days.ts'
import { dueOf, isOfUnit, mendBy, type ItemFacts } from './state.ts'

/** An item, and what else a reminder is about. */
export interface Remindable extends ItemFacts {
  /** Its entry. */
  n: number
  id: string
  /** The entry of its last visit. */
  visit: number | null
  /** Whether the office put it on the list; what a unit found itself it need not be told. */
  ofOffice: boolean
}

/**
 * What the unit of an item is to be told on a day, and by when it has to act. A key names the fact: the entry that listed the
 * item or returned it, or the day that is near or has passed, so that another day is another reminder.
 *
 * @param days working days before a day on which the unit has to act
 */
export function remindersOf(
  calendar: WorkingCalendar,
  item: Remindable,
  today: number,
  days: number,
): { key: string; why: ReminderReason; due: number }[] {
  if (!isOfUnit(item)) return []
  const due = mendBy(calendar, item) ?? dueOf(calendar, item)
  const found: { key: string; why: ReminderReason; due: number }[] = []
  if (item.ofOffice && item.plan === null && today - item.entered <= TELL_WITHIN_DAYS)
    found.push({ key: `handed-over:${item.n}`, why: 'handed-over', due })
  const failed = item.returned !== null && item.returned === item.visit
  if (failed && today - item.returned_day! <= TELL_WITHIN_DAYS)
    found.push({ key: `failed:${item.returned}`, why: 'failed', due })
  if (today > due) found.push({ key: `late:${item.id}:${due}`, why: 'late', due })
  else if (workingDayAfter(calendar, today, days) >= due)
    found.push({ key: `near:${item.id}:${due}`, why: 'near', due })
  return found
}
