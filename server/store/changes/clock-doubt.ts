import type { ClockShift, EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'
import type { Sql } from '../sqlite/statements.ts'

/** A stretch of entries written in doubt about the hub's clock: from this entry to the next such one, or to the end. */
export interface DoubtRow {
  n: number
  at: number
  why: EntryBodies['clock-doubt']['why']
  /** What the hub's clock said, ms. */
  clock: number
  by: number | null
  settled: number | null
}

/** Asked of every press: the first entry of the doubt that nobody ended, by database. Such rows are never pending. */
const open = new WeakMap<Sql, number | null>()

/** The entry by which the hub began to doubt its clock, or null when it does not. */
export function openDoubt(sql: Sql): number | null {
  const known = open.get(sql)
  if (known !== undefined) return known
  const n = sql.beforePending('SELECT min(n) FROM clock_doubt WHERE settled IS NULL').pluck().get() as number | null
  open.set(sql, n)
  return n
}

/** After a doubt began or ended, and after a transaction was undone. */
export function forgetDoubt(sql: Sql): void {
  open.delete(sql)
}

/** Whether an entry was written in the doubt that is not ended: its moment says for certain nothing. */
export function isDoubted(sql: Sql, n: number): boolean {
  const since = openDoubt(sql)
  return since !== null && n > since
}

/** The stretches of the doubt that is not ended, in order. */
/** The doubts about the hub's clock that nobody has ended, oldest first. */
export function clockDoubts({ sql }: { sql: Sql }): DoubtRow[] {
  return openDoubts(sql)
}

export function openDoubts(sql: Sql): DoubtRow[] {
  return sql.beforePending('SELECT * FROM clock_doubt WHERE settled IS NULL ORDER BY n').all() as DoubtRow[]
}

/**
 * The latest time that the ledger knows, ms, for a hub that starts. That is the last entry's `at`; but where an officer
 * brought a clock back that had run ahead, `at` stands still until the clock is there again, and what counts is how late
 * it was then, and what came in since. In doubt it is what the doubted clock said last.
 */
export function knownTime(db: Db): number {
  const head = db.prepare('SELECT at FROM ledger ORDER BY n DESC LIMIT 1').pluck().get() as number | undefined
  const last = db.prepare('SELECT n, at, clock FROM clock_settled ORDER BY n DESC LIMIT 1').get() as
    | { n: number; at: number; clock: number }
    | undefined
  if (head === undefined) return 0
  const doubt = db.prepare('SELECT n, clock FROM clock_doubt WHERE settled IS NULL ORDER BY n DESC LIMIT 1').get() as
    | { n: number; clock: number }
    | undefined
  // In doubt: as late as that clock was, and not as late as it may be in truth.
  if (doubt !== undefined) return Math.max(doubt.clock, receivedSince(db, doubt.n))
  if (last === undefined || head > last.at) return head
  return Math.max(last.clock, receivedSince(db, last.n))
}

function receivedSince(db: Db, n: number): number {
  const received = db.prepare('SELECT max(received) FROM rating WHERE n > ?').pluck().get(n) as number | null
  return received ?? 0
}

/** By how much a correction moves what came in by the hub's clock at `received` as entry `n`, ms; the first shift that fits. */
export function shiftOf(
  shifts: readonly ClockShift[],
  { n, received }: { n: number; received: number },
  hallAfter: (by: number) => string | undefined,
): number {
  const fitting = shifts.find(
    ({ hall, after, before, from, to, by }) =>
      from <= received &&
      received < to &&
      (after === undefined || n > after) &&
      (before === undefined || n < before) &&
      (hall === undefined || hallAfter(by) === hall),
  )
  return fitting?.by ?? 0
}
