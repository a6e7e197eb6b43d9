import Database from 'better-sqlite3'
import { Registry } from '../registry/registry.ts'
import type { Db } from './database.ts'
import { forgetTables } from '../writer/forget-tables.ts'
import { migrate } from './open-database.ts'
import { statements, type Sql } from './statements.ts'
import { SAID } from '../verify/ratings/verify-said.ts'

/** Empty tables of this version, for who makes them again from a ledger and looks at what comes out. */
export interface FreshTables {
  readonly db: Db
  readonly sql: Sql
  readonly registry: Registry
}

/** Tables made from more entries than this are not held in memory, and not kept. */
const MOST_IN_MEMORY = 20_000

/** Making tables and planning statements takes longer than to verify a short ledger: they are kept for the next. */
let kept: FreshTables | undefined

/**
 * Empty tables in a transaction that will never be committed. A large number of entries goes to a file that the system
 * takes away, so that memory holds but its cache, however long the ledger is.
 *
 * @param entries how many are to come, as far as is known
 */
export function openFresh(entries: number): FreshTables {
  const taken = entries <= MOST_IN_MEMORY ? kept : undefined
  if (taken) kept = undefined
  const fresh = taken ?? makeTables(entries <= MOST_IN_MEMORY ? ':memory:' : '')
  fresh.db.exec('BEGIN')
  return fresh
}

/** Ends it: nothing of what was made stays. */
export function closeFresh(fresh: FreshTables): void {
  const { db, sql } = fresh
  if (kept !== undefined || db.name !== ':memory:' || !db.inTransaction) {
    db.close()
    return
  }
  sql.pending.drop()
  db.exec('ROLLBACK')
  forgetTables(fresh)
  kept = fresh
}

/** @param file '': one that the system takes away */
export function makeTables(file: ':memory:' | ''): FreshTables {
  const db = new Database(file)
  db.pragma('cache_size = -65536')
  migrate(db)
  db.pragma('foreign_keys = OFF')
  db.exec(SAID)
  return { db, sql: statements(db), registry: new Registry(db) }
}
