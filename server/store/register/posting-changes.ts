import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Sql } from '../sqlite/statements.ts'

/** Every entry about the postings of a window, oldest first, with the moment it was made. */
export function postingChanges(sql: Sql, hall: string, window: string): (EntryBodies['posting'] & { at: number })[] {
  const rows = sql(
    // The kinds as in the index `ledger_of_scores`, which holds few entries of a year.
    `SELECT at, body FROM ledger
     WHERE kind IN ('policy', 'unit', 'unit-change', 'hall', 'window', 'posting') AND kind = 'posting'
       AND body ->> 'hall' = ? AND body ->> 'window' = ? ORDER BY n`,
  ).all(hall, window) as { at: number; body: string }[]
  return rows.map(({ at, body }) => ({ ...(JSON.parse(body) as EntryBodies['posting']), at }))
}
