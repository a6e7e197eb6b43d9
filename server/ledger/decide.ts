import { Refusal } from '../contract/errors.ts'
import type { EntryBodies, Officer } from '../contract/ledger-entries.ts'
import { DECIDED_RULES, type DecidedRule } from '../contract/verdicts.ts'
import { uuid7 } from '../contract/uuid7.ts'
import { whyNotDecide } from '../screening/may-decide.ts'
import { findRating, screeningOf, type RatingRow } from './rating-row.ts'
import { HOTLINE_HALL } from './record-calls.ts'
import { sealAt } from './seals.ts'
import { uuidBytes, uuidText } from './uuid-bytes.ts'
import type { Write } from './write.ts'

/** An officer with the hall that the person is bound to, which no entry needs to name. */
export type Decider = Officer & { hall?: string | undefined }

/** So many ratings at most in one request or one bulk release. */
export const MOST_DECIDED = 1_000

/**
 * One officer lets held ratings count, or takes decisions back, each with one reason for all.
 *
 * @throws Refusal not-found, not-held, not-decided, not-attributed, own-unit, office-only, forbidden, period-sealed,
 *   reason-missing
 */
export function decide(
  w: Write,
  officer: Decider,
  { ratings, action, reason }: { ratings: readonly string[]; action: 'release' | 'withdraw'; reason: string },
): { decided: number } {
  checkReason(reason)
  for (const row of rowsOf(w, officer, ratings)) {
    if (action === 'release' && row.verdict !== 'held') throw new Refusal('not-held', uuidText(row.id))
    if (action === 'withdraw' && !isDecided(row)) throw new Refusal('not-decided', uuidText(row.id))
    append(w, row, { rating: uuidText(row.id), action, reason: reason.trim(), ...onRecord(officer) })
  }
  return { decided: ratings.length }
}

/**
 * The first of two officers asks that ratings be left out. Nothing changes until the second decides.
 *
 * @throws Refusal as `decide`; not-decidable for what is excluded already; asked-already
 */
export function requestDecision(
  w: Write,
  officer: Decider,
  asked: Pick<EntryBodies['decision-request'], 'ratings' | 'action' | 'ground' | 'case' | 'reason'>,
): { request: string } {
  checkReason(asked.reason)
  for (const row of rowsOf(w, officer, asked.ratings)) {
    checkMayLeaveOut(row, asked.action)
    if (isAsked(w, row)) throw new Refusal('asked-already', uuidText(row.id))
  }
  const request = uuid7(w.now)
  const { ratings, action, ground, reason } = asked
  w.append('decision-request', {
    request,
    ratings: [...ratings],
    action,
    ...(ground === undefined ? {} : { ground }),
    ...(asked.case === undefined ? {} : { case: asked.case }),
    reason: reason.trim(),
    ...onRecord(officer),
  })
  return { request }
}

export interface RequestRow {
  id: string
  n: number
  at: number
  action: 'exclude' | 'void'
  ground: 'mistaken' | 'malicious' | null
  case_id: string | null
  operator: string
  role: Officer['role']
  bound: string | null
  reason: string
  state: 'waiting' | 'done' | 'refused'
}

/**
 * The second officer, another person than the first, decides as asked, with a reason of the own.
 *
 * @throws Refusal request-closed, same-person, and as `requestDecision`: what changed since is asked anew
 */
export function confirmDecision(
  w: Write,
  officer: Decider,
  request: string,
  reason: string,
): { decided: number; ratings: string[] } {
  checkReason(reason)
  const asked = waitingRequest(w, officer, request)
  if (asked.operator === officer.operator) throw new Refusal('same-person')
  // A hall asks; nobody in a hall takes a rating away that counts.
  if (asked.action === 'void' && officer.role !== 'campaign-office') throw new Refusal('office-only')
  const ratings = ratingsAsked(w, request)
  for (const row of rowsOf(w, officer, ratings)) {
    checkMayLeaveOut(row, asked.action)
    append(w, row, {
      rating: uuidText(row.id),
      action: asked.action,
      request,
      reason: reason.trim(),
      ...onRecord(officer),
    })
  }
  return { decided: ratings.length, ratings }
}

/**
 * Another officer turns a request down, or whoever asked takes it back.
 *
 * @throws Refusal request-closed, and who may not decide
 */
