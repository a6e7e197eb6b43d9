import type { Actor } from '../../../contract/audit.ts'
import { dateOfDay, dayOf, parseDay } from '../../../contract/campaign-time.ts'
import { Refusal, type ErrorCode } from '../../../contract/errors.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import type { RectificationAnswer, VisitOutcome } from '../../../contract/rectifications.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { pastDay } from '../../../rules/deductions/check-problem.ts'
import { dayAhead, returnedOn, whyNotVisitDay } from '../../../rules/rectifications/check-item.ts'
import { stateOf } from '../../../rules/rectifications/state.ts'
import { filesNamed } from '../../evidence/uploads.ts'
import type { Write } from '../../writer/write.ts'
import { hashText, keepText } from '../deductions/deduction-texts.ts'
import { isRepeat, isTakenAlready } from '../repeats.ts'
import { erasePeopleOfItem, hashPeople, keepPeople } from './rectification-people.ts'
import {
  closingWords,
  entryOfKind,
  lastMove,
  lastVisit,
  rectificationById,
  withdrawalWords,
  type RectificationRow,
  type WordRow,
} from './rectification-rows.ts'
import {
  whyNotAnswer,
  whyNotClose,
  whyNotErase,
  whyNotPlan,
  whyNotProgress,
  whyNotVisit,
  whyNotWithdraw,
} from './rectification-steps.ts'

export interface OfItem {
  campaign: string
  id: string
}

/**
 * The unit's line of 责任清单: who answers, by when, how, and what will last.
 *
 * @throws Refusal not-found also for another unit's, rectification-step-refused, rectification-ended, evidence-missing,
 *   no-31-november, bad-request, deadline-outside
 */
export function planRectification(
  w: Write,
  {
    by,
    leader,
    handler,
    deadline,
    measure,
    mechanism,
    ...of
  }: OfItem & {
    by: RoleHolder
    leader: string
    handler: string
    deadline: string
    measure: string
    mechanism: string
  },
  actor: Actor,
): { id: string; version: number } {
  const row = ownItem(w, of, by)
  const said = { leader, handler, measure, mechanism }
  for (const [name, text] of Object.entries(said)) if (saysNothing(text)) throw new Refusal('evidence-missing', name)
  const text = hashText(canonicalJson({ measure: measure.trim(), mechanism: mechanism.trim() }))
  const named = { leader: leader.trim(), handler: handler.trim() }
  const people = hashPeople(named)
  const hashes = { textHash: text.textHash, peopleHash: people.textHash }
  const bodyOf = (plan: number) => {
    const day = dateOfDay(ahead(deadline, row, w.now))
    return { id: row.id, version: plan, deadline: day, ...hashes, operator: actor }
  }
  const beside = { text: text.text, people: named }
  const isSame = () => isRepeat(w, 'rectification-plan', lastMove(w.sql, row.id), bodyOf(row.plan_version), beside)
  if (isTakenAlready(whyNotPlan(row), isSame)) return { id: row.id, version: row.plan_version }
  const version = row.plan_version + 1
  const body = bodyOf(version)
  const { n } = w.append('rectification-plan', body)
  keepText(w, n, text)
  keepPeople(w, n, people)
  w.audit.record(actor, 'rectification:plan', `rectification:${row.id}`, { version, deadline: body.deadline })
  return { id: row.id, version }
}

/**
 * The office takes a plan; or returns it, or what was reported as done, with a reason and, by choice, a day.
 *
 * @throws Refusal not-found, own-unit, reason-missing, rectification-step-refused, rectification-ended, bad-request,
 *   no-31-november, deadline-outside
 */
export function answerRectification(
  w: Write,
  {
    outcome,
    reason,
    until,
    officer,
    ...of
  }: OfItem & { outcome: RectificationAnswer; reason?: string; until?: string; officer: Officer },
  actor: Actor,
): { id: string } {
  const row = mustHave(w, of)
  const words = saysNothing(reason) ? '' : reason!.trim()
  if (outcome === 'returned' && saysNothing(words)) throw new Refusal('reason-missing')
  if (outcome === 'accepted' && until !== undefined)
    throw new Refusal('bad-request', 'until is the day of a return', 'until 只在退回时写')
  const said = () => ({
    id: row.id,
    outcome,
    ...(words === '' ? {} : { reason: words }),
    ...(until === undefined ? {} : { until: dateOfDay(ahead(until, row, w.now)) }),
    ...ofOffice(officer),
  })
  const isSame = () => isRepeat(w, 'rectification-answer', lastMove(w.sql, row.id), said())
  if (isTakenAlready(whyNotAnswer(row, outcome, w.registry, officer), isSame)) return { id: row.id }
  w.append('rectification-answer', said())
  w.audit.record(actor, 'rectification:answer', `rectification:${row.id}`, { outcome })
  return { id: row.id }
}

