import { dateOfDay } from '../../contract/campaign-time.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import type { InspectionState, InspectionStep } from '../../contract/oversight.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import type { FactFault } from './check-deduction.ts'
import { pastDay } from './check-problem.ts'
import { writtenDay } from './fact-dates.ts'

/** What may follow: 督查 → 核查 → 移交 → 通报曝光; a problem that is not serious is closed without the last (八.3). */
const NEXT: Readonly<Record<InspectionState, readonly InspectionStep[]>> = {
  found: ['verified', 'unfounded'],
  verified: ['handed-over', 'circulated', 'closed'],
  'handed-over': ['circulated', 'closed'],
  circulated: ['handed-over', 'closed'],
  unfounded: [],
  closed: [],
}

/** Steps that may follow, each once. @param taken in their order */
export function nextSteps(taken: readonly InspectionStep[]): InspectionStep[] {
  return NEXT[taken.at(-1) ?? 'found'].filter((step) => !taken.includes(step))
}

export function whyNotInspect(taken: readonly InspectionStep[], step: InspectionStep): ErrorCode | null {
  return nextSteps(taken).includes(step) ? null : 'inspection-step-refused'
}

/** The day of a step or an outcome: not ahead, and not before the day to which it belongs. */
export function dayFrom(written: string, first: number, today: number): { day: number } | { fault: FactFault } {
  const read = pastDay(written, today)
  if ('fault' in read || read.day >= first) return read
  const from = dateOfDay(first)
  return {
    fault: { code: 'bad-request', detail: `${written} lies before ${from}`, detailZh: `${written} 早于 ${from}` },
  }
}

/** The document of a circulated criticism, and of no other step: its date is the step's. */
export function whyNotDocument(
  step: InspectionStep,
  day: number,
  document: { number: string; date: string } | undefined,
): FactFault | null {
  if (step !== 'circulated')
    return document === undefined
      ? null
      : { code: 'bad-request', detail: 'document is of circulated', detailZh: '只有通报才写 document' }
  if (document === undefined || saysNothing(document.number)) return { code: 'evidence-missing', detail: 'document' }
  const read = writtenDay(document.date)
  if ('fault' in read) return { code: read.fault, detail: document.date }
  const of = dateOfDay(read.day)
  return read.day === day ? null : { code: 'date-differs', detail: `document ${of}`, detailZh: `文件日期 ${of}` }
}
