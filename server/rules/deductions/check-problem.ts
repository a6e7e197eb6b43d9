import { dateOfDay } from '../../contract/campaign-time.ts'
import type { FactFault } from './check-deduction.ts'
import { isInPeriod, writtenDay } from './fact-dates.ts'

/** Dates that people put on record of a problem, as written. */
export const STEP_DATES = ['solved', 'answered', 'consent', 'until'] as const
export type StepDate = (typeof STEP_DATES)[number]

/** The longest clock of B2 in days: what was fed back so long before a campaign can still be late in it. */
const LONGEST_CLOCK_DAYS = 45

/** A day that lies not ahead: what verify holds feedbacks and notes of any year to. */
export function pastDay(written: string, today: number): { day: number } | { fault: FactFault } {
  const read = writtenDay(written)
  if ('fault' in read) return { fault: { code: read.fault, detail: written } }
  return read.day > today ? outside(read.day) : read
}

/**
 * The day of a feedback or a note as somebody enters it: of the running campaign or the one before, and not ahead. A
 * feedback before them is taken when its clock may run out in them.
 */
export function enteredDay(
  written: string,
  today: number,
  of: 'feedback' | 'note',
): { day: number } | { fault: FactFault } {
  const read = pastDay(written, today)
  if ('fault' in read) return read
  const reached = of === 'feedback' ? Math.min(today, read.day + LONGEST_CLOCK_DAYS) : read.day
  return isInPeriod(reached, today) ? read : outside(read.day)
}

function outside(day: number): { fault: FactFault } {
  return { fault: { code: 'date-outside-period', detail: dateOfDay(day) } }
}

/**
 * What became of a problem: not before it was fed back, and nothing ahead but the day that a consent names.
 *
 * @param hasConsent whether a consent is on record already
 */
export function checkStep(
  written: Partial<Record<StepDate, string>>,
  { fedBack, hasConsent }: { fedBack: number; hasConsent: boolean },
  today: number,
): { dates: Partial<Record<StepDate, string>> } | { fault: FactFault } {
  const dates: Partial<Record<StepDate, string>> = {}
  for (const name of STEP_DATES) {
    const text = written[name]
    if (text === undefined) continue
    const read = writtenDay(text)
    if ('fault' in read) return { fault: { code: read.fault, detail: `${name} ${text}` } }
    if (read.day < fedBack) return { fault: { code: 'bad-request', detail: `${name} lies before fedBack` } }
    if (name !== 'until' && read.day > today)
      return { fault: { code: 'bad-request', detail: `${name} lies in the future` } }
    dates[name] = dateOfDay(read.day)
  }
  if (dates.until !== undefined && dates.consent === undefined && !hasConsent)
    return { fault: { code: 'bad-request', detail: 'until is the day of a consent' } }
  return { dates }
}
