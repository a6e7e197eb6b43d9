import { Refusal } from '../../contract/errors.ts'
import type { EntryBodies, Officer } from '../../contract/ledger/ledger-entries.ts'
import type { Role } from '../../contract/roles.ts'
import { DECIDED_RULES, type DecidedRule } from '../../contract/ledger/verdicts.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import { hasFact } from '../../rules/screening/facts.ts'
import { isBad, whyNotDecide, type Decidable, type OfficerAct } from '../../rules/screening/may-decide.ts'
import { isRepeat, isTakenAlready, newestAbout } from './repeats.ts'
import { findRating, screeningOf, type RatingRow } from '../projections/rating-row.ts'
import { HOTLINE_HALL } from './record-calls.ts'
import { sealAt } from './seals/seals.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

/** An officer with the hall that the person is bound to, which no entry needs to name. */
export type Decider = Officer & { hall?: string | undefined }

/** Somebody who looks at what officers decide: an officer, or a person whose role decides nothing, as an auditor's. */
export type Onlooker = Omit<Decider, 'role'> & { role: Role | Officer['role'] }

/** A role of a person must be named here to stand on record as one that decides. @throws Refusal forbidden for any other */
export function asDecider({ role, ...rest }: Onlooker & { role: Role }): Decider {
  if (role !== 'hall-manager' && role !== 'campaign-office') throw new Refusal('forbidden')
  return { ...rest, role }
}

/** So many ratings at most in one request or one bulk release. */
export const MOST_DECIDED = 1_000

/**
 * One officer lets held ratings count, or takes that back, each with one reason for all. What two officers decided, two
 * take back: see `requestDecision`. The same once more is what was decided.
 *
 * @throws Refusal not-found, not-held, not-decided, second-officer-needed, not-attributed, own-unit, office-only,
 *   forbidden, period-sealed, reason-missing
 */
export function decide(
  w: Write,
  officer: Decider,
  { ratings, action, reason }: { ratings: readonly string[]; action: 'release' | 'withdraw'; reason: string },
): { decided: number; fresh: boolean } {
  checkReason(reason)
  const rows = rowsOf(w, officer, ratings, action === 'release' ? 'release' : 'withdraw-release')
  const bodies = rows.map((row) => ({
    rating: uuidText(row.id),
    action,
    reason: reason.trim(),
    ...onRecord(officer),
  }))
  const isDone = () => rows.every(({ id }, i) => isRepeat(w, 'decision', lastDecision(w.sql, id), bodies[i]!))
  for (const row of rows)
    if (isTakenAlready(whyNotNow(row, action), isDone, uuidText(row.id))) return { decided: rows.length, fresh: false }
  for (const [i, row] of rows.entries()) append(w, row, bodies[i]!)
  return { decided: rows.length, fresh: true }
}

function whyNotNow(row: RatingRow, action: 'release' | 'withdraw') {
  if (action === 'release') return row.verdict === 'held' ? null : 'not-held'
  if (!isDecided(row)) return 'not-decided'
  return isLeftOut(row) ? 'second-officer-needed' : null
}

function lastDecision(sql: Sql, rating: Buffer): number | null {
  return sql('SELECT max(n) FROM decision WHERE rating = ?').pluck().get(rating) as number | null
}

/**
 * The first of two officers asks that ratings be left out, or that such a decision be taken back. Nothing changes until
 * the second decides. The same once more is that request.
 *
 * @throws Refusal as `decide`; not-decidable for what is excluded already; asked-already
 */
