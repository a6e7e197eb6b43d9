import type { Appended } from '../../chain/chain.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** Whether units without a rank join the follow-up list; the last word of a seal and a unit stands. */
export function followUpProjection(sql: Sql) {
  return {
    /** Whether the entry was of this kind. */
    apply({ kind, body, n, at }: Appended): boolean {
      if (kind !== 'follow-up-word') return false
      const { seal, unit, joins, reason, operator } = body as EntryBodies['follow-up-word']
      sql(
        'INSERT OR REPLACE INTO follow_up_word (seal, unit, n, at, joins, reason, operator) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(seal, unit, n, at, joins ? 1 : 0, reason, operator)
      return true
    },
  }
}
