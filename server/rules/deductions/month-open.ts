import { campaignYearAt, dateOfDay, dayOf, parseDay, startOfDay } from '../../contract/campaign-time.ts'

/** Whether a month may be reported: it has begun, in the running campaign or the one before. */
export function isMonthOpen(month: string, now: number): boolean {
  const day = /^\d{4}-\d{2}$/.test(month) ? parseDay(`${month}-01`) : null
  if (day === null || month > dateOfDay(dayOf(now)).slice(0, 7)) return false
  return campaignYearAt(startOfDay(day)) >= campaignYearAt(now) - 1
}
