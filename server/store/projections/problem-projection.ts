import { parseDay } from '../../contract/campaign-time.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }
const dayIn = (date: string | undefined) => (date === undefined ? null : parseDay(date))

/** Problems that were fed back, monthly reports, and notes of units not interviewed. */
export function problemProjection(sql: Sql) {
  const apply: Apply = {
    problem: ({ id, unit, source, body, fedBack }, { n, at }) =>
      void sql('INSERT INTO problem (n, id, at, unit, source, body, fed_back) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        n,
        id,
        at,
        unit,
        source,
        body,
        parseDay(fedBack),
      ),
    'problem-step': ({ id, solved, answered, consent, until, textHash, role }, { n }) =>
      void sql(
        `UPDATE problem SET solved = coalesce(?, solved), answered = coalesce(?, answered),
           consent = coalesce(?, consent), until = coalesce(?, until), said = coalesce(?, said) WHERE id = ?`,
      ).run(
        dayIn(solved),
        dayIn(answered),
        dayIn(consent),
        dayIn(until),
        role === 'unit' && textHash !== undefined ? n : null,
        id,
      ),
    'monthly-report': ({ month, body, version, rows, operator }, { n, at }) =>
      void sql(
        'INSERT INTO monthly_report (n, at, body, month, version, operator, rows) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(n, at, body, month, version, operator, canonicalJson(rows)),
    'not-interviewed': ({ id, unit, date, body }, { n, at }) =>
      void sql('INSERT INTO not_interviewed (n, id, at, unit, day, body) VALUES (?, ?, ?, ?, ?, ?)').run(
        n,
        id,
        at,
        unit,
        parseDay(date),
        body,
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
