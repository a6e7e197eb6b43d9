import { BulkInsert } from '../../sqlite/bulk-insert.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Sql } from '../../sqlite/statements.ts'

/**
 * What a large correction makes of rows is laid down beside them while nobody sees it. Its closing entry makes these the
 * rows that hold, at once; only then they are written into their tables, some at a time (`foldSome`), because so many rows
 * lie on as many pages. Until that is done, acts and people's questions wait (`Ledger.whole`). Messages of devices do not:
 * whatever is decided for them brings the rows up that it looks at, first.
 */

const RATING = [
  'received',
  'occurred',
  'window',
  'unit',
  'staff',
  'matter',
  'service',
  'facts',
  'opens_group',
  'verdict',
  'rule',
  'screening_verdict',
  'screening_rule',
] as const
const SERVICE = ['at', 'expires', 'shown', 'closed', 'cancelled', 'unit', 'outcome', 'rating'] as const
export const RATING_AFTER = ['n', 'id', ...RATING, 'was_occurred', 'was_window'] as const
export const SERVICE_AFTER = ['id', 'window', ...SERVICE, 'was_at'] as const

/** Values in the order of the columns above. */
export type AfterRow = (number | string | Buffer | null)[]

/** An invitation is over long before. */
export const LONGEST_SERVICE_MS = 86_400_000

interface Work {
  id: string
  closed: boolean
}

/** By database; asked of every press. */
const known = new WeakMap<Sql, Work | null>()

/** The large correction that is in hand, if any. */
export function workInHand(sql: Sql): Work | null {
  const found = known.get(sql)
  if (found !== undefined) return found
  const row = sql.beforePending('SELECT id, closed FROM correction_work').get() as
    | { id: string; closed: number }
    | undefined
  const work = row ? { id: row.id, closed: row.closed === 1 } : null
  known.set(sql, work)
  return work
}

/** After a transaction was undone. */
export function forgetWork(sql: Sql): void {
  known.delete(sql)
}

/** Whether rows that hold are still to be written into their tables. */
export function isFolding(sql: Sql): boolean {
  return workInHand(sql)?.closed === true
}

export function beginWork(sql: Sql, id: string): void {
  sql.beforePending('INSERT INTO correction_work (only_one, id, closed) VALUES (1, ?, 0)').run(id)
  forgetWork(sql)
}

/** What was laid down of them before is no longer true. */
export function layDown(db: Db, ratings: readonly AfterRow[], services: readonly AfterRow[]): void {
  const rows = new BulkInsert(db, 'rating_after', RATING_AFTER, { verb: 'INSERT OR REPLACE' })
  for (const row of ratings) rows.add(...row)
  rows.write()
  const others = new BulkInsert(db, 'service_after', SERVICE_AFTER, { verb: 'INSERT OR REPLACE' })
  for (const row of services) others.add(...row)
  others.write()
}

/** Where a row that is left out would have stood, before it is taken away. */
export function takeAway(sql: Sql, rating: Buffer): { window: number | null; occurred: number } | undefined {
  return sql.beforePending('DELETE FROM rating_after WHERE id = ? RETURNING window, occurred').get(rating) as
    | { window: number | null; occurred: number }
    | undefined
}

export function takeServiceAway(sql: Sql, service: string): void {
  sql.beforePending('DELETE FROM service_after WHERE id = ?').run(service)
}

/** From here on what was laid down is what holds. */
export function closeWork(sql: Sql): void {
  sql.beforePending('UPDATE correction_work SET closed = 1').run()
  forgetWork(sql)
}

/** Nothing of it stays: it never took effect, or all of it is in the tables. */
export function endWork(sql: Sql): void {
  for (const table of ['rating_after', 'service_after', 'correction_work'])
    sql.beforePending(`DELETE FROM ${table}`).run()
  forgetWork(sql)
}

/** @returns whether any may be left */
export function foldSome(sql: Sql, most: number): boolean {
  const ratings = sql.beforePending('SELECT n FROM rating_after ORDER BY n LIMIT ?').pluck().all(most) as number[]
  foldRatings(sql, ratings)
  if (ratings.length === most) return true
  const services = sql.beforePending('SELECT id FROM service_after LIMIT ?').pluck().all(most) as string[]
  foldServices(sql, services)
  if (services.length === most) return true
  endWork(sql)
  return false
}

