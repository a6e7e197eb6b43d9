import { dateOfDay, parseDay } from '../../contract/campaign-time.ts'
import { ANSWER_WORKING_DAYS } from '../../contract/deductions.ts'
import { isWorkingDay, workingDayAfter, type WorkingCalendar } from '../cases/working-days.ts'

/** A problem that was fed back to a unit. Shanghai day numbers. */
export interface ProblemDays {
  fedBack: number
  solved?: number | undefined
  answered?: number | undefined
  /** On which the accepting department consented to more time. */
  consent?: number | undefined
  /** The day that the consent names. */
  until?: number | undefined
}

export interface ProblemClock {
  /** The fifth working day; the day on which it was fed back is day 0. */
  fifth: number
  /** At most a month from the feedback, on a working day. */
  month: number
  /** Whether there is a consent that was given by the fifth working day. */
  extended: boolean
  /** The last day on which it is in time, to its end in Shanghai. */
  due: number
  /** When it was solved and answered, both; null: not yet. */
  done: number | null
}

/**
 * The clock of B2 (campaign document, annex 1 二.(二)): solved and answered within five working days, with consent of the
 * accepting department within a month at most. The rest is ours: the consent is given by the fifth working day; it runs to
 * the day that it names, as named, but not past the month nor before the fifth day; else to the same day number of the
 * next month, or that month's last day, and the next working day if it is none.
 */
export function problemClock(
  calendar: WorkingCalendar,
  { fedBack, solved, answered, consent, until }: ProblemDays,
): ProblemClock {
  const fifth = workingDayAfter(calendar, fedBack, ANSWER_WORKING_DAYS)
  const month = Math.max(fifth, orNextWorkingDay(calendar, monthAfter(fedBack)))
  const extended = consent !== undefined && consent >= fedBack && consent <= fifth
  const named = until === undefined ? month : Math.max(fifth, Math.min(until, month))
  return {
    fifth,
    month,
    extended,
    due: extended ? named : fifth,
    done: solved === undefined || answered === undefined ? null : Math.max(solved, answered),
  }
}

/** Whether it ran out by the end of a day: not done, or done too late. */
export function ranOut({ due, done }: Pick<ProblemClock, 'due' | 'done'>, today: number): boolean {
  return done === null ? today > due : done > due
}

/** The date of the fact: the day after its clock ran out. */
export function dateOfLateness({ due }: Pick<ProblemClock, 'due'>): number {
  return due + 1
}

/** The same day number of the next month, or that month's last day. */
function monthAfter(day: number): number {
  const [year, month, date] = dateOfDay(day).split('-').map(Number) as [number, number, number]
  const [nextYear, next] = month === 12 ? [year + 1, 1] : [year, month + 1]
  // Day 0 of a month is the last one of the month before.
  const last = new Date(Date.UTC(nextYear, next, 0)).getUTCDate()
  return parseDay(`${nextYear}-${two(next)}-${two(Math.min(date, last))}`)!
}

function orNextWorkingDay(calendar: WorkingCalendar, day: number): number {
  return isWorkingDay(calendar, day) ? day : workingDayAfter(calendar, day, 1)
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
