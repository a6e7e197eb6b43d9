import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies, Officer } from '../../../contract/ledger/ledger-entries.ts'
import { uuid7 } from '../../../contract/text/uuid7.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { whyNotDecideOnline } from '../../../rules/online/may-decide.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'
import { MOST_DECIDED } from '../decide.ts'
import {
  onlineAsked,
  onlineRating,
  onlineRequest,
  onlineSealAt,
  onlineWaiting,
  type OnlineRequestRow,
  type OnlineRow,
} from './online-rows.ts'

type Ask = EntryBodies['online-request']

/**
 * One officer lets held ratings count, or takes that back, with one reason for all; as server/rules/screening/README.md has it for halls.
 *
 * @throws Refusal not-found, not-held, not-decided, second-officer-needed, own-unit, office-only, forbidden, period-sealed,
 *   reason-missing
 */
export function decideOnline(
  w: Write,
  input: { officer: Officer; action: 'release' | 'withdraw'; ratings: string[]; reason: string },
  actor: Actor,
): { decided: number } {
  const { officer, action, ratings } = input
  const reason = checkedReason(input.reason)
  for (const row of rowsOf(w, officer, ratings)) {
    const rating = uuidText(row.id)
    if (action === 'release' && row.verdict !== 'held') throw new Refusal('not-held', rating)
    if (action === 'withdraw' && isLeftOut(row)) throw new Refusal('second-officer-needed', rating)
    if (action === 'withdraw' && row.rule !== 'released') throw new Refusal('not-decided', rating)
    w.append('online-decision', { rating, action, reason, ...onRecord(officer) })
  }
  w.audit.record(actor, 'online:decide', subjectOf(ratings), { action, reason, decided: ratings.length })
  return { decided: ratings.length }
}

/** The first of two officers asks. @throws Refusal as `decideOnline`; not-decidable, asked-already */
export function askOnline(
  w: Write,
  input: { officer: Officer } & Pick<Ask, 'ratings' | 'action' | 'ground' | 'reason'>,
  actor: Actor,
): { request: string } {
  const { officer, ratings, action, ground } = input
  const reason = checkedReason(input.reason)
  for (const row of rowsOf(w, officer, ratings)) {
    const wrong = whyNotAsked(row, action)
    if (wrong !== null) throw new Refusal(wrong, uuidText(row.id))
    if (onlineWaiting(w.sql, row.id) !== undefined) throw new Refusal('asked-already', uuidText(row.id))
  }
  const request = uuid7(w.now)
  w.append('online-request', {
    request,
    ratings: [...ratings],
    action,
    ...(ground === undefined ? {} : { ground }),
    reason,
    ...onRecord(officer),
  })
  w.audit.record(actor, 'online:ask', `request:${request}`, { action, reason })
  return { request }
}

/** The second officer decides as asked. @throws Refusal request-closed, same-person, and as `askOnline` */
export function confirmOnline(
  w: Write,
  input: { officer: Officer; request: string; reason: string },
  actor: Actor,
): { decided: number } {
  const { officer, request } = input
  const reason = checkedReason(input.reason)
  const { action, operator } = waiting(w, request)
  if (operator === officer.operator) throw new Refusal('same-person')
  const ratings = onlineAsked(w.sql, request)
  for (const row of rowsOf(w, officer, ratings)) {
    const wrong = whyNotAsked(row, action)
    if (wrong !== null) throw new Refusal(wrong, uuidText(row.id))
    w.append('online-decision', { rating: uuidText(row.id), action, request, reason, ...onRecord(officer) })
  }
  w.audit.record(actor, 'online:decide', `request:${request}`, { reason, decided: ratings.length })
  return { decided: ratings.length }
}

/** Another officer turns a request down, or whoever asked takes it back. @throws Refusal request-closed, and who may not */
export function refuseOnline(
  w: Write,
  input: { officer: Officer; request: string; reason: string },
  actor: Actor,
): { request: string } {
  const { officer, request } = input
  const reason = checkedReason(input.reason)
  waiting(w, request)
  rowsOf(w, officer, onlineAsked(w.sql, request))
  w.append('online-refusal', { request, reason, ...onRecord(officer) })
  w.audit.record(actor, 'online:ask', `request:${request}`, { refused: true, reason })
  return { request }
}

/** Erases a comment for good: its key is overwritten. @throws Refusal not-found where there is none, or none any more */
export function eraseOnlineComment(
  w: Write,
  { rating, reason }: { rating: string; reason: string },
  actor: Actor,
): void {
  const row = onlineRating(w.sql, rating)
  const key = row === undefined ? undefined : w.sql('SELECT key FROM online_comment WHERE n = ?').pluck().get(row.n)
  if (row === undefined || key === undefined) throw new Refusal('not-found', 'comment')
  w.keys.personal.erase(key as Buffer)
  w.sql('DELETE FROM online_comment WHERE n = ?').run(row.n)
  w.audit.record(actor, 'online:erase', `rating:${rating}`, { reason })
}

/** Why this cannot be asked of a rating as it stands, or null. */
export function whyNotAsked(
  row: Pick<OnlineRow, 'rule' | 'verdict'>,
  action: OnlineRequestRow['action'],
): 'not-decided' | 'not-held' | 'not-decidable' | null {
  if (action === 'withdraw') return isLeftOut(row) ? null : 'not-decided'
  if (action === 'exclude') return row.verdict === 'held' ? null : 'not-held'
  return row.verdict === 'excluded' ? 'not-decidable' : null
}

/** Whether two officers decided that it does not count. */
export function isLeftOut({ rule }: Pick<OnlineRow, 'rule'>): boolean {
  return rule === 'excluded' || rule === 'voided'
}

function rowsOf(w: Write, officer: Officer, ids: readonly string[]): OnlineRow[] {
  if (ids.length === 0 || ids.length > MOST_DECIDED || new Set(ids).size !== ids.length)
    throw new Refusal('bad-request', `1 to ${MOST_DECIDED} different ratings`, `要写 1 至 ${MOST_DECIDED} 条不同的评价`)
  const bound = officer.bound === undefined ? undefined : w.registry.heirOf(officer.bound)
  return ids.map((id) => {
    const row = onlineRating(w.sql, id)
    if (row === undefined) throw new Refusal('not-found', id)
    const why = whyNotDecideOnline({ role: officer.role, bound }, w.registry.heirOf(row.unit))
    if (why !== null) throw new Refusal(why, id)
    if (onlineSealAt(w.sql, row.received) !== undefined) throw new Refusal('period-sealed', id)
    return row
  })
}

function waiting(w: Write, request: string): OnlineRequestRow {
  const row = onlineRequest(w.sql, request)
  if (row === undefined) throw new Refusal('not-found', request)
  if (row.state !== 'waiting') throw new Refusal('request-closed', request)
  return row
}

function onRecord({ operator, role, bound }: Officer): Officer {
  return { operator, role, ...(bound === undefined ? {} : { bound }) }
}

function checkedReason(reason: string): string {
  const text = reason.trim()
  if (saysNothing(text)) throw new Refusal('reason-missing')
  return text
}

function subjectOf(ratings: readonly string[]): string {
  return ratings.length === 1 ? `rating:${ratings[0]}` : `ratings:${ratings.length}`
}
