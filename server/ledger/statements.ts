import type { Statement } from 'better-sqlite3'
import type { Db } from './database.ts'
import { Pending } from './pending.ts'

/**
 * Prepares each statement once per database. What is still to be written, of this transaction or of those before it, is
 * written before a statement is handed out, so that whoever asks sees it; a statement is not to be kept for later.
 *
 * Where a column equals a parameter and the answer has an order (or is a `max`), SQLite plans the statement again at
 * every call, which takes ten times as long as to run it. `column = (SELECT ?)` is planned once.
 */
export interface Sql {
  (text: string): Statement
  readonly pending: Pending
  /** A statement that does not see what is pending: for other tables, and for whoever asked `pending` as well. */
  beforePending(text: string): Statement
}

/** @param settle writes what earlier transactions left, in one of its own; asked for outside of any */
export function statements(db: Db, settle?: () => void): Sql {
  const prepared = new Map<string, Statement>()
  const pending = new Pending(db)
  const prepare = (text: string) => {
    let statement = prepared.get(text)
    if (!statement) {
      statement = db.prepare(text)
      prepared.set(text, statement)
    }
    return statement
  }
  const sql = (text: string) => {
    if (pending.waits && settle !== undefined && !db.inTransaction) settle()
    else pending.write()
    return prepare(text)
  }
  return Object.assign(sql, { pending, beforePending: prepare })
}