/**
 * What the unit did, with evidence; with `done` it asks for a visit. The same once more on that day is no second report.
 *
 * @throws Refusal not-found also for another unit's, rectification-step-refused, rectification-ended, evidence-missing,
 *   unknown-file
 */
export function reportRectification(
  w: Write,
  { by, text, files, done, ...of }: OfItem & { by: RoleHolder; text: string; files: string[]; done?: boolean },
  actor: Actor,
): { id: string } {
  const row = ownItem(w, of, by)
  if (saysNothing(text)) throw new Refusal('evidence-missing', 'text')
  refuse(whyNotProgress(row))
  const kept = hashText(text.trim())
  const body = {
    id: row.id,
    ...(done === true ? { done: true as const } : {}),
    files: filesNamed(w, files, by),
    textHash: kept.textHash,
    operator: actor,
  }
  // Week after week a unit may say the same, and each time it is a report.
  const beside = { text: kept.text, today: true } as const
  if (isRepeat(w, 'rectification-progress', lastMove(w.sql, row.id), body, beside)) return { id: row.id }
  const { n } = w.append('rectification-progress', body)
  keepText(w, n, kept)
  w.audit.record(actor, 'rectification:report', `rectification:${row.id}`, { files: files.length, done: done === true })
  return { id: row.id }
}

/**
 * Somebody of the office went and looked. One that failed returns the item, with the day by which it is to be mended. The same once
 * more is no second visit.
 *
 * @throws Refusal not-found, own-unit, evidence-missing, rectification-step-refused, rectification-ended,
 *   date-outside-period, visit-before-last, no-31-november, bad-request, deadline-outside, unknown-file
 */
export function visitRectification(
  w: Write,
  {
    date,
    outcome,
    who,
    text,
    until,
    files,
    by,
    ...of
  }: OfItem & {
    date: string
    outcome: VisitOutcome
    who: string
    text: string
    until?: string
    files: string[]
    by: RoleHolder
  },
  actor: Actor,
): { id: string } {
  const row = mustHave(w, of)
  for (const [name, said] of Object.entries({ who, text }))
    if (saysNothing(said)) throw new Refusal('evidence-missing', name)
  if (outcome === 'passed' && until !== undefined)
    throw new Refusal('bad-request', 'until is of a visit that failed', 'until 只在回访未通过时写')
  const officer = { operator: actor, bound: by.unit }
  refuse(whyNotVisit(row, w.registry, officer))
  const seen = pastDay(date, dayOf(w.now))
  if ('fault' in seen) throw new Refusal(seen.fault.code, seen.fault.detail)
  const last = lastVisit(w.sql, row.id)
  const visited = last === null ? null : parseDay(entryOfKind(w.sql, 'rectification-visit', last).body.date)
  const bounds = { entered: row.entered, visited, returned: returnedOn(row, last, visited) }
  const early = whyNotVisitDay(bounds, outcome, seen.day, dayOf(w.now))
  if (early !== null) throw new Refusal(early, date)
  const day = until === undefined ? null : ahead(until, row, w.now)
  const kept = hashText(text.trim())
  const visitors = { who: who.trim() }
  const people = hashPeople(visitors)
  const body = {
    id: row.id,
    date: dateOfDay(seen.day),
    outcome,
    ...(day === null ? {} : { until: dateOfDay(day) }),
    files: filesNamed(w, files, by),
    textHash: kept.textHash,
    peopleHash: people.textHash,
    operator: actor,
    role: 'campaign-office' as const,
    ...(by.unit === undefined ? {} : { bound: by.unit }),
  }
  if (isRepeat(w, 'rectification-visit', lastMove(w.sql, row.id), body, { text: kept.text, people: visitors }))
    return { id: row.id }
  const { n } = w.append('rectification-visit', body)
  keepText(w, n, kept)
  keepPeople(w, n, people)
  w.audit.record(actor, 'rectification:visit', `rectification:${row.id}`, { date: dateOfDay(seen.day), outcome })
  return { id: row.id }
}

