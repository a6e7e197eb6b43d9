import { asHolds } from '../changes/large/rows-after.ts'
import type { Db } from './database.ts'

/** Null when both databases hold the same rows in a table, value by value; else where they part. */
export function compareTable(running: Db, fresh: Db, table: string): string | null {
  const a = rowsAsTexts(running, table)
  const b = rowsAsTexts(fresh, table)
  try {
    for (let rows = 1; ; rows++) {
      const left = a.next()
      const right = b.next()
      if (left.done && right.done) return null
      if (left.done || right.done)
        return `table ${table} has ${left.done ? 'fewer' : 'more'} rows than the ledger gives`
      if (left.value !== right.value) return `table ${table} differs from what the ledger gives, at its row ${rows}`
    }
  } finally {
    a.return?.()
    b.return?.()
  }
}

/** All rows of a table in the order of its key, each as one text: that costs half of its values one by one. */
function rowsAsTexts(db: Db, table: string): IterableIterator<string> {
  const columns = db.prepare('SELECT name, type FROM pragma_table_info(?)').all(table) as {
    name: string
    type: string
  }[]
  // JSON knows no bytes, and `hex` no NULL.
  const values = columns.map(({ name, type }) => (type === 'BLOB' ? `iif(${name} IS NULL, NULL, hex(${name}))` : name))
  const query = inKeyOrder(db, table).replace('*', `json_array(${values.join(', ')})`)
  const holds = asHolds(
    db,
    table,
    columns.map(({ name }) => name),
  )
  // Where a large correction took effect, some rows of the running database are still to be written into their table.
  const held = holds === null ? query : query.replace(` FROM ${table} `, ` FROM (${holds}) `)
  return db.prepare(held).pluck().iterate() as IterableIterator<string>
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
