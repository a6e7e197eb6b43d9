import { dateOfDay, parseDay } from '../../contract/campaign-time.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { isMethodCode } from '../../contract/methods.ts'
import {
  NEEDS_REF,
  RECTIFICATION_SOURCES,
  type RectificationSource,
  type VisitOutcome,
} from '../../contract/rectifications.ts'
import { writtenDay } from '../deductions/fact-dates.ts'
import type { ItemFacts } from './state.ts'

export interface ItemFault {
  code: ErrorCode
  detail?: string
}

/** Whether a source names what it has to, as far as its words show. A unit's own finding is not the office's, nor the reverse. */
export function whyNotSource(source: RectificationSource, ref: string | undefined, ofUnit: boolean): ItemFault | null {
  if (!RECTIFICATION_SOURCES.includes(source)) return { code: 'bad-request', detail: `no source ${source}` }
  if (source === 'own' && !ofUnit) return { code: 'bad-request', detail: 'own is a finding of the unit' }
  if ((source === 'office' || source === 'inspection' || source === 'report') && ofUnit)
    return { code: 'forbidden', detail: `${source} is entered by the office` }
  if (NEEDS_REF[source] !== (ref !== undefined))
    return { code: 'bad-request', detail: NEEDS_REF[source] ? `${source} needs ref` : `${source} has no ref` }
  if (source === 'follow-up' && !isMethodCode(ref)) return { code: 'bad-request', detail: `no method ${ref}` }
  return null
}

/** Whether items of a campaign may be entered now: of the running one, and of the one before. */
export function isOpenCampaign(campaign: string, running: number): boolean {
  return campaign === String(running) || campaign === String(running - 1)
}

/** Days that bound when a visit may have been: of the item, of its last visit, and of the last return of any kind. */
export interface VisitBounds {
  entered: number
  visited: number | null
  returned: number | null
}

/**
 * Why a visit cannot have been on this day, or null: one that lies before the last visit would pass, or fail, on what was seen
 * earlier; one that passed before the last return saw nothing of what was mended since (ours, 本系统).
 *
 * @param today the Shanghai day on which it is entered
 */
export function whyNotVisitDay(
  { entered, visited, returned }: VisitBounds,
  outcome: VisitOutcome,
  day: number,
  today: number,
): ErrorCode | null {
  if (day > today || day < entered) return 'date-outside-period'
  if (visited !== null && day < visited) return 'visit-before-last'
  return outcome === 'passed' && returned !== null && day < returned ? 'visit-before-last' : null
}

/**
 * The day from which a visit may show what was mended since the last return: of a visit that failed the day on which it was,
 * whenever it was entered; of an answer the day of its entry.
 */
export function returnedOn(
  { returned, returned_day: day }: Pick<ItemFacts, 'returned' | 'returned_day'>,
  visit: number | null,
  visited: number | null,
): number | null {
  return returned !== null && returned === visit ? visited : day
}

/** A deadline, or a day that the office names: not before today, and in the year after the campaign at the latest. */
export function dayAhead(written: string, campaign: string, today: number): { day: number } | { fault: ItemFault } {
  const read = writtenDay(written)
  if ('fault' in read) return { fault: { code: read.fault, detail: written } }
  const last = parseDay(`${Number(campaign) + 1}-11-30`)!
  if (read.day < today || read.day > last)
    return { fault: { code: 'deadline-outside', detail: `${dateOfDay(today)} to ${dateOfDay(last)}` } }
  return read
}
