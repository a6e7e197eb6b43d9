import Database from 'better-sqlite3'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import { Registry } from '../registry/registry.ts'
import { AUDIT_CHAIN, chainAudit } from '../chain/chain-audit.ts'
import type { Db } from './database.ts'
import { makePrivateFile } from '../../machine/durable-file.ts'
import { rebuild } from '../projections/rebuild.ts'
import { statements } from './statements.ts'
import { emptyMemory } from '../writer/write.ts'

const MIGRATIONS = join(import.meta.dirname, 'migrations')

/**
 * Opens the hub's database and brings its schema up to date. WAL with `synchronous = FULL`: an acknowledged
 * press must survive a power cut, and FULL costs about 8 % over NORMAL.
 *
 * @param onRemake called now and then while an older schema's projections are made again, with the number of entries
 * @throws Refusal `schema-too-new` when a newer version of this software wrote the file
 */
export function openDatabase(file: string, onRemake?: (entries: number) => void): Db {
  // Log and shared memory get the rights of the file.
  if (file !== '' && file !== ':memory:') makePrivateFile(file)
  const db = new Database(file)
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('recursive_triggers = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('temp_store = MEMORY')
    db.pragma('cache_size = -65536')
    // 32 MB of log: a page that many presses touch is written back once, not every few commits.
    db.pragma('wal_autocheckpoint = 8000')
    // After a long read, such as a backup, the log does not stay as long as it grew.
    db.pragma('journal_size_limit = 67108864')
    migrate(db, onRemake)
    db.pragma('foreign_keys = ON')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Opens a hub's database beside a hub that may run, with whatever schema it has. Nothing can be written through it. */
export function openForReading(file: string): Db {
  return new Database(file, { readonly: true, fileMustExist: true })
}

/**
 * Numbered files, `001-ledger.sql` and on; each runs once and is never edited after release. All that are due are one
 * transaction: a database has an older schema or the newest, whole.
 *
 * A migration of projections ends in `.remake.sql`. It need not carry its rows over: it drops tables and creates them
 * as they shall be, and every projection is then made again from the ledger, in the same transaction.
 */
export function migrate(db: Db, onRemake?: (entries: number) => void): void {
  const files = readdirSync(MIGRATIONS)
    .filter((name) => /^\d{3}-.*\.sql$/.test(name))
    .toSorted()
  const have = db.pragma('user_version', { simple: true }) as number
  if (have > files.length) {
    throw new Refusal('schema-too-new', `database has schema ${have}, this version knows ${files.length}`)
  }
  const due = files.slice(have)
  if (due.length === 0) return
  // Tables are dropped and made in any order; what they refer to is checked at the end.
  db.pragma('foreign_keys = OFF')
  db.transaction(() => {
    for (const file of due) {
      db.exec(readFileSync(join(MIGRATIONS, file), 'utf8'))
      // SQLite cannot hash.
      if (file.endsWith(AUDIT_CHAIN)) chainAudit(db)
    }
    // A new database has nothing to make again, and nothing to say about it.
    if (have > 0 && due.some((file) => file.endsWith('.remake.sql')))
      rebuild({ db, sql: statements(db), registry: new Registry(db), memory: emptyMemory() }, onRemake)
    if ((db.pragma('foreign_key_check') as unknown[]).length > 0)
      throw new Refusal('ledger-broken', 'after the migration a row refers to none')
    db.pragma(`user_version = ${files.length}`)
  })()
}
