import { Refusal } from '../../contract/errors.ts'
import type { Db } from '../sqlite/database.ts'
import { closeFresh, openFresh } from '../sqlite/fresh-tables.ts'
import { readRows } from './read-entries.ts'
import { ChainCheck } from '../verify/chain/verify-chain.ts'
import { checkSchema } from '../verify/verify-schema.ts'

/** How much of the end of the chain is recomputed before a hub begins: what was written last, and suffers first. */
const ENTRIES = 1_000

/**
 * What a hub looks at before it takes presses into a database: that it has the tables, indexes and triggers of this
 * version, and that the newest entries are what their hashes say. It takes some milliseconds; the whole file is looked
 * through by SQLite's own check afterwards, and the whole chain by `ledger verify`.
 *
 * @throws Refusal ledger-broken, naming what is wrong
 */
export function checkOpened(db: Db): void {
  const tables = openFresh(0)
  try {
    const [problem] = checkSchema(db, tables.db)
    if (problem) throw new Refusal('ledger-broken', `${problem.code}: ${problem.message}`)
  } finally {
    closeFresh(tables)
  }
  const last = (db.prepare('SELECT max(n) FROM ledger').pluck().get() as number | null) ?? 0
  const from = Math.max(1, last - ENTRIES + 1)
  const chain = new ChainCheck(from === 1 ? undefined : entryBefore(db, from))
  for (const row of readRows(db, from)) {
    const problem = chain.next(row)
    if (problem) throw new Refusal('ledger-broken', `entry ${problem.n}: ${problem.code}: ${problem.message}`)
  }
}

function entryBefore(db: Db, n: number) {
  const genesis = db.prepare('SELECT body FROM ledger WHERE n = 1').pluck().get() as string | undefined
  const row = db.prepare('SELECT n, at, lower(hex(hash)) AS hash FROM ledger WHERE n = ?').get(n - 1) as
    | { n: number; at: number; hash: string }
    | undefined
  if (genesis === undefined || row === undefined)
    throw new Refusal('ledger-broken', `entry ${genesis === undefined ? 1 : n - 1} is missing`)
  const name = (JSON.parse(genesis) as { hash: 'sha256' | 'sm3' }).hash
  return { ...row, name }
}
