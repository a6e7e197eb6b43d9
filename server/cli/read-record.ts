import Database from 'better-sqlite3'
import { Refusal } from '../contract/errors.ts'
import { takeDataDirectory, type DataDirectory } from '../data-directory.ts'
import { openDatabase, type Db } from '../ledger/open-database.ts'

/**
 * Reads the record for as long as it takes, in one snapshot, beside a hub that runs or in the place of one that does
 * not. Only reads: what takes minutes must not stop a hub that takes presses.
 *
 * @throws Refusal not-found when there is no record
 */
export function readRecord<T>(data: string, database: string, read: (db: Db) => T): T {
  let directory: DataDirectory | null = null
  try {
    directory = takeDataDirectory(data)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'data-directory-locked') throw error
  }
  try {
    const db = openToRead(database, directory !== null)
    try {
      return db.transaction(() => read(db))()
    } finally {
      db.close()
    }
  } finally {
    directory?.release()
  }
}

function openToRead(database: string, ours: boolean): Db {
  try {
    // With nobody else there, a schema of an older version is brought up to date first.
    if (ours) new Database(database, { readonly: true, fileMustExist: true }).close()
    return ours ? openDatabase(database) : new Database(database, { readonly: true, fileMustExist: true })
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_CANTOPEN')
      throw new Refusal('not-found', `no record in ${database}`)
    throw error
  }
}
