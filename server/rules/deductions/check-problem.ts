import { dateOfDay } from '../../contract/campaign-time.ts'
import type { FactFault } from './check-deduction.ts'
import { writtenDay } from './fact-dates.ts'

/** Dates that people put on record of a problem, as written. */
export const STEP_DATES = ['solved', 'answered', 'consent', 'until'] as const
export type StepDate = (typeof STEP_DATES)[number]

/** The day of a feedback or a note: none that lies ahead. */
export function pastDay(written: string, today: number): { day: number } | { fault: FactFault } {
  const read = writtenDay(written)
  if ('fault' in read) return { fault: { code: read.fault, detail: written } }
  if (read.day > today) return { fault: { code: 'date-outside-period', detail: dateOfDay(read.day) } }
  return read
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
