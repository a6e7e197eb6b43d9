import Database from 'better-sqlite3'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { registryProjection } from '../projections/apply-registry.ts'
import { Registry } from './registry.ts'
import type { Db } from '../sqlite/database.ts'
import { migrate } from '../sqlite/open-database.ts'

/** As in the index `ledger_of_scores`. */
const OF_SCORES = "kind IN ('policy', 'unit', 'unit-change', 'hall', 'window', 'posting')"

/**
 * Units, policies and postings as they were known at an instant: the entries until then, carried out in a database of
 * their own in memory by the code that carries them out in ours.
 *
 * @param before number of an entry: of those that were written at that instant, the ones before it
 */
export function registryAsOf(db: Db, instant: number, before: number = Number.MAX_SAFE_INTEGER): Registry {
  const rows = db
    .prepare(`SELECT n, kind, at, body FROM ledger WHERE ${OF_SCORES} AND at <= ? AND n < ? ORDER BY n`)
    .all(instant, before) as {
    n: number
    kind: EntryKind
    at: number
    body: string
  }[]
  const then = new Database(':memory:')
  migrate(then)
  const registry = new Registry(then)
  const projection = registryProjection(then, registry)
  then.transaction(() => {
    for (const { n, kind, at, body } of rows) projection.apply(kind, JSON.parse(body) as EntryBodies[EntryKind], at, n)
  })()
  return registry
}
