import type { EntryBodies, EntryKind } from '../contract/ledger-entries.ts'
import type { Db } from './database.ts'

/** A row of the ledger as it lies in the database. */
export interface LedgerRow {
  n: number
  at: number
  kind: string
  body: string
  prev: Buffer
  hash: Buffer
}

const CHUNK = 2_000

/** The ledger from an entry on, in order, without holding it in memory; other statements may run in between. */
export function* readRows(db: Db, from = 1): Generator<LedgerRow> {
  const next = db.prepare('SELECT * FROM ledger WHERE n >= ? ORDER BY n LIMIT ?')
  let n = from
  for (;;) {
    const rows = next.all(n, CHUNK) as LedgerRow[]
    yield* rows
    if (rows.length < CHUNK) return
    n = rows.at(-1)!.n + 1
  }
}

/** An entry from its row; `body` where it was parsed already. */
export function entryOf(
  row: LedgerRow,
  body: unknown = JSON.parse(row.body),
): { n: number; at: number; kind: EntryKind; body: EntryBodies[EntryKind] } {
  return { n: row.n, at: row.at, kind: row.kind as EntryKind, body: body as EntryBodies[EntryKind] }
}
