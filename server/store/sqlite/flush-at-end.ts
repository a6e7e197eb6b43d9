import type { Db } from './database.ts'

/** Fills a database that is thrown away when that is interrupted: it survives a power cut from its end on, not before. */
export async function flushAtEnd(db: Db, fill: () => Promise<void>): Promise<void> {
  db.pragma('synchronous = OFF')
  await fill()
  db.pragma('synchronous = FULL')
  db.pragma('wal_checkpoint(TRUNCATE)')
}
