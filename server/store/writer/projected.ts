import type { Appended } from '../chain/chain.ts'
import type { Db } from '../sqlite/database.ts'
import { entryOf, readBodies } from '../chain/read-entries.ts'
import { MOST_RATINGS } from '../sqlite/pending.ts'
import type { Sql } from '../sqlite/statements.ts'

/** The last entry that the tables show; those after it are new presses and nothing else. */
export function projectedTo(db: Db): number {
  return (db.prepare('SELECT n FROM projected').pluck().get() as number | undefined) ?? 0
}

/** What is wrong with how far the tables say they are, or null: they may lack a few of the newest presses, nothing else. */
export function wrongMark(db: Db, last: number): string | null {
  const shown = projectedTo(db)
  if (shown > last) return `the tables show entry ${shown}, and the ledger ends with ${last}`
  const other = db.prepare(`SELECT 1 FROM ledger WHERE n > ? AND kind <> 'rating' LIMIT 1`).get(shown)
  if (last - shown <= MOST_RATINGS && other === undefined) return null
  return `the tables show no more than entry ${shown}, and the ledger ends with ${last}`
}

/** Writes down that the tables show every entry up to `n`. Part of the transaction that made it so. */
export function noteProjected(sql: Sql, n: number): void {
  sql.beforePending('REPLACE INTO projected (rowid, n) VALUES (1, ?)').run(n)
}

/**
 * Carries out in the tables what the ledger holds beyond them: the hub died, or a transaction was undone, before they
 * were written. In the caller's transaction.
 */
export function catchUp(db: Db, sql: Sql, project: (entry: Appended) => void): void {
  let last = projectedTo(db)
  for (const row of readBodies(db, last + 1)) {
    project(entryOf(row))
    last = row.n
  }
  sql.pending.write()
  noteProjected(sql, last)
}
