import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'
import { readRating } from './read-rating.ts'

/** A row of the ledger as it lies in the database. */
export interface LedgerRow {
  n: number
  at: number
  kind: string
  body: string
  /** Lower-case hex, as is the next. */
  prev: string
  hash: string
}

/** Columns of a `LedgerRow`. A buffer for each hash would cost more than the rest of the row. */
export const ROW_COLUMNS = 'n, at, kind, body, lower(hex(prev)) AS prev, lower(hex(hash)) AS hash'

const CHUNK = 2_000

/** The ledger from an entry on, in order, without holding it in memory; other statements may run in between. */
export function readRows(db: Db, from = 1): Generator<LedgerRow> {
  return inChunks(db, ROW_COLUMNS, from)
}

/** The same without hashes, for who only carries out what is written there. */
export function readBodies(db: Db, from = 1): Generator<Omit<LedgerRow, 'prev' | 'hash'>> {
  return inChunks(db, 'n, at, kind, body', from)
}

function* inChunks<Row extends { n: number }>(db: Db, columns: string, from: number): Generator<Row> {
  const next = db.prepare(`SELECT ${columns} FROM ledger WHERE n >= ? ORDER BY n LIMIT ?`)
  let n = from
  for (;;) {
    const rows = next.all(n, CHUNK) as Row[]
    yield* rows
    if (rows.length < CHUNK) return
    n = rows.at(-1)!.n + 1
  }
}

/** An entry from its row. */
export function entryOf(row: Omit<LedgerRow, 'prev' | 'hash'>): {
  n: number
  at: number
  kind: EntryKind
  body: EntryBodies[EntryKind]
} {
  const body = (row.kind === 'rating' ? readRating(row.body) : null) ?? (JSON.parse(row.body) as EntryBodies[EntryKind])
  return { n: row.n, at: row.at, kind: row.kind as EntryKind, body }
}

/** Single entries of a ledger by their number. */
export function entriesOf(
  db: Db,
): (n: number) => { at: number; kind: EntryKind; body: unknown; hash: string } | undefined {
  const one = db.prepare('SELECT at, kind, body, hash FROM ledger WHERE n = ?')
  return (n) => {
    const row = one.get(n) as { at: number; kind: EntryKind; body: string; hash: Buffer } | undefined
    return row && { at: row.at, kind: row.kind, body: JSON.parse(row.body) as unknown, hash: row.hash.toString('hex') }
  }
}
