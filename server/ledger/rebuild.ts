import { Refusal } from '../contract/errors.ts'
import { forgetDoubt } from './clock-doubt.ts'
import { noteProjected } from './projected.ts'
import { openProjection, PROJECTION_TABLES } from './projection.ts'
import { entryOf, readBodies } from './read-entries.ts'
import { forgetSeals } from './seals.ts'
import { forgetAll, type Write } from './write.ts'

/**
 * Throws every table that follows from the ledger away and makes it again, in one transaction: run it as a job of
 * the ledger. Until it commits, everybody sees the old tables.
 *
 * @throws Refusal ledger-broken where an entry cannot be carried out; rows are written many at once, so verifying, not
 *   this, names it
 */
export function rebuild(
  w: Pick<Write, 'db' | 'sql' | 'registry' | 'memory'>,
  onProgress: (entries: number) => void = () => {},
): { entries: number } {
  w.sql.pending.write()
  // Rows are made in the ledger's order, which has parents first; only the emptying needs the leave.
  w.db.pragma('defer_foreign_keys = ON')
  for (const table of PROJECTION_TABLES) w.db.exec(`DELETE FROM ${table}`)
  w.registry.forget()
  forgetAll(w.memory)
  forgetSeals(w.sql)
  forgetDoubt(w.sql)
  const project = openProjection(w.db, w.sql, w.registry, w.memory)
  let entries = 0
  try {
    for (const row of readBodies(w.db)) {
      project(entryOf(row))
      if (++entries % 10_000 === 0) onProgress(entries)
    }
    w.sql.pending.write()
    noteProjected(w.sql, entries)
  } catch (error) {
    throw new Refusal('ledger-broken', `after entry ${entries}: ${String(error)}; ledger verify names the entry`)
  }
  onProgress(entries)
  return { entries }
}
