import type { Actor } from '../../../contract/audit.ts'
import { dayOf, parseDay } from '../../../contract/campaign-time.ts'
import type { DeductionRule } from '../../../contract/deductions.ts'
import { Refusal } from '../../../contract/errors.ts'
import { refusalFor } from '../refusal-for.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { bodyFor, checkDeduction, FACT_DATES, type FactDate } from '../../../rules/deductions/check-deduction.ts'
import { writtenDay } from '../../../rules/deductions/fact-dates.ts'
import { filesNamed } from '../../evidence/uploads.ts'
import type { Write } from '../../writer/write.ts'
import { deductionById, entryOfKind, sameFacts, type DeductionRow } from './deduction-rows.ts'
import { hashText, keepText, readText } from './deduction-texts.ts'
import { documentNumber } from './document-number.ts'

export interface ReportedDeduction {
  /** Of whoever reports it; the same id and content again is no second fact. */
  id: string
  unit: string
  rule: DeductionRule
  /** As written; 31 November is named. */
  date: string
  document?: { number: string; date: string }
  facts: { text: string } & Partial<Record<FactDate, string>>
  /** Ids of uploads. */
  files: string[]
  /** Facts that may be the same were seen, and it is another one. */
  again?: boolean
}

/** Ids of facts that may be the same one; crosses threads and stands in the answer. */
export class SameFact extends Refusal {
  readonly ids: readonly string[]

  constructor(ids: readonly string[]) {
    super('same-fact', ids.join(', '))
    this.ids = ids
  }
}

/**
 * Enters a fact for which a unit may lose points. It counts when it is signed (B) and confirmed; the unit is told at once.
 *
 * @returns whether it is new
 * @throws Refusal rule-of-another-body, unknown-unit, unknown-file, id-reused, same-fact, and what `checkDeduction` finds
 */
export function reportDeduction(
  w: Write,
  { by, ...said }: ReportedDeduction & { by: RoleHolder },
  actor: Actor,
): { id: string; fresh: boolean } {
  const asked = { ...said, id: said.id.toLowerCase() }
  const { id, unit, rule } = asked
  const known = deductionById(w.sql, id)
  if (known !== undefined) return again(w, known, asked, by)
  const body = bodyFor(rule, by.role === 'reporter' ? by.body : undefined)
  if (body === null) throw new Refusal('rule-of-another-body', rule)
  if (w.registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  const checked = checkDeduction({ ...asked, files: asked.files.length }, w.registry, dayOf(w.now))
  if ('fault' in checked) throw refusalFor(checked.fault)
  const files = filesNamed(w, asked.files, by)
  const { dates } = checked
  const number = asked.document && documentNumber(asked.document.number)
  const same = sameFacts(w, { unit, rule, day: parseDay(dates.date)!, number: number ?? null })
  if (same.length > 0 && asked.again !== true) throw new SameFact(same)
  const text = hashText(asked.facts.text.trim())
  const entry = w.append('deduction', {
    id,
    unit,
    rule,
    body,
    date: dates.date,
    ...(number === undefined ? {} : { document: { number, date: dates.documentDate! } }),
    ...Object.fromEntries(FACT_DATES.flatMap((name) => (dates[name] === undefined ? [] : [[name, dates[name]]]))),
    files,
    ...(same.length > 0 ? { again: true } : {}),
    textHash: text.textHash,
    operator: actor,
    role: by.role === 'reporter' ? 'reporter' : 'campaign-office',
    ...(by.unit === undefined ? {} : { bound: by.unit }),
  })
  keepText(w, entry.n, text)
  w.append('deduction-told', { id, unit: w.registry.heirOf(unit) })
  w.audit.record(actor, 'deduction:report', `deduction:${id}`, { unit, rule, date: dates.date })
  return { id, fresh: true }
}

/** The same content is the same fact; anything else under a known id is refused. */
function again(w: Write, row: DeductionRow, asked: ReportedDeduction, by: RoleHolder): { id: string; fresh: boolean } {
  // Whoever may not see it learns no more than that the id is taken.
  if (by.role === 'reporter' && by.body !== row.body) throw new Refusal('id-reused', row.id)
  const { body } = entryOfKind(w.sql, 'deduction', row.n)
  if (canonicalJson(saidOf(asked)) !== canonicalJson(storedOf(body, readText(w, row.n)?.text ?? null)))
    throw new Refusal('id-reused', row.id)
  return { id: row.id, fresh: false }
}

function saidOf({ unit, rule, date, document, facts, files }: ReportedDeduction) {
  return {
    unit,
    rule,
    date: dayAsNumber(date),
    ...(document === undefined
      ? {}
      : { number: documentNumber(document.number), documentDate: dayAsNumber(document.date) }),
    ...Object.fromEntries(
      FACT_DATES.flatMap((name) => (facts[name] === undefined ? [] : [[name, dayAsNumber(facts[name])]])),
    ),
    text: facts.text.trim(),
    files: [...new Set(files.map((file) => file.toLowerCase()))],
  }
}

function storedOf(body: EntryBodies['deduction'], text: string | null) {
  const { unit, rule, date, document, files } = body
  return {
    unit,
    rule,
    date: dayAsNumber(date),
    ...(document === undefined ? {} : { number: document.number, documentDate: dayAsNumber(document.date) }),
    ...Object.fromEntries(
      FACT_DATES.flatMap((name) => (body[name] === undefined ? [] : [[name, dayAsNumber(body[name])]])),
    ),
    text: text ?? '',
    files: files.map((file) => file.id),
  }
}

function dayAsNumber(written: string): number {
  const read = writtenDay(written)
  return 'day' in read ? read.day : -1
}
