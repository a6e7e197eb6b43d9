import Database from 'better-sqlite3'
import { setPriority } from 'node:os'

/** Faults named; the first tells that there are some. */
const MOST = 5

/**
 * Looks through a whole database file, in one snapshot beside a hub that writes, and tells the parent what is wrong: a
 * list of SQLite's sentences, empty for a sound file.
 */
const [file] = process.argv.slice(2)
// Its parent is gone: nobody wants to know.
process.on('disconnect', () => process.exit(1))
try {
  setPriority(10)
} catch {
  // Where that is not allowed, it has the priority of the hub.
}
process.send!(look(file!), () => process.exit(0))

function look(path: string): string[] {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true })
    try {
      const found = db.pragma(`quick_check(${MOST})`) as { quick_check: string }[]
      return found.map((row) => row.quick_check).filter((text) => text !== 'ok')
    } finally {
      db.close()
    }
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    // Whatever else kept it from looking says nothing about the file.
    if (!/^SQLITE_(CORRUPT|NOTADB)/.test(code)) throw error
    return [message]
  }
}