/**
 * One officer's word that it is mended; the second one's closes it. The same word once more is that word, here and below.
 *
 * @returns whether it is closed
 * @throws Refusal not-found, reason-missing, own-unit, visit-missing, same-person, rectification-ended
 */
export function closeRectification(
  w: Write,
  { reason, officer, ...of }: OfItem & { reason: string; officer: Officer },
  actor: Actor,
): { id: string; closed: boolean } {
  const row = mustHave(w, of)
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const said = closingWords(w.sql, row)
  const word = { id: row.id, reason: reason.trim(), ...ofOffice(officer) }
  const isSame = () => isRepeat(w, 'rectification-closing', ownWord(said, officer), word)
  if (isTakenAlready(whyNotClose(row, said, w.registry, officer), isSame))
    return { id: row.id, closed: row.closed_at !== null }
  w.append('rectification-closing', word)
  const closed = said.length > 0
  w.audit.record(actor, 'rectification:close', `rectification:${row.id}`, { closed })
  return { id: row.id, closed }
}

/**
 * One of two who take an item off the list; the second one's word does it.
 *
 * @returns whether it is withdrawn
 * @throws Refusal not-found, reason-missing, own-unit, same-person, rectification-ended
 */
export function withdrawRectification(
  w: Write,
  { reason, officer, ...of }: OfItem & { reason: string; officer: Officer },
  actor: Actor,
): { id: string; withdrawn: boolean } {
  const row = mustHave(w, of)
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const said = withdrawalWords(w.sql, row.id)
  const word = { id: row.id, reason: reason.trim(), ...ofOffice(officer) }
  const isSame = () => isRepeat(w, 'rectification-withdrawal', ownWord(said, officer), word)
  if (isTakenAlready(whyNotWithdraw(row, said, w.registry, officer), isSame))
    return { id: row.id, withdrawn: stateOf(row) === 'withdrawn' }
  w.append('rectification-withdrawal', word)
  const withdrawn = said.length > 0
  w.audit.record(actor, 'rectification:withdraw', `rectification:${row.id}`, { withdrawn })
  return { id: row.id, withdrawn }
}

/** Names of an item go for good, from every backup, too. @throws Refusal not-found, reason-missing, own-unit */
export function eraseRectificationPeople(
  w: Write,
  { reason, officer, ...of }: OfItem & { reason: string; officer: Officer },
  actor: Actor,
): { erased: number } {
  const row = mustHave(w, of)
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  refuse(whyNotErase(row, w.registry, officer))
  const erased = erasePeopleOfItem(w, row.id)
  w.audit.record(actor, 'person:erase', `rectification:${row.id}`, { erased, reason: reason.trim() })
  return { erased }
}

export function ahead(written: string, { campaign }: RectificationRow, now: number): number {
  const read = dayAhead(written, campaign, dayOf(now))
  if ('fault' in read) throw new Refusal(read.fault.code, read.fault.detail)
  return read.day
}

/** @throws Refusal forbidden for whoever is no officer of the office */
export function ofOffice({ operator, role, bound }: Officer) {
  if (role !== 'campaign-office') throw new Refusal('forbidden')
  return { operator, role, ...(bound === undefined ? {} : { bound }) }
}

export function mustHave({ sql }: Pick<Write, 'sql'>, { campaign, id }: OfItem): RectificationRow {
  const row = rectificationById(sql, id)
  if (row === undefined || row.campaign !== campaign) throw new Refusal('not-found', id)
  return row
}

function ownItem(w: Write, of: OfItem, { role, unit }: RoleHolder): RectificationRow {
  const row = mustHave(w, of)
  if (role !== 'unit' || unit === undefined || w.registry.heirOf(unit) !== w.registry.heirOf(row.unit))
    throw new Refusal('not-found', of.id)
  return row
}

function ownWord(said: readonly WordRow[], { operator }: Officer): number | undefined {
  return said.find((each) => each.operator === operator)?.n
}

export function refuse(why: ErrorCode | null): void {
  if (why !== null) throw new Refusal(why)
}
