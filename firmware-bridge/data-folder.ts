import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openOutboxFile, SqliteOutbox } from './hub/outbox-sqlite.ts'

/** Where everything of a bridge lies in its data directory. */
export function bindingsFile(data: string): string {
  return join(data, 'keypads.json')
}

/** The models that the validator found good, so that a restart need not ask it again. */
export function modelsFile(data: string): string {
  return join(data, 'models.json')
}

export function outboxOf(data: string, deviceId: string): SqliteOutbox {
  return new SqliteOutbox(() => openOutboxFile(join(data, `outbox-${deviceId}.sqlite`)))
}

export function deviceKeyFile(data: string, deviceId: string): string {
  return join(data, `key-${deviceId}.pem`)
}

/** Makes the data directory, for its user alone. @throws when it cannot be made */
export function makeDataFolder(data: string): void {
  mkdirSync(data, { recursive: true, mode: 0o700 })
}

/**
 * Holds the data directory while the bridge runs: two bridges would store every key twice, as two presses. The lock
 * is SQLite's on a file of its own; the system takes it away from a process that dies, however it dies.
 *
 * @throws when another process holds it
 */
export function holdDataFolder(data: string): () => void {
  const db = new Database(join(data, 'bridge.lock'), { timeout: 0 })
  try {
    db.pragma('journal_mode = DELETE')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') {
      throw new Error(`another bridge uses ${data}: stop it, or give this one a --data of its own`, { cause: error })
    }
    throw error
  }
  return () => db.close()
}
