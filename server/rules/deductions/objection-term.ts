import { dayOf } from '../../contract/campaign-time.ts'
import { OBJECTION_WORKING_DAYS } from '../../contract/deductions.ts'
import { workingDayAfter, type WorkingCalendar } from '../cases/working-days.ts'

/** The last day on which the unit may object: the fifth working day after it was told, which is day 0. */
export function lastDayToObject(calendar: WorkingCalendar, told: number): number {
  return workingDayAfter(calendar, dayOf(told), OBJECTION_WORKING_DAYS)
}

/** Whether it is still time; it is until the Shanghai day ends. Both ms. */
export function mayStillObject(calendar: WorkingCalendar, told: number, now: number): boolean {
  return dayOf(now) <= lastDayToObject(calendar, told)
}
