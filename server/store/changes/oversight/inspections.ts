import type { Actor } from '../../../contract/audit.ts'
import { dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import { refusalFor } from '../refusal-for.ts'
import type { InspectionStep } from '../../../contract/oversight.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { dayFrom, whyNotDocument, whyNotInspect } from '../../../rules/deductions/check-oversight.ts'
import { enteredDay } from '../../../rules/deductions/check-problem.ts'
import { isOwn } from '../../../rules/screening/may-decide.ts'
import type { Write } from '../../writer/write.ts'
import { hashText, keepText, readText } from '../deductions/deduction-texts.ts'
import { documentNumber } from '../deductions/document-number.ts'
import { bodyOfInspection, inspectionById, stepsOfInspection } from './oversight-rows.ts'

/**
 * What an inspection found of a unit (不定期督查, 八.3). The same id and content again is no second one.
 *
 * @throws Refusal rule-of-another-body, unknown-unit, own-unit, id-reused, evidence-missing, and what `enteredDay` finds
 */
export function enterInspection(
  w: Write,
  { id: given, unit, date, finding, by }: { id: string; unit: string; date: string; finding: string; by: RoleHolder },
  actor: Actor,
): { id: string; fresh: boolean } {
  const id = given.toLowerCase()
  const body = bodyOfInspection(by.role, by.body)
  if (body === null) throw new Refusal('rule-of-another-body', 'A2')
  if (w.registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  mustNotBeOwn(w, by, unit)
  const text = finding.trim()
  if (saysNothing(text)) throw new Refusal('evidence-missing', 'finding')
  const read = enteredDay(date, dayOf(w.now), 'note')
  if ('fault' in read) throw refusalFor(read.fault)
  const known = inspectionById(w.sql, id)
  if (known !== undefined) {
    const same = known.unit === unit && known.day === read.day && known.body === body
    if (same && readText(w, known.n)?.text === text) return { id, fresh: false }
    throw new Refusal('id-reused', id)
  }
  const kept = hashText(text)
  const { n } = w.append('inspection', {
    id,
    unit,
    body,
    date: dateOfDay(read.day),
    textHash: kept.textHash,
    operator: actor,
    ...onRecord(by),
  })
  keepText(w, n, kept)
  w.audit.record(actor, 'inspection:enter', `inspection:${id}`, { unit, body })
  return { id, fresh: true }
}

/**
 * 核查, 移交, 通报曝光, or its end: each once, in their order. A circulated criticism has its document, and offers A2.
 *
 * @throws Refusal not-found, rule-of-another-body, own-unit, inspection-step-refused, reason-missing, and what `dayFrom` and
 *   `whyNotDocument` find
 */
export function stepInspection(
  w: Write,
  {
    id,
    step,
    date,
    text,
    document,
    by,
  }: {
    id: string
    step: InspectionStep
    date: string
    text: string
    document?: { number: string; date: string }
    by: RoleHolder
  },
  actor: Actor,
): { id: string } {
  const row = inspectionById(w.sql, id)
  if (row === undefined) throw new Refusal('not-found', id)
  if (by.role === 'reporter' && by.body !== row.body) throw new Refusal('rule-of-another-body', 'A2')
  mustNotBeOwn(w, by, row.unit)
  const taken = stepsOfInspection(w.sql, row.id)
  const why = whyNotInspect(
    taken.map((each) => each.step),
    step,
  )
  if (why !== null) throw new Refusal(why, step)
  const words = text.trim()
  if (saysNothing(words)) throw new Refusal('reason-missing')
  const read = dayFrom(date, taken.at(-1)?.day ?? row.day, dayOf(w.now))
  if ('fault' in read) throw refusalFor(read.fault)
  const fault = whyNotDocument(step, read.day, document)
  if (fault !== null) throw refusalFor(fault)
  const kept = hashText(words)
  const { n } = w.append('inspection-step', {
    id: row.id,
    step,
    date: dateOfDay(read.day),
    ...(document === undefined
      ? {}
      : { document: { number: documentNumber(document.number), date: dateOfDay(read.day) } }),
    textHash: kept.textHash,
    operator: actor,
    ...onRecord(by),
  })
  keepText(w, n, kept)
  w.audit.record(actor, 'inspection:step', `inspection:${row.id}`, { step })
  return { id: row.id }
}

/** Nobody bound to a unit inspects it. */
function mustNotBeOwn({ registry }: Write, { unit: bound }: RoleHolder, unit: string): void {
  if (bound !== undefined && isOwn(registry.heirOf(bound), registry.heirOf(unit))) throw new Refusal('own-unit')
}

function onRecord({ role, unit }: RoleHolder) {
  return {
    role: role === 'reporter' ? ('reporter' as const) : ('campaign-office' as const),
    ...(unit === undefined ? {} : { bound: unit }),
  }
}
