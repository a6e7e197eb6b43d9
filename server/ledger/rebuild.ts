import { openProjection, PROJECTION_TABLES } from './projection.ts'
import { entryOf, readRows } from './read-entries.ts'
import { forgetAll, type Write } from './write.ts'

/**
 * Throws every table that follows from the ledger away and makes it again, in one transaction: run it as a job of
 * the ledger. Until it commits, everybody sees the old tables.
 */
export function rebuild(w: Write, onProgress: (entries: number) => void = () => {}): { entries: number } {
  // Rows are made in the ledger's order, which has parents first; only the emptying needs the leave.
  w.db.pragma('defer_foreign_keys = ON')
  for (const table of PROJECTION_TABLES) w.db.exec(`DELETE FROM ${table}`)
  w.registry.forget()
  forgetAll(w.memory)
  const project = openProjection(w.db, w.sql, w.registry, w.memory)
  let entries = 0
  for (const row of readRows(w.db)) {
    project(entryOf(row))
    if (++entries % 10_000 === 0) onProgress(entries)
  }
  return { entries }
}
