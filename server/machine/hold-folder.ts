import Database from 'better-sqlite3'
import { makePrivateFile } from './durable-file.ts'

/**
 * Holds a folder for one process at a time. The lock is SQLite's own on a small file of the folder: the system takes it
 * away from a process that ends, however it ends.
 *
 * @returns how to let go, or null while another holds it
 * @throws when the file can be neither made nor locked
 */
export function holdFolder(lockFile: string): (() => void) | null {
  makePrivateFile(lockFile)
  const lock = new Database(lockFile, { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  return () => lock.close()
}
