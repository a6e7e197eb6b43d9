import type { Statement } from 'better-sqlite3'
import type { EntryKind, RatingBody } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'
import type { LedgerRow } from './read-entries.ts'
import type { Before, Checked } from '../verify/verify-check.ts'

/** What checks ask of bodies that went by: the item of a rating, seals, ratings of the online channel, slices. */
const KEPT: Partial<Record<EntryKind, (body: unknown) => unknown>> = {
  rating: (body) => ({ item: (body as RatingBody).item }),
  seal: (body) => body,
  'online-rating': (body) => body,
  'correction-slice': (body) => body,
}

/** What checks ask of the entries that went by, of a ledger that is read once and lies in no database. */
export class PassedEntries {
  #note: Statement
  #ask: Statement

  /** @param fresh the database in which a verification makes its tables; this one is no part of its schema */
  constructor(fresh: Db) {
    fresh.exec(
      'CREATE TEMP TABLE passed (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, hash TEXT NOT NULL, body TEXT)',
    )
    this.#note = fresh.prepare('INSERT INTO passed (n, at, kind, hash, body) VALUES (?, ?, ?, ?, ?)')
    this.#ask = fresh.prepare('SELECT at, kind, hash, body FROM passed WHERE n = ?')
  }

  note({ n, at, hash }: LedgerRow, { kind, body }: Checked): void {
    const kept = KEPT[kind]?.(body)
    this.#note.run(n, at, kind, hash, kept === undefined ? null : JSON.stringify(kept))
  }

  /** Of bodies what `KEPT` keeps, and nothing of the others. */
  readonly entry: Before['entry'] = (n) => {
    const row = this.#ask.get(n) as { at: number; kind: EntryKind; hash: string; body: string | null } | undefined
    if (row === undefined) return undefined
    const body: unknown = row.body === null ? {} : JSON.parse(row.body)
    return { at: row.at, kind: row.kind, body, hash: row.hash }
  }
}
