import { asHolds } from '../changes/large/rows-after.ts'
import type { Db } from './database.ts'

/** Null when both databases hold the same rows in a table, value by value; else where they part. */
export function compareTable(running: Db, fresh: Db, table: string): string | null {
  const query = inKeyOrder(running, table)
  const a = running
    .prepare(asRead(running, table, query))
    .raw()
    .iterate() as IterableIterator<unknown[]>
  const b = fresh.prepare(query).raw().iterate() as IterableIterator<unknown[]>
  try {
    for (let rows = 1; ; rows++) {
      const left = a.next()
      const right = b.next()
      if (left.done && right.done) return null
      if (left.done || right.done)
        return `table ${table} has ${left.done ? 'fewer' : 'more'} rows than the ledger gives`
      if (!sameRow(left.value, right.value))
        return `table ${table} differs from what the ledger gives, at its row ${rows}`
    }
  } finally {
    a.return?.()
    b.return?.()
  }
}

/** Where a large correction took effect, some rows of the running database are still to be written into their table. */
function asRead(running: Db, table: string, query: string): string {
  const columns = running.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]
  const holds = asHolds(running, table, columns)
  return holds === null ? query : query.replace(` FROM ${table} `, ` FROM (${holds}) `)
}

function sameRow(a: unknown[], b: unknown[]): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue
    const [x, y] = [a[i], b[i]]
    if (!Buffer.isBuffer(x) || !Buffer.isBuffer(y) || !x.equals(y)) return false
  }
  return true
}

/** By table: a version has one schema. */
const queries = new Map<string, string>()

/** All rows of a table in the order of its key. */
export function inKeyOrder(db: Db, table: string): string {
  let query = queries.get(table)
  if (query === undefined) {
    const key = db.prepare('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk').pluck().all(table)
    query = `SELECT * FROM ${table} ORDER BY ${(key as string[]).join(', ')}`
    queries.set(table, query)
  }
  return query
}
