import type { Write } from '../writer/write.ts'
import { columnsOf, isAt, rowAt, TOGETHER, type GivenRow, type Value } from './rows.ts'

/**
 * Makes rows those that the ledger gives. Of a row that is there, only columns that differ are written: so many rows lie on as
 * many pages, and each index that is touched on as many again. Whatever lies where a right row belongs, by a value that is
 * there once, is wrong and goes; it has its turn later, or is named by the next comparison.
 */
export function mendRows({ db, sql }: Pick<Write, 'db' | 'sql'>, rows: readonly GivenRow[]): void {
  for (const { table, key, row } of rows)
    if (row === null || TOGETHER.has(table)) sql(`DELETE FROM ${table} WHERE ${isAt(db, table)}`).run(...key)
  for (const { table, key, row } of rows) {
    if (row === null) continue
    const { all } = columnsOf(db, table)
    const present = sql(rowAt(db, table)).get(...key) as Record<string, Value> | undefined
    if (present === undefined) {
      const values = all.map(() => '?').join(', ')
      sql(`INSERT OR REPLACE INTO ${table} (${all.join(', ')}) VALUES (${values})`).run(...row)
      continue
    }
    const wrong = [...all.keys()].filter((i) => !isSame(present[all[i]!]!, row[i]!))
    if (wrong.length === 0) continue
    const set = wrong.map((i) => `${all[i]} = ?`).join(', ')
    sql(`UPDATE OR REPLACE ${table} SET ${set} WHERE ${isAt(db, table)}`).run(...wrong.map((i) => row[i]), ...key)
  }
}

/** @param given from another thread, where bytes come as such */
function isSame(present: Value, given: Value | Uint8Array): boolean {
  if (!(given instanceof Uint8Array)) return present === given
  return Buffer.isBuffer(present) && present.equals(given)
}
