import type { BodyCode } from '../../contract/bodies.ts'
import { RULE_FACTS, type DeductionRule } from '../../contract/deductions.ts'
import { dateOfDay } from '../../contract/campaign-time.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import type { WorkingCalendar } from '../cases/working-days.ts'
import { isInPeriod, writtenDay } from './fact-dates.ts'
import { dateOfLateness, problemClock, ranOut } from './problem-clock.ts'

/** A fact as somebody reports it; dates as they were written. */
export interface ReportedFact {
  rule: DeductionRule
  date: string
  document?: { number: string; date: string } | undefined
  facts: { text: string } & Partial<Record<FactDate, string>>
  files: number
}

/** Dates of a problem (B2), in the order in which they are looked at. */
export const FACT_DATES = ['fedBack', 'solved', 'answered', 'consent', 'until'] as const
export type FactDate = (typeof FACT_DATES)[number]

/** What is wrong with it, with a word for whoever mends it. */
export interface FactFault {
  code: ErrorCode
  detail?: string
  /** The same in Chinese, where it is more than a name or a date. */
  detailZh?: string
}

/** Dates of a fact that is as it must be, written as dates. */
export interface FactDates extends Partial<Record<FactDate, string>> {
  date: string
  documentDate?: string
}

/** The body for which somebody reports: a reporter's own, or, of the office, the one whose rule it is; null: not theirs. */
export function bodyFor(rule: DeductionRule, own: BodyCode | undefined): BodyCode | null {
  const { bodies } = RULE_FACTS[rule]
  if (own === undefined) return bodies[0]!
  return bodies.includes(own) ? own : null
}

/**
 * Holds a fact to the rules of annex 1: dates that exist, the date that its rule asks for, the period, evidence.
 *
 * @param today Shanghai day
 */
export function checkDeduction(
  { rule, date, document, facts, files }: ReportedFact,
  calendar: WorkingCalendar,
  today: number,
): { dates: FactDates } | { fault: FactFault } {
  const days = daysOf([
    ['date', date],
    ['document', document?.date],
    ...FACT_DATES.map((name) => [name, facts[name]] as const),
  ])
  if ('fault' in days) return days
  const { of } = days
  const day = of.get('date')!
  const fault =
    faultOfEvidence({ rule, document, text: facts.text, files }, of) ??
    faultOfDocument(rule, of, today) ??
    faultOfProblem(rule, of, calendar, today)
  if (fault !== null) return { fault }
  if (!isInPeriod(day, today)) return { fault: { code: 'date-outside-period', detail: dateOfDay(day) } }
  const written = Object.fromEntries(
    FACT_DATES.flatMap((name) => (of.has(name) ? [[name, dateOfDay(of.get(name)!)]] : [])),
  )
  const documentDay = of.get('document')
  return {
    dates: {
      ...written,
      date: dateOfDay(day),
      ...(documentDay === undefined ? {} : { documentDate: dateOfDay(documentDay) }),
    },
  }
}

function daysOf(
  written: readonly (readonly [string, string | undefined])[],
): { of: Map<string, number> } | { fault: FactFault } {
  const of = new Map<string, number>()
  for (const [name, text] of written) {
    if (text === undefined) continue
    const read = writtenDay(text)
    if ('fault' in read) return { fault: { code: read.fault, detail: `${name} ${text}` } }
    of.set(name, read.day)
  }
  return { of }
}

function faultOfEvidence(
  { rule, document, text, files }: Pick<ReportedFact, 'rule' | 'document' | 'files'> & { text: string },
  of: ReadonlyMap<string, number>,
): FactFault | null {
  if (saysNothing(text)) return { code: 'evidence-missing', detail: 'facts.text' }
  if (RULE_FACTS[rule].document) {
    if (document === undefined || saysNothing(document.number)) return { code: 'evidence-missing', detail: 'document' }
    if (files === 0) return { code: 'evidence-missing', detail: 'files' }
  } else if (document !== undefined && saysNothing(document.number))
    return { code: 'evidence-missing', detail: 'document' }
  if (rule === 'B2' && !of.has('fedBack')) return { code: 'evidence-missing', detail: 'facts.fedBack' }
  if (rule !== 'B2' && FACT_DATES.some((name) => of.has(name)))
    return {
      code: 'bad-request',
      detail: 'fedBack, solved, answered, consent and until are of B2',
      detailZh: 'fedBack、solved、answered、consent、until 只用于 B2',
    }
  if (of.has('until') && !of.has('consent'))
    return { code: 'bad-request', detail: 'until is the day of a consent', detailZh: '有同意日期才写 until' }
  return null
}

/** Rules whose fact is of one day, which a paper about it names. Papers of the others may be of a day before, and none is ahead. */
function faultOfDocument(rule: DeductionRule, of: ReadonlyMap<string, number>, today: number): FactFault | null {
  const document = of.get('document')
  if (document === undefined) return null
  const detail = `document ${dateOfDay(document)}`
  const detailZh = `文件日期 ${dateOfDay(document)}`
  if (RULE_FACTS[rule].document || rule === 'B1')
    return of.get('date') === document ? null : { code: 'date-differs', detail, detailZh }
  return document > today ? { code: 'date-outside-period', detail, detailZh } : null
}

function faultOfProblem(
  rule: DeductionRule,
  of: ReadonlyMap<string, number>,
  calendar: WorkingCalendar,
  today: number,
): FactFault | null {
  if (rule !== 'B2') return null
  const clock = problemClock(calendar, {
    fedBack: of.get('fedBack')!,
    solved: of.get('solved'),
    answered: of.get('answered'),
    consent: of.get('consent'),
    until: of.get('until'),
  })
  const early = FACT_DATES.find((name) => name !== 'fedBack' && (of.get(name) ?? Infinity) < of.get('fedBack')!)
  if (early !== undefined)
    return { code: 'bad-request', detail: `${early} lies before fedBack`, detailZh: `${early} 早于 fedBack` }
  const ahead = FACT_DATES.find((name) => name !== 'until' && (of.get(name) ?? 0) > today)
  if (ahead !== undefined)
    return { code: 'bad-request', detail: `${ahead} lies in the future`, detailZh: `${ahead} 晚于今天` }
  const late = dateOfLateness(clock)
  if (of.get('date') !== late) {
    const due = dateOfDay(clock.due)
    return { code: 'date-differs', detail: `clock to ${due}`, detailZh: `期限到 ${due} 为止` }
  }
  // In the future it has not run out, and the period says so; here it was done in time.
  if (clock.done !== null && !ranOut(clock, today))
    return {
      code: 'clock-kept',
      detail: `done ${dateOfDay(clock.done)}`,
      detailZh: `${dateOfDay(clock.done)} 已办结`,
    }
  return null
}
