import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { emptyTables } from '../writer/forget-tables.ts'
import { noteProjected } from '../writer/projected.ts'
import { openProjection } from './projection.ts'
import { entryOf, readBodies } from '../chain/read-entries.ts'
import type { Write } from '../writer/write.ts'

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
  emptyTables(w)
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

/**
 * As `rebuild`, for somebody who asks, with its row in the audit log: where there is no file that a thread could read
 * (`rebuild/`).
 *
 * @throws Refusal ledger-broken
 */
export function rebuildAsked(w: Write, _: undefined, actor: Actor): { entries: number; rows?: number } {
  const done = rebuild(w)
  w.audit.record(actor, 'ledger:rebuild', 'ledger', done)
  return done
}