export function requestDecision(
  w: Write,
  officer: Decider,
  asked: Pick<EntryBodies['decision-request'], 'ratings' | 'action' | 'ground' | 'case' | 'reason'> & {
    /** Its id, where another entry names it already. */
    request?: string
  },
): { request: string; fresh: boolean } {
  const { ratings, action, ground, reason } = asked
  checkReason(reason)
  const body = {
    ratings: [...ratings],
    action,
    ...(ground === undefined ? {} : { ground }),
    ...(asked.case === undefined ? {} : { case: asked.case }),
    reason: reason.trim(),
    ...onRecord(officer),
  }
  for (const row of rowsOf(w, officer, ratings, 'ask')) {
    checkFits(row, action)
    const waiting = waitingRequestOf(w.sql, row.id)
    const isThis = () => isRepeat(w, 'decision-request', entryOf(w.sql, waiting!), { request: waiting!, ...body })
    if (isTakenAlready(waiting === undefined ? null : 'asked-already', isThis, uuidText(row.id)))
      return { request: waiting!, fresh: false }
  }
  const request = asked.request ?? uuid7(w.now)
  w.append('decision-request', { request, ...body })
  return { request, fresh: true }
}

function entryOf(sql: Sql, request: string): number {
  return sql('SELECT n FROM decision_request WHERE id = ?').pluck().get(request) as number
}

export interface RequestRow {
  id: string
  n: number
  at: number
  action: 'exclude' | 'void' | 'withdraw'
  ground: 'mistaken' | 'malicious' | null
  case_id: string | null
  operator: string
  role: Officer['role']
  bound: string | null
  reason: string
  state: 'waiting' | 'done' | 'refused'
}

/**
 * The second officer, another person than the first, decides as asked, with a reason of the own. The same once more is what was
 * decided.
 *
 * @throws Refusal request-closed, same-person, and as `requestDecision`: what changed since is asked anew
 */
export function confirmDecision(
  w: Write,
  officer: Decider,
  request: string,
  reason: string,
): { decided: number; ratings: string[]; fresh: boolean } {
  checkReason(reason)
  const asked = requestNamed(w, officer, request)
  const ratings = ratingsAsked(w, request)
  const bodyOf = (rating: string) => ({
    rating,
    action: asked.action,
    request,
    reason: reason.trim(),
    ...onRecord(officer),
  })
  const isDone = () =>
    ratings.every((rating) => isRepeat(w, 'decision', lastDecision(w.sql, uuidBytes(rating)), bodyOf(rating)))
  if (isTakenAlready(whyClosed(asked), isDone, request)) return { decided: ratings.length, ratings, fresh: false }
  if (asked.operator === officer.operator) throw new Refusal('same-person')
  for (const row of rowsOf(w, officer, ratings, ({ rule }) => ({ second: asked.action, voided: rule === 'voided' }))) {
    checkFits(row, asked.action)
    append(w, row, bodyOf(uuidText(row.id)))
  }
  return { decided: ratings.length, ratings, fresh: true }
}

/**
 * Another officer turns a request down, or whoever asked takes it back. The same once more is that refusal.
 *
 * @returns whether it is new
 * @throws Refusal request-closed, and who may not decide
 */
export function refuseDecision(w: Write, officer: Decider, request: string, reason: string): boolean {
  checkReason(reason)
  const asked = requestNamed(w, officer, request)
  const body = { request, reason: reason.trim(), ...onRecord(officer) }
  const isDone = () => isRepeat(w, 'decision-refusal', newestAbout(w, 'decision-refusal', 'request', request), body)
  if (isTakenAlready(whyClosed(asked), isDone, request)) return false
  const { role, operator } = asked
  rowsOf(w, officer, ratingsAsked(w, request), operator === officer.operator ? 'ask' : { refuse: role })
  w.append('decision-refusal', body)
  return true
}

function whyClosed({ state }: RequestRow) {
  return state === 'waiting' ? null : 'request-closed'
}

export function ratingsAsked(w: Pick<Write, 'sql'>, request: string): string[] {
  const ids = w.sql('SELECT rating FROM decision_asked WHERE request = ? ORDER BY rating').pluck().all(request)
  return (ids as Buffer[]).map(uuidText)
}

export function isDecided(row: Pick<RatingRow, 'rule'>): boolean {
  return DECIDED_RULES.includes(row.rule as DecidedRule)
}

