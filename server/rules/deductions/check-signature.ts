import { dateOfDay } from '../../contract/campaign-time.ts'
import type { FactFault } from './check-deduction.ts'
import { writtenDay } from './fact-dates.ts'

/** The day on which a leader signed: not before the fact that is signed for, and not ahead. Shanghai days. */
export function signedDay(written: string, fact: number, today: number): { day: number } | { fault: FactFault } {
  const read = writtenDay(written)
  if ('fault' in read) return { fault: { code: read.fault, detail: written } }
  if (read.day > today) return { fault: { code: 'date-outside-period', detail: written } }
  return read.day < fact ? { fault: { code: 'signed-before-fact', detail: dateOfDay(fact) } } : read
}
