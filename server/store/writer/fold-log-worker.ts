import Database from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * Folds the log of a database into it by time. Passive: it waits for nobody, and nobody waits for it; what a reader still
 * needs is folded the next time.
 */
const { file, everyMs } = workerData as { file: string; everyMs: number }
const db = new Database(file, { fileMustExist: true })
db.pragma('synchronous = FULL')
const timer = setInterval(() => {
  try {
    db.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // The hub meets the same disk, and says so.
  }
}, everyMs)
parentPort!.once('message', () => {
  clearInterval(timer)
  db.close()
  parentPort!.close()
})
