import { campaignYearAt, dayOf, parseDay, parseInstant, startOfDay } from '../../contract/campaign-time.ts'

/** A Shanghai day number, or what is wrong with what was written. */
export type WrittenDay = { day: number } | { fault: 'no-31-november' | 'bad-request' }

/**
 * A date as people write it, `2026-11-30`, or RFC 3339. The campaign document ends its period on 31 November (附件1), which
 * does not exist: whoever writes that day is told so.
 */
export function writtenDay(written: string): WrittenDay {
  if (/^\d{4}-11-31(?!\d)/.test(written)) return { fault: 'no-31-november' }
  const day = parseDay(written)
  if (day !== null) return { day }
  const instant = parseInstant(written)
  return instant === null ? { fault: 'bad-request' } : { day: dayOf(instant) }
}

/** The year of the campaign whose period holds a day: 1 December to 30 November. */
export function campaignOfDay(day: number): number {
  return campaignYearAt(startOfDay(day))
}

/** Whether a fact of this day may be entered today: in the running campaign or the one before, and not in the future. */
export function isInPeriod(day: number, today: number): boolean {
  if (day > today) return false
  const running = campaignOfDay(today)
  const year = campaignOfDay(day)
  return year === running || year === running - 1
}
