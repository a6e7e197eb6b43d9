import type { Registry } from '../registry/registry.ts'
import { forgetDoubt } from '../changes/clock-doubt.ts'
import type { Db } from '../sqlite/database.ts'
import { PROJECTION_TABLES } from '../projections/projection.ts'
import { forgetWork } from '../changes/large/rows-after.ts'
import { forgetLate } from '../changes/online/take-up-late.ts'
import { forgetSeals } from '../changes/seals/seals.ts'
import type { Sql } from '../sqlite/statements.ts'
import { forgetAll, type Memory } from './write.ts'

/** Everything that remembers what the tables said. `memory` is missing where nothing was written. */
interface Remembering {
  sql: Sql
  registry: Registry
  memory?: Memory
}

/**
 * The tables are other ones than a moment ago: undone, emptied, or made again. Whatever answers from memory what was read
 * from them is emptied here and nowhere else, so that none of it can be left out.
 */
export function forgetTables({ sql, registry, memory }: Remembering): void {
  registry.forget()
  forgetSeals(sql)
  forgetDoubt(sql)
  forgetWork(sql)
  forgetLate(sql)
  if (memory) forgetAll(memory)
}

/** Empties every table that follows from the ledger, in the caller's transaction. */
export function emptyTables(w: Required<Remembering> & { db: Db }): void {
  w.sql.pending.write()
  // Rows are made in the ledger's order, which has parents first; only the emptying needs the leave.
  w.db.pragma('defer_foreign_keys = ON')
  for (const table of PROJECTION_TABLES) w.db.exec(`DELETE FROM ${table}`)
  forgetTables(w)
}
