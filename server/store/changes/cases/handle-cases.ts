import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { stepsOfCase } from '../../projections/case-row.ts'
import { caseIn, caseNamedByUnit } from '../../reads/cases/case-lists.ts'
import { mayStepIn } from '../../reads/cases/case-view.ts'
import type { Write } from '../../writer/write.ts'
import { caseId, type CaseAndRating } from './case-list.ts'
import { checkNothingWaits, eraseContact, eraseNote } from './case-text.ts'
import { leaveContact, recordCaseStep, type CaseStepOrder } from './record-case-step.ts'

type Step = Omit<CaseStepOrder, 'officer'>

/** A case, of a hall where one is named. */
interface Where {
  case: string
  hall?: string
}

/**
 * A step of the follow-up, by the hall's manager or the campaign office.
 *
 * @throws Refusal not-found; forbidden where the step is not this person's to take; and as `recordCaseStep`
 */
export function stepInCase(
  w: Write,
  { case: named, hall, by, ...step }: Where & Step & { by: RoleHolder },
  actor: Actor,
): { case: string } {
  const where = { case: named, ...(hall === undefined ? {} : { hall }) }
  return take(w, caseIn(w, where), { step, by, actor, named })
}

/**
 * The unit concerned appeals, or asks for more time.
 *
 * @param input.case as the unit knows it
 * @returns the id of the case, which is nothing for the unit to know
 * @throws Refusal as `stepInCase`
 */
export function stepOfUnit(
  w: Write,
  { case: named, by, ...step }: { case: string; step: 'appealed' | 'extension-asked'; note: string; by: RoleHolder },
  actor: Actor,
): { case: string } {
  return take(w, caseNamedByUnit(w, by, named), { step, by, actor, named })
}

function take(
  w: Write,
  row: CaseAndRating,
  { step, by, actor, named }: { step: Step; by: RoleHolder; actor: Actor; named: string },
): { case: string } {
  if (!mayStepIn(w, row, by, step.step))
    throw new Refusal('forbidden', `${step.step} in this case`, `这个差评件的 ${step.step}`)
  const { role, hall, unit } = by
  const bound = { ...(hall === undefined ? {} : { hall }), ...(unit === undefined ? {} : { bound: unit }) }
  if (recordCaseStep(w, row.rating, { ...step, officer: { operator: actor, role, ...bound } }))
    w.audit.record(actor, 'case:step', `case:${named}`, { step: step.step })
  return { case: caseId(row) }
}

/**
 * Keeps the telephone number that somebody left for the call-back, or erases it where none is given.
 *
 * @throws Refusal not-found, evidence-waits; and as `leaveContact`
 */
export function setContact(w: Write, { phone, ...where }: Where & { phone?: string }, actor: Actor): { left: boolean } {
  const { rating } = caseIn(w, where)
  const left = phone !== undefined
  if (left) leaveContact(w, rating, phone)
  else {
    checkNothingWaits(w, rating)
    eraseContact(w, rating)
  }
  w.audit.record(actor, 'case:contact', `case:${where.case}`, { left })
  return { left }
}

/**
 * Erases what was written with a step; the step and its hash stay.
 *
 * @param input.n number of the step's entry, as it was said
 * @throws Refusal not-found, evidence-waits
 */
export function eraseCaseNote(
  w: Write,
  { n, reason, ...where }: Where & { n: string; reason: string },
  actor: Actor,
): { n: number } {
  const { rating } = caseIn(w, where)
  const written = stepsOfCase(w.sql, rating).find((each) => String(each.n) === n)
  if (!written) throw new Refusal('not-found', 'step', '步骤')
  if (!eraseNote(w, rating, written.n)) throw new Refusal('not-found', 'note', '记录')
  w.audit.record(actor, 'text:erase', `case:${where.case}`, { n: written.n, reason })
  return { n: written.n }
}