export function refuseDecision(w: Write, officer: Decider, request: string, reason: string): void {
  checkReason(reason)
  waitingRequest(w, officer, request)
  rowsOf(w, officer, ratingsAsked(w, request))
  w.append('decision-refusal', { request, reason: reason.trim(), ...onRecord(officer) })
}

export function ratingsAsked(w: Pick<Write, 'sql'>, request: string): string[] {
  const ids = w.sql('SELECT rating FROM decision_asked WHERE request = ? ORDER BY rating').pluck().all(request)
  return (ids as Buffer[]).map(uuidText)
}

export function isDecided(row: Pick<RatingRow, 'rule'>): boolean {
  return DECIDED_RULES.includes(row.rule as DecidedRule)
}

/** Every rating, of which the officer may decide. @throws Refusal not-found, and why not */
function rowsOf(w: Write, officer: Decider, ids: readonly string[]): RatingRow[] {
  if (ids.length === 0 || ids.length > MOST_DECIDED || new Set(ids).size !== ids.length)
    throw new Refusal('bad-request', `1 to ${MOST_DECIDED} different ratings`)
  return ids.map((id) => {
    const row = /^[0-9a-f-]{36}$/.test(id) ? findRating(w.sql, uuidBytes(id)) : undefined
    // To a hall's manager another hall's rating and none at all are the same.
    if (!row) throw new Refusal(officer.role === 'hall-manager' ? 'forbidden' : 'not-found', id)
    const why = whyNotDecide(heirOfBound(w, officer), {
      hall: hallOf(w, row),
      unit: row.unit === null ? undefined : w.registry.heirOf(row.unit),
    })
    if (why !== null) throw new Refusal(why, id)
    if (sealAt(w.sql, row.occurred) !== undefined) throw new Refusal('period-sealed', id)
    return row
  })
}

export function hallOf(w: Pick<Write, 'registry'>, row: Pick<RatingRow, 'source' | 'window'>): string | undefined {
  if (row.source === 'call') return HOTLINE_HALL
  return row.window === null ? undefined : w.registry.windowById(row.window)?.hall
}

function heirOfBound(w: Write, officer: Decider): Decider {
  return officer.bound === undefined ? officer : { ...officer, bound: w.registry.heirOf(officer.bound) }
}

/** Excluded are held ratings; void can be what is held or counted; a test counts for nothing anyway. */
function checkMayLeaveOut(row: RatingRow, action: 'exclude' | 'void'): void {
  const fits = action === 'exclude' ? row.verdict === 'held' : row.verdict !== 'excluded'
  if (!fits || screeningOf(row).rule === 'test')
    throw new Refusal(action === 'exclude' ? 'not-held' : 'not-decidable', uuidText(row.id))
}

function isAsked(w: Write, row: RatingRow): boolean {
  return (
    w
      .sql(
        `SELECT 1 FROM decision_asked a JOIN decision_request r ON r.id = a.request
         WHERE a.rating = ? AND r.state = 'waiting' LIMIT 1`,
      )
      .get(row.id) !== undefined
  )
}

/** @throws Refusal request-closed, not-found; forbidden to a hall's manager for another hall's request and for none at all */
function waitingRequest(w: Write, officer: Decider, id: string): RequestRow {
  const row = w.sql('SELECT * FROM decision_request WHERE id = ?').get(id) as RequestRow | undefined
  if (officer.role === 'hall-manager') {
    const halls = row ? ratingsAsked(w, id).map((rating) => hallOf(w, findRating(w.sql, uuidBytes(rating))!)) : []
    if (halls.length === 0 || halls.some((hall) => hall !== officer.hall)) throw new Refusal('forbidden', id)
  }
  if (!row) throw new Refusal('not-found', id)
  if (row.state !== 'waiting') throw new Refusal('request-closed', id)
  return row
}

function append(w: Write, row: RatingRow, body: EntryBodies['decision']): void {
  w.append('decision', body)
  if (row.window !== null) w.touched.windows.add(row.window)
}

function onRecord({ operator, role, bound }: Decider): Officer {
  return { operator, role, ...(bound === undefined ? {} : { bound }) }
}

function checkReason(reason: string): void {
  if (reason.trim() === '') throw new Refusal('reason-missing')
}
