import type { Statement } from 'better-sqlite3'
import type { EntryKind, RatingBody } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'
import type { LedgerRow } from './read-entries.ts'
import type { Before, Checked } from '../verify/verify-check.ts'

/** What checks ask of the entries that went by, of a ledger that is read once and lies in no database. */
export class PassedEntries {
  #note: Statement
  #ask: Statement

  /** @param fresh the database in which a verification makes its tables; this one is no part of its schema */
  constructor(fresh: Db) {
    fresh.exec(
      'CREATE TEMP TABLE passed (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, hash BLOB NOT NULL, item TEXT)',
    )
    this.#note = fresh.prepare('INSERT INTO passed (n, at, kind, hash, item) VALUES (?, ?, ?, ?, ?)')
    this.#ask = fresh.prepare('SELECT at, kind, hash, item FROM passed WHERE n = ?')
  }

  note({ n, at, hash }: LedgerRow, { kind, body }: Checked): void {
    this.#note.run(n, at, kind, hash, kind === 'rating' ? JSON.stringify((body as RatingBody).item) : null)
  }

  /** Of bodies the `item` alone is kept. */
  readonly entry: Before['entry'] = (n) => {
    const row = this.#ask.get(n) as { at: number; kind: EntryKind; hash: Buffer; item: string | null } | undefined
    if (row === undefined) return undefined
    const body = row.item === null ? {} : { item: JSON.parse(row.item) as unknown }
    return { at: row.at, kind: row.kind, body, hash: row.hash.toString('hex') }
  }
}
