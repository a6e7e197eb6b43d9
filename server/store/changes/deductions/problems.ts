import type { Actor } from '../../../contract/audit.ts'
import type { BodyCode } from '../../../contract/bodies.ts'
import { dateOfDay, dayOf, parseDay } from '../../../contract/campaign-time.ts'
import type { ProblemSource } from '../../../contract/deductions.ts'
import { Refusal } from '../../../contract/errors.ts'
import { refusalFor } from '../refusal-for.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { checkStep, enteredDay, STEP_DATES, type StepDate } from '../../../rules/deductions/check-problem.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Write } from '../../writer/write.ts'
import { isRepeat, newestAbout } from '../repeats.ts'
import { hashText, keepText, readText } from './deduction-texts.ts'

export interface ProblemRow {
  n: number
  id: string
  at: number
  unit: string
  source: ProblemSource
  body: BodyCode
  fed_back: number
  solved: number | null
  answered: number | null
  consent: number | null
  until: number | null
  said: number | null
}

export function problemById(sql: Sql, id: string): ProblemRow | undefined {
  return sql('SELECT * FROM problem WHERE id = ?').get(id.toLowerCase()) as ProblemRow | undefined
}

/** Who feeds problems back: the media, and 12345 for its own; the office for the media. Null: nobody else does. */
export function bodyOfProblem(role: string, own: BodyCode | undefined): BodyCode | null {
  if (role !== 'reporter') return 'media'
  return own === 'media' || own === 'hotline' ? own : null
}

/**
 * A problem that was fed back to a unit: its clock begins. The same id again is no second one.
 *
 * @throws Refusal rule-of-another-body, unknown-unit, id-reused, evidence-missing, and what `enteredDay` finds
 */
export function feedBackProblem(
  w: Write,
  {
    id: given,
    unit,
    source,
    fedBack,
    text,
    by,
  }: { id: string; unit: string; source: ProblemSource; fedBack: string; text: string; by: RoleHolder },
  actor: Actor,
): { id: string; fresh: boolean } {
  const id = given.toLowerCase()
  const body = bodyOfProblem(by.role, by.body)
  if (body === null) throw new Refusal('rule-of-another-body', 'B2')
  if (w.registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  if (saysNothing(text)) throw new Refusal('evidence-missing', 'text')
  const read = enteredDay(fedBack, dayOf(w.now), 'feedback')
  if ('fault' in read) throw refusalFor(read.fault)
  const known = problemById(w.sql, id)
  if (known !== undefined) {
    const asBefore = known.unit === unit && known.fed_back === read.day && known.body === body
    if (asBefore && known.source === source && readText(w, known.n)?.text === text.trim()) return { id, fresh: false }
    throw new Refusal('id-reused', id)
  }
  const kept = hashText(text.trim())
  const { n } = w.append('problem', {
    id,
    unit,
    source,
    body,
    fedBack: dateOfDay(read.day),
    textHash: kept.textHash,
    operator: actor,
    role: by.role === 'reporter' ? 'reporter' : 'campaign-office',
  })
  keepText(w, n, kept)
  w.audit.record(actor, 'problem:feed-back', `problem:${id}`, { unit })
  return { id, fresh: true }
}

/**
 * What became of a problem. The body that fed it back and the office put dates on record; the unit says in words what it did. Dates
 * that are on record, and the same words of the same person on the same day, are no second step.
 *
 * @throws Refusal not-found, rule-of-another-body, reason-missing, and what `checkStep` finds
 */
export function stepInProblem(
  w: Write,
  { id, text, by, ...dates }: { id: string; text?: string; by: RoleHolder } & Partial<Record<StepDate, string>>,
  actor: Actor,
): { id: string } {
  const row = problemById(w.sql, id)
  const own = by.unit === undefined ? undefined : w.registry.heirOf(by.unit)
  if (row === undefined || (by.role === 'unit' && w.registry.heirOf(row.unit) !== own))
    throw new Refusal('not-found', id)
  if (by.role === 'reporter' && by.body !== row.body) throw new Refusal('rule-of-another-body', 'B2')
  const ofUnit = by.role === 'unit'
  if (!ofUnit && own !== undefined && own === w.registry.heirOf(row.unit)) throw new Refusal('own-unit')
  if (ofUnit && Object.keys(dates).length > 0)
    throw new Refusal('forbidden', 'the body that fed it back enters dates', '日期由反馈问题的单位填写')
  const words = saysNothing(text) ? '' : text!.trim()
  if (words === '' && Object.keys(dates).length === 0) throw new Refusal('reason-missing')
  const checked = checkStep(dates, { fedBack: row.fed_back, hasConsent: row.consent !== null }, dayOf(w.now))
  if ('fault' in checked) throw refusalFor(checked.fault)
  const kept = words === '' ? null : hashText(words)
  const body = {
    id: row.id,
    ...checked.dates,
    ...(kept === null ? {} : { textHash: kept.textHash }),
    operator: actor,
    role: ofUnit ? ('unit' as const) : by.role === 'reporter' ? ('reporter' as const) : ('campaign-office' as const),
  }
  const onRecord =
    kept === null &&
    STEP_DATES.every((date) => !(date in checked.dates) || parseDay(checked.dates[date]!) === row[date])
  const last = ofUnit ? row.said : kept === null ? null : newestAbout(w, 'problem-step', 'id', row.id)
  if (onRecord || isRepeat(w, 'problem-step', last, body, { text: words, today: true })) return { id: row.id }
  const { n } = w.append('problem-step', body)
  if (kept !== null) keepText(w, n, kept)
  w.audit.record(actor, 'problem:step', `problem:${row.id}`, { ...checked.dates })
  return { id: row.id }
}

/**
 * A unit that the media did not interview (没有采访到): a note, and no deduction.
 *
 * @throws Refusal rule-of-another-body, unknown-unit, id-reused, and what `enteredDay` finds
 */
export function noteNotInterviewed(
  w: Write,
  { id: given, unit, date, by }: { id: string; unit: string; date: string; by: RoleHolder },
  actor: Actor,
): { id: string; fresh: boolean } {
  const id = given.toLowerCase()
  if (by.role === 'reporter' && by.body !== 'media') throw new Refusal('rule-of-another-body', 'B1')
  if (w.registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  const read = enteredDay(date, dayOf(w.now), 'note')
  if ('fault' in read) throw refusalFor(read.fault)
  const known = w.sql('SELECT unit, day FROM not_interviewed WHERE id = ?').get(id) as
    | { unit: string; day: number }
    | undefined
  if (known !== undefined) {
    if (known.unit === unit && known.day === read.day) return { id, fresh: false }
    throw new Refusal('id-reused', id)
  }
  w.append('not-interviewed', {
    id,
    unit,
    date: dateOfDay(read.day),
    body: 'media',
    operator: actor,
    role: by.role === 'reporter' ? 'reporter' : 'campaign-office',
  })
  w.audit.record(actor, 'deduction:note', `unit:${unit}`, { date: dateOfDay(read.day) })
  return { id, fresh: true }
}