/** Whether two officers decided that it does not count. */
export function isLeftOut({ rule }: Pick<RatingRow, 'rule'>): boolean {
  return rule === 'excluded' || rule === 'voided'
}

/** What of a rating matters for who may decide about it. */
export function decidableOf(w: Pick<Write, 'registry'>, row: RatingRow): Decidable {
  return {
    hall: hallOf(w, row),
    unit: row.unit === null ? undefined : w.registry.heirOf(row.unit),
    bad: isBad({ level: row.level, raised: hasFact(row.facts, 'raised') }),
  }
}

/** Every rating, with which the officer may do this. @throws Refusal not-found, and why not */
function rowsOf(
  w: Write,
  officer: Decider,
  ids: readonly string[],
  act: OfficerAct | ((row: RatingRow) => OfficerAct),
): RatingRow[] {
  if (ids.length === 0 || ids.length > MOST_DECIDED || new Set(ids).size !== ids.length)
    throw new Refusal('bad-request', `1 to ${MOST_DECIDED} different ratings`, `要写 1 至 ${MOST_DECIDED} 条不同的评价`)
  return ids.map((id) => {
    const row = /^[0-9a-f-]{36}$/.test(id) ? findRating(w.sql, uuidBytes(id)) : undefined
    // To a hall's manager another hall's rating and none at all are the same.
    if (!row) throw new Refusal(officer.role === 'hall-manager' ? 'forbidden' : 'not-found', id)
    const why = whyNotDecide(heirOfBound(w, officer), decidableOf(w, row), typeof act === 'function' ? act(row) : act)
    if (why !== null) throw new Refusal(why, id)
    if (sealAt(w.sql, row.occurred) !== undefined) throw new Refusal('period-sealed', id)
    return row
  })
}

export function hallOf(w: Pick<Write, 'registry'>, row: Pick<RatingRow, 'source' | 'window'>): string | undefined {
  if (row.source === 'call') return HOTLINE_HALL
  return row.window === null ? undefined : w.registry.windowById(row.window)?.hall
}

export function heirOfBound<Who extends { bound?: string }>(w: Pick<Write, 'registry'>, officer: Who): Who {
  return officer.bound === undefined ? officer : { ...officer, bound: w.registry.heirOf(officer.bound) }
}

/** Excluded are held ratings; void can be what is held or counted; taken back is what was left out. */
function checkFits(row: RatingRow, action: RequestRow['action']): void {
  if (action === 'withdraw') {
    if (!isLeftOut(row)) throw new Refusal('not-decided', uuidText(row.id))
    return
  }
  // A test counts for nothing anyway.
  const fits = action === 'exclude' ? row.verdict === 'held' : row.verdict !== 'excluded'
  if (!fits || screeningOf(row).rule === 'test')
    throw new Refusal(action === 'exclude' ? 'not-held' : 'not-decidable', uuidText(row.id))
}

/** The request about the rating that waits for a second officer. */
export function waitingRequestOf(sql: Sql, rating: Buffer): string | undefined {
  return sql(
    `SELECT r.id FROM decision_asked a JOIN decision_request r ON r.id = a.request
     WHERE a.rating = ? AND r.state = 'waiting' LIMIT 1`,
  )
    .pluck()
    .get(rating) as string | undefined
}

/** @throws Refusal not-found; forbidden to a hall's manager for another hall's request and for none at all */
function requestNamed(w: Write, officer: Decider, id: string): RequestRow {
  const row = w.sql('SELECT * FROM decision_request WHERE id = ?').get(id) as RequestRow | undefined
  if (officer.role === 'hall-manager') {
    const halls = row ? ratingsAsked(w, id).map((rating) => hallOf(w, findRating(w.sql, uuidBytes(rating))!)) : []
    if (halls.length === 0 || halls.some((hall) => hall !== officer.hall)) throw new Refusal('forbidden', id)
  }
  if (!row) throw new Refusal('not-found', id)
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
  if (saysNothing(reason)) throw new Refusal('reason-missing')
}
