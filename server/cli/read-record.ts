import { Refusal } from '../contract/errors.ts'
import { mustHaveRecord, takeDataDirectory, type DataDirectory } from '../data-directory.ts'
import type { Db } from '../store/sqlite/database.ts'
import { openDatabase, openForReading } from '../store/sqlite/open-database.ts'

/**
 * Reads the record for as long as it takes, in one snapshot, beside a hub that runs or in the place of one that does
 * not. Only reads: what takes minutes must not stop a hub that takes presses.
 *
 * @throws Refusal not-found, ledger-missing when there is no record
 */
export function readRecord<T>(data: string, database: string, read: (db: Db) => T): T {
  // Asked first: taking a data directory makes it.
  mustHaveRecord(data)
  let directory: DataDirectory | null = null
  try {
    directory = takeDataDirectory(data)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'data-directory-locked') throw error
  }
  try {
    // With nobody else there, a schema of an older version is brought up to date first.
    const db = directory === null ? openForReading(database) : openDatabase(database)
    try {
      return db.transaction(() => read(db))()
    } finally {
      db.close()
    }
  } finally {
    directory?.release()
  }
}

/**
 * Ends a restore that was cut off, as whoever takes the folder does: its keys are then those of its database. Does nothing
 * where a hub runs.
 *
 * @throws Refusal not-found, ledger-missing when there is no record
 */
export function endCutRestore(data: string): void {
  mustHaveRecord(data)
  try {
    takeDataDirectory(data).release()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'data-directory-locked') throw error
  }
}