/** Who reads what people asked for has waited (`Ledger.whole`), and never writes. */
function mayBringUp(sql: Sql): boolean {
  return isFolding(sql) && sql.inTransaction()
}

/** Whether a service that was moved in time was, or is, under way at a window at an instant; asked before any is brought up. */
export function wasMovedHere(sql: Sql, window: number, instant: number): boolean {
  const ask = sql.beforePending(
    `SELECT 1 FROM service_after WHERE window = @window AND at <> was_at AND at BETWEEN @from AND @instant AND expires > @instant
     UNION ALL SELECT 1 FROM service_after WHERE window = @window AND at <> was_at AND was_at BETWEEN @from AND @instant
       AND was_at + expires - at > @instant LIMIT 1`,
  )
  return ask.get({ window, instant, from: instant - LONGEST_SERVICE_MS }) !== undefined
}

/** A rating is about to be looked at. */
export function bringUpRating(sql: Sql, id: Buffer): void {
  if (!mayBringUp(sql)) return
  const n = sql.beforePending('SELECT n FROM rating_after WHERE id = ?').pluck().get(id) as number | undefined
  if (n !== undefined) foldRatings(sql, [n])
}

/** The presses of a window from one moment to another, both included, are about to be looked at. */
export function bringUpPresses(sql: Sql, window: number, from: number, to: number): void {
  if (!mayBringUp(sql)) return
  const found = sql
    .beforePending(
      `SELECT n FROM rating_after WHERE occurred BETWEEN @from AND @to AND (window = @window OR was_window = @window)
       UNION SELECT n FROM rating_after WHERE was_occurred BETWEEN @from AND @to AND (window = @window OR was_window = @window)`,
    )
    .pluck()
    .all({ window, from, to }) as number[]
  foldRatings(sql, found)
}

export function bringUpService(sql: Sql, id: string): void {
  if (mayBringUp(sql)) foldServices(sql, [id])
}

/** The service under way at a window at a moment is about to be looked for, and those that follow it. */
export function bringUpServices(sql: Sql, window: number, instant: number): void {
  if (!mayBringUp(sql)) return
  const found = sql
    .beforePending(
      `SELECT id FROM service_after WHERE window = @window AND at BETWEEN @from AND @to
       UNION SELECT id FROM service_after WHERE window = @window AND was_at BETWEEN @from AND @to`,
    )
    .pluck()
    .all({ window, from: instant - LONGEST_SERVICE_MS, to: instant + LONGEST_SERVICE_MS }) as string[]
  foldServices(sql, found)
}

function foldRatings(sql: Sql, rows: readonly number[]): void {
  if (rows.length === 0) return
  const these = JSON.stringify(rows)
  sql
    .beforePending(
      `UPDATE rating SET ${RATING.map((column) => `${column} = a.${column}`).join(', ')}
       FROM (SELECT value AS n FROM json_each(?)) these JOIN rating_after a ON a.n = these.n WHERE rating.n = these.n`,
    )
    .run(these)
  sql.beforePending('DELETE FROM rating_after WHERE n IN (SELECT value FROM json_each(?))').run(these)
}

function foldServices(sql: Sql, ids: readonly string[]): void {
  if (ids.length === 0) return
  const these = JSON.stringify(ids)
  sql
    .beforePending(
      `UPDATE service SET ${SERVICE.map((column) => `${column} = a.${column}`).join(', ')}
       FROM (SELECT value AS id FROM json_each(?)) these JOIN service_after a ON a.id = these.id WHERE service.id = these.id`,
    )
    .run(these)
  sql.beforePending('DELETE FROM service_after WHERE id IN (SELECT value FROM json_each(?))').run(these)
}

/** SQL: all rows of a table as they hold, where some are still to be written into it. */
export function asHolds(db: Db, table: string, columns: readonly string[]): string | null {
  const closed = db.prepare('SELECT closed FROM correction_work').pluck().get()
  const spec = { rating: { key: 'n', changed: RATING }, service: { key: 'id', changed: SERVICE } }[table]
  if (closed !== 1 || spec === undefined) return null
  const changed: readonly string[] = spec.changed
  const values = columns.map((column) =>
    changed.includes(column) ? `iif(a.id IS NULL, t.${column}, a.${column}) AS ${column}` : `t.${column}`,
  )
  return `SELECT ${values.join(', ')} FROM ${table} t LEFT JOIN ${table}_after a ON a.${spec.key} = t.${spec.key}`
}
