import { parseDay } from '../../contract/campaign-time.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** Programmes, inspections, and monthly reports that the office sent back. */
export function oversightProjection(sql: Sql) {
  const apply: Apply = {
    programme: ({ id, unit, sort, date, operator }, { n, at }) =>
      void sql('INSERT INTO programme (n, id, at, unit, sort, day, operator) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        n,
        id,
        at,
        unit,
        sort,
        parseDay(date),
        operator,
      ),
    'programme-outcome': ({ id }, { n }) => void sql('UPDATE programme SET outcome = ? WHERE id = ?').run(n, id),
    inspection: ({ id, unit, body, date, operator }, { n, at }) =>
      void sql('INSERT INTO inspection (n, id, at, unit, body, day, operator) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        n,
        id,
        at,
        unit,
        body,
        parseDay(date),
        operator,
      ),
    'inspection-step': ({ id, step, date }, { n, at }) =>
      void sql('INSERT INTO inspection_step (n, id, at, step, day) VALUES (?, ?, ?, ?, ?)').run(
        n,
        id,
        at,
        step,
        parseDay(date),
      ),
    'monthly-return': ({ month, body, version }, { n }) =>
      void sql('UPDATE monthly_report SET returned = ? WHERE body = ? AND month = ? AND version = ?').run(
        n,
        body,
        month,
        version,
      ),
  }

  return {
    /** Whether the entry was of one of these kinds. */
    apply(entry: Appended): boolean {
      const handler = apply[entry.kind] as ((body: EntryBodies[EntryKind], entry: Appended) => void) | undefined
      if (!handler) return false
      handler(entry.body, entry)
      return true
    },
  }
}
