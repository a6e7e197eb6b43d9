import Database from 'better-sqlite3'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../contract/errors.ts'

export type Db = Database.Database

const MIGRATIONS = join(import.meta.dirname, 'migrations')

/**
 * Opens the hub's database and brings its schema up to date. WAL with `synchronous = FULL`: an acknowledged
 * press must survive a power cut, and FULL costs about 8 % over NORMAL.
 *
 * @throws Refusal `schema-too-new` when a newer version of this software wrote the file
 */
export function openDatabase(file: string): Db {
  const db = new Database(file)
  try {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('recursive_triggers = ON')
    db.pragma('trusted_schema = OFF')
    db.pragma('temp_store = MEMORY')
    db.pragma('cache_size = -65536')
    // 32 MB of log: a page that many presses touch is written back once, not every few commits.
    db.pragma('wal_autocheckpoint = 8000')
    migrate(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Numbered files, `001-ledger.sql` and on; each runs once, in its own transaction, and is never edited after release. */
export function migrate(db: Db): void {
  const files = readdirSync(MIGRATIONS)
    .filter((name) => /^\d{3}-.*\.sql$/.test(name))
    .toSorted()
  const have = db.pragma('user_version', { simple: true }) as number
  if (have > files.length) {
    throw new Refusal('schema-too-new', `database has schema ${have}, this version knows ${files.length}`)
  }
  files.slice(have).forEach((file, index) => {
    const sql = readFileSync(join(MIGRATIONS, file), 'utf8')
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${have + index + 1}`)
    })()
  })
}
