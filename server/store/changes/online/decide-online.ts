import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies, Officer } from '../../../contract/ledger/ledger-entries.ts'
import { uuid7 } from '../../../contract/text/uuid7.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { whyNotDecideOnline } from '../../../rules/online/may-decide.ts'
import { uuidBytes, uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'
import { MOST_DECIDED } from '../decide.ts'
import { inSmallLetters } from '../decide-ratings.ts'
import { isRepeat, isTakenAlready, newestAbout } from '../repeats.ts'
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
 * Here and below the same once more is what is on record.
 *
 * @throws Refusal not-found, not-held, not-decided, second-officer-needed, own-unit, office-only, forbidden, period-sealed,
 *   reason-missing
 */
export function decideOnline(
  w: Write,
  input: { officer: Officer; action: 'release' | 'withdraw'; ratings: string[]; reason: string },
  actor: Actor,
): { decided: number } {
  const { officer, action } = input
  const ratings = inSmallLetters(input.ratings)
  const reason = checkedReason(input.reason)
  const rows = rowsOf(w, officer, ratings)
  const bodies = rows.map(({ id }) => ({ rating: uuidText(id), action, reason, ...onRecord(officer) }))
  const isDone = () => bodies.every((body) => isDecided(w, body))
  for (const row of rows)
    if (isTakenAlready(whyNotNow(row, action), isDone, uuidText(row.id))) return { decided: rows.length }
  for (const body of bodies) w.append('online-decision', body)
  w.audit.record(actor, 'online:decide', subjectOf(ratings), { action, reason, decided: ratings.length })
  return { decided: ratings.length }
}

function whyNotNow(row: OnlineRow, action: 'release' | 'withdraw') {
  if (action === 'release') return row.verdict === 'held' ? null : 'not-held'
  if (isLeftOut(row)) return 'second-officer-needed'
  return row.rule === 'released' ? null : 'not-decided'
}

/** Whether the last word about a rating is this one. */
function isDecided(w: Write, body: EntryBodies['online-decision']): boolean {
  const last = w.sql('SELECT max(n) FROM online_decision WHERE rating = ?').pluck().get(uuidBytes(body.rating))
  return isRepeat(w, 'online-decision', last as number | null, body)
}

/** The first of two officers asks. @throws Refusal as `decideOnline`; not-decidable, asked-already */
export function askOnline(
  w: Write,
  input: { officer: Officer } & Pick<Ask, 'ratings' | 'action' | 'ground' | 'reason'>,
  actor: Actor,
): { request: string; fresh: boolean } {
  const { officer, action, ground } = input
  const ratings = inSmallLetters(input.ratings)
  const reason = checkedReason(input.reason)
  const body = {
    ratings: [...ratings],
    action,
    ...(ground === undefined ? {} : { ground }),
    reason,
    ...onRecord(officer),
  }
  for (const row of rowsOf(w, officer, ratings)) {
    const wrong = whyNotAsked(row, action)
    if (wrong !== null) throw new Refusal(wrong, uuidText(row.id))
    const waits = onlineWaiting(w.sql, row.id)
    const isThis = () => isRepeat(w, 'online-request', onlineRequest(w.sql, waits!)?.n, { request: waits!, ...body })
    if (isTakenAlready(waits === undefined ? null : 'asked-already', isThis, uuidText(row.id)))
      return { request: waits!, fresh: false }
  }
  const request = uuid7(w.now)
  w.append('online-request', { request, ...body })
  w.audit.record(actor, 'online:ask', `request:${request}`, { action, reason })
  return { request, fresh: true }
}

/** The second officer decides as asked. @throws Refusal request-closed, same-person, and as `askOnline` */
export function confirmOnline(
  w: Write,
  input: { officer: Officer; request: string; reason: string },
  actor: Actor,
): { decided: number } {
  const { officer, request } = input
  const reason = checkedReason(input.reason)
  const asked = requestNamed(w, request)
  const { action, operator } = asked
  const ratings = onlineAsked(w.sql, request)
  const bodyOf = (rating: string) => ({ rating, action, request, reason, ...onRecord(officer) })
  const isDone = () => ratings.every((rating) => isDecided(w, bodyOf(rating)))
  if (isTakenAlready(whyClosed(asked), isDone, request)) return { decided: ratings.length }
  if (operator === officer.operator) throw new Refusal('same-person')
  for (const row of rowsOf(w, officer, ratings)) {
    const wrong = whyNotAsked(row, action)
    if (wrong !== null) throw new Refusal(wrong, uuidText(row.id))
    w.append('online-decision', bodyOf(uuidText(row.id)))
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
  const body = { request, reason, ...onRecord(officer) }
  const isDone = () => isRepeat(w, 'online-refusal', newestAbout(w, 'online-refusal', 'request', request), body)
  if (isTakenAlready(whyClosed(requestNamed(w, request)), isDone, request)) return { request }
  rowsOf(w, officer, onlineAsked(w.sql, request))
  w.append('online-refusal', body)
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
  if (row === undefined || key === undefined) throw new Refusal('not-found', 'comment', '留言')
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

function requestNamed(w: Write, request: string): OnlineRequestRow {
  const row = onlineRequest(w.sql, request)
  if (row === undefined) throw new Refusal('not-found', request)
  return row
}

function whyClosed({ state }: OnlineRequestRow) {
  return state === 'waiting' ? null : 'request-closed'
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
