/**
 * Working days in China: Monday to Friday, but for public holidays and with make-up workdays, as the State Council
 * announces them each November. Days are day numbers (contract/campaign-time.ts).
 */
export interface WorkingCalendar {
  /** True on a make-up workday, false on a public holiday, undefined on a day like any other. */
  specialDay(day: number): boolean | undefined
}

export function isWorkingDay(calendar: WorkingCalendar, day: number): boolean {
  // 1970-01-01, day 0, was a Thursday.
  const weekday = (((day + 3) % 7) + 7) % 7
  return calendar.specialDay(day) ?? weekday < 5
}

/** The n-th working day after a day, which itself is not counted (期间开始的日不计算在内); n from 1. */
export function workingDayAfter(calendar: WorkingCalendar, day: number, n: number): number {
  let found = day
  for (let left = n; left > 0;) if (isWorkingDay(calendar, ++found)) left--
  return found
}

/** Working days of (from, to]; negative where `to` lies before `from`. */
export function workingDaysBetween(calendar: WorkingCalendar, from: number, to: number): number {
  if (to < from) return -workingDaysBetween(calendar, to, from)
  let days = 0
  for (let day = from + 1; day <= to; day++) if (isWorkingDay(calendar, day)) days++
  return days
}
