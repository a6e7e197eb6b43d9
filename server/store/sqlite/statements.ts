import type { RunResult, Statement } from 'better-sqlite3'
import type { Db } from './database.ts'
import { Pending } from './pending.ts'

type Value = unknown

/**
 * A prepared statement as everybody gets it. better-sqlite3's own has a mode (`pluck`, `raw`, `expand`), kept until it
 * is switched back, and statements are shared by their text: whoever switched one changed what everybody else was
 * answered. So none is handed out, and what is handed out has no mode.
 */
export interface Query {
  get(...values: Value[]): unknown
  all(...values: Value[]): unknown[]
  iterate(...values: Value[]): IterableIterator<unknown>
  run(...values: Value[]): RunResult
}

/** A query whose rows are objects. */
export interface RowQuery extends Query {
  /** The first column of each row alone: another statement, so that this one stays what it is. */
  pluck(): Query
}

/**
 * Prepares each statement once per database. What is still to be written, of this transaction or of those before it, is
 * written before a statement is handed out, so that whoever asks sees it; a statement is not to be kept for later.
 *
 * Where a column equals a parameter and the answer has an order (or is a `max`), SQLite plans the statement again at
 * every call, which takes ten times as long as to run it. `column = (SELECT ?)` is planned once.
 */
export interface Sql {
  (text: string): RowQuery
  readonly pending: Pending
  /** Whether a transaction is open: else nobody writes. */
  inTransaction(): boolean
  /** A statement that does not see what is pending: for other tables, and for whoever asked `pending` as well. */
  beforePending(text: string): RowQuery
}

/** @param settle writes what earlier transactions left, in one of its own; asked for outside of any */
export function statements(db: Db, settle?: () => void, pending = new Pending(db)): Sql {
  const prepared = new Map<string, RowQuery>()
  const prepare = (text: string) => {
    let query = prepared.get(text)
    if (!query) {
      query = rowQuery(db, text)
      prepared.set(text, query)
    }
    return query
  }
  const sql = (text: string) => {
    if (pending.waits && settle !== undefined && !db.inTransaction) settle()
    else pending.write()
    return prepare(text)
  }
  return Object.assign(sql, { pending, beforePending: prepare, inTransaction: () => db.inTransaction })
}

function rowQuery(db: Db, text: string): RowQuery {
  let plucked: Query | undefined
  const pluck = () => (plucked ??= withoutMode(db.prepare(text).pluck()))
  return Object.freeze({ ...withoutMode(db.prepare(text)), pluck })
}

/** Bound once: a call costs what a call of the statement itself costs. */
function withoutMode(statement: Statement): Query {
  return Object.freeze({
    get: statement.get.bind(statement),
    all: statement.all.bind(statement),
    iterate: statement.iterate.bind(statement),
    run: statement.run.bind(statement),
  })
}
