import type { Db } from './database.ts'

/**
 * For a database that is thrown away when filling it is interrupted: it survives a power cut from `flushNow` on, and not
 * before.
 */
export function flushLater(db: Db): void {
  db.pragma('synchronous = OFF')
}

export function flushNow(db: Db): void {
  db.pragma('synchronous = FULL')
  db.pragma('wal_checkpoint(TRUNCATE)')
}
