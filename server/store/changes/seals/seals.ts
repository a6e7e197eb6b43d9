import { hash } from 'node:crypto'
import { DAY_MS, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import type { EntryBodies, Officer } from '../../../contract/ledger/ledger-entries.ts'
import { FIRST_METHOD, type MethodCode } from '../../../contract/methods.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { withDashes } from '../../sqlite/uuid-bytes.ts'

/** A seal as the projection holds it; what it says stands in its entry. */
export interface SealRow {
  n: number
  at: number
  method: MethodCode
  campaign: string
  from_date: string
  to_date: string
  /** Instants, half-open. */
  since: number
  until: number
  operator: string
  second: string | null
  reason: string
  /** SHA-256 of the manifest of what was handed over, once it was made. */
  package: string | null
  /** The entry by which it was opened again. */
  reopened: number | null
}

type HoldingSeal = Pick<SealRow, 'n' | 'since' | 'until'>
/** Asked of every press, and a year has few seals: those that hold, by database. Seals are never pending. */
const holding = new WeakMap<Sql, HoldingSeal[]>()

/** The seal of the service-centre method that holds at an instant, and freezes its ratings; or undefined. */
export function sealAt(sql: Sql, instant: number): number | undefined {
  let seals = holding.get(sql)
  if (!seals) {
    seals = sql
      .beforePending('SELECT n, since, until FROM seal WHERE reopened IS NULL AND method = ?')
      .all(FIRST_METHOD) as HoldingSeal[]
    holding.set(sql, seals)
  }
  return seals.find(({ since, until }) => since <= instant && instant < until)?.n
}

/** After a seal was set or opened, and after a transaction was undone. */
export function forgetSeals(sql: Sql): void {
  holding.delete(sql)
}

/** Seals of a method that hold and meet a span. */
export function sealsWithin(sql: Sql, { method, since, until }: MethodSpan): SealRow[] {
  return sql(
    'SELECT * FROM seal WHERE reopened IS NULL AND method = (SELECT ?) AND since < (SELECT ?) AND until > (SELECT ?) ORDER BY since',
  ).all(method, until, since) as SealRow[]
}

export function sealByNumber(sql: Sql, n: number): SealRow | undefined {
  return sql('SELECT * FROM seal WHERE n = ?').get(n) as SealRow | undefined
}

/** All seals, those that were opened again included, newest first. */
export function allSeals(sql: Sql): SealRow[] {
  return sql('SELECT * FROM seal ORDER BY n DESC').all() as SealRow[]
}

export function sealBody(sql: Sql, n: number): EntryBodies['seal'] {
  return JSON.parse(
    sql("SELECT body FROM ledger WHERE n = ? AND kind = 'seal'").pluck().get(n) as string,
  ) as EntryBodies['seal']
}

/**
 * Held ratings of a span: how many, and a digest of which, by which two officers mean the same ones. A year may have tens of
 * thousands, and the act that seals holds the writer: no buffer is made of each, and they are sorted here.
 */
export function heldWithin(sql: Sql, since: number, until: number): { held: number; digest: string } {
  const ids = sql(
    `SELECT hex(id) FROM rating WHERE rule <> 'ok' AND verdict = 'held' AND occurred >= ? AND occurred < ?`,
  )
    .pluck()
    .all(since, until) as string[]
  const lines = ids.toSorted().map((hex) => `${withDashes(hex)}\n`)
  return { held: ids.length, digest: hash('sha256', lines.join('').toLowerCase(), 'hex') }
}

export interface StandRow {
  n: number
  method: MethodCode
  at: number
  from_date: string
  to_date: string
  held: number
  digest: string
  /** Of what was shown; null of a version that asked for the held ratings alone. */
  content: string | null
  operator: string
  role: Officer['role']
  bound: string | null
  reason: string
}

/**
 * Who consented to a period being sealed, since anything in it was last sealed or opened again: a consent holds for one
 * attempt, and for the content that it names.
 */
export function standsSince(sql: Sql, span: SealedSpan): StandRow[] {
  const { method, from, to } = span
  return sql('SELECT * FROM seal_stand WHERE method = ? AND from_date = ? AND to_date = ? AND n > ? ORDER BY n').all(
    method,
    from,
    to,
    lastBreak(sql, span),
  ) as StandRow[]
}

export interface SealRequestRow {
  n: number
  method: MethodCode
  at: number
  campaign: string
  from_date: string
  to_date: string
  early: 0 | 1
  /** Points of the check list, as JSON. */
  accepted: string
  content: string
  operator: string
  role: Officer['role']
  bound: string | null
  reason: string
  refused: number | null
  refused_by: string | null
  refused_reason: string | null
}

/**
 * The last request to seal a period, since anything in it was sealed or opened again; one that was sent back is over, and
 * so is one after which somebody asked anew.
 */
export function lastSealRequest(sql: Sql, span: SealedSpan): SealRequestRow | undefined {
  const { method, from, to } = span
  return sql(
    'SELECT * FROM seal_request WHERE method = ? AND from_date = ? AND to_date = ? AND n > ? ORDER BY n DESC LIMIT 1',
  ).get(method, from, to, lastBreak(sql, span)) as SealRequestRow | undefined
}

export function sealRequestByNumber(sql: Sql, n: number): SealRequestRow | undefined {
  return sql('SELECT * FROM seal_request WHERE n = ?').get(n) as SealRequestRow | undefined
}

/** The last seal or reopening of anything of the method that meets a span: what was said before it is over. */
function lastBreak(sql: Sql, { method, since, until }: MethodSpan): number {
  const last = sql('SELECT max(max(n, coalesce(reopened, 0))) FROM seal WHERE method = ? AND since < ? AND until > ?')
    .pluck()
    .get(method, until, since) as number | null
  return last ?? 0
}

/** Every consent to a period of these dates. */
export function standsOf(sql: Sql, { method, from, to }: Pick<SealedSpan, 'method' | 'from' | 'to'>): StandRow[] {
  return sql('SELECT * FROM seal_stand WHERE method = ? AND from_date = ? AND to_date = ? ORDER BY n').all(
    method,
    from,
    to,
  ) as StandRow[]
}

/** A method and instants, half-open. */
export interface MethodSpan {
  method: MethodCode
  since: number
  until: number
}

/** A method's period by its dates and by its instants. */
export interface SealedSpan extends MethodSpan {
  from: string
  to: string
}

/** A method's period of two dates that were checked before. */
export function spanOfDates({ method, from, to }: Pick<SealedSpan, 'method' | 'from' | 'to'>): SealedSpan {
  return { method, from, to, since: startOfDay(parseDay(from)!), until: startOfDay(parseDay(to)!) + DAY_MS }
}

/**
 * Seals of a method that hold and meet a period: the one of exactly this period; those that lie within it, whose ratings a seal of
 * the whole takes as they are frozen (without those that lie within another of them); and one that it must not meet.
 */
export function sealsMet(
  sql: Sql,
  span: MethodSpan,
): { same: SealRow | undefined; parts: SealRow[]; across: SealRow | undefined } {
  const { since, until } = span
  const met = sealsWithin(sql, span)
  const isWithin = (each: SealRow, whole: { since: number; until: number }) =>
    each.since >= whole.since && each.until <= whole.until
  return {
    same: met.find((each) => each.since === since && each.until === until),
    parts: met.filter((each) => !met.some((other) => other.n !== each.n && isWithin(each, other))),
    across: met.find((each) => !isWithin(each, { since, until })),
  }
}

/** The seal of a longer period that holds over this one, or undefined. */
export function sealOver(sql: Sql, seal: SealRow): SealRow | undefined {
  const { n, since, until } = seal
  return sealsWithin(sql, seal).find((each) => each.n !== n && each.since <= since && each.until >= until)
}

/** Units, by their codes, of which the officer who leaves a period as it is would judge: something of theirs is open. */
export function unitsOpenWithin(sql: Sql, since: number, until: number): string[] {
  return sql(
    `SELECT DISTINCT unit FROM rating WHERE unit IS NOT NULL AND rule <> 'ok' AND verdict = 'held' AND occurred >= ? AND occurred < ?
     UNION SELECT r.unit FROM case_file f JOIN rating r ON r.id = f.rating
     WHERE r.unit IS NOT NULL AND f.closed IS NULL AND f.lapsed IS NULL AND f.soft = 0 AND r.occurred >= ? AND r.occurred < ?`,
  )
    .pluck()
    .all(since, until, since, until) as string[]
}

export interface ReopenRequestRow {
  n: number
  at: number
  seal: number
  operator: string
  reason: string
}

export function reopenRequests(sql: Sql, seal: number): ReopenRequestRow[] {
  return sql('SELECT * FROM reopen_request WHERE seal = ? ORDER BY n').all(seal) as ReopenRequestRow[]
}
