import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Sql } from '../sqlite/statements.ts'

/** In which unit each one goes on: now, or as it was at a seal. */
export interface Heirs {
  heirOf(unit: string): string
}

/** The condition is that of the index `ledger_of_scores`. */
const UNIT_CHANGES = `SELECT body FROM ledger
  WHERE kind IN ('policy', 'unit', 'unit-change', 'hall', 'window', 'posting') AND kind = 'unit-change' AND n < ? ORDER BY n`

/**
 * In which unit each one went on when an entry was written. A sealed period keeps the units of its seal: one that goes on in
 * another one later has its own line there.
 *
 * @param n number of the seal's entry
 */
export function heirsAt(sql: Sql, n: number): Heirs {
  const into = new Map<string, string>()
  for (const body of sql(UNIT_CHANGES).pluck().all(n) as string[]) {
    const change = JSON.parse(body) as EntryBodies['unit-change']
    if (change.into !== undefined) into.set(change.unit, change.into)
  }
  return {
    heirOf(unit) {
      let last = unit
      for (let heir = into.get(last); heir !== undefined; heir = into.get(last)) last = heir
      return last
    },
  }
}
