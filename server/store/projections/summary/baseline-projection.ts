import type { Appended } from '../../chain/chain.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** Figures of the year before that a file brought, line by line. */
export function baselineProjection(sql: Sql) {
  return {
    /** Whether the entry was of this kind. */
    apply({ kind, body, n }: Appended): boolean {
      if (kind !== 'baseline') return false
      const { campaign, rows } = body as EntryBodies['baseline']
      const insert = sql('INSERT INTO baseline_line (n, campaign, method, unit, score, rank) VALUES (?, ?, ?, ?, ?, ?)')
      for (const { method, unit, score, rank } of rows)
        insert.run(n, campaign, method, unit, score ?? null, rank ?? null)
      return true
    },
  }
}
