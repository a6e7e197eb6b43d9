import { parseDay } from '../../contract/campaign-time.ts'
import type { EvidenceFile } from '../../contract/ledger/deduction-entries.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** Deductions and what became of them, as projections of the ledger. */
export function deductionProjection(sql: Sql) {
  const attach = (id: string, n: number, files: readonly EvidenceFile[]) => {
    for (const file of files)
      sql('INSERT OR IGNORE INTO deduction_file (file, n, id) VALUES (?, ?, ?)').run(file.id, n, id)
  }
  const apply: Apply = {
    deduction: ({ id, unit, rule, body, date, document, files, operator }, { n, at }) => {
      sql(
        `INSERT INTO deduction (n, id, at, unit, rule, body, day, number, operator) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(n, id, at, unit, rule, body, parseDay(date), document?.number ?? null, operator)
      attach(id, n, files)
    },
    'deduction-told': ({ id }, { n, at }) =>
      void sql('UPDATE deduction SET told = ?, told_at = ? WHERE id = ?').run(n, at, id),
    'deduction-signed': ({ id, file }, { n }) => {
      sql('UPDATE deduction SET signed = ? WHERE id = ?').run(n, id)
      attach(id, n, [file])
    },
    'deduction-confirmed': ({ id }, { n }) => void sql('UPDATE deduction SET confirmed = ? WHERE id = ?').run(n, id),
    'deduction-objection': ({ id, files }, { n }) => {
      sql('UPDATE deduction SET objected = ? WHERE id = ?').run(n, id)
      attach(id, n, files)
    },
    'deduction-verdict': ({ id, outcome: verdict, operator }, { n }) => {
      const second = sql('SELECT 1 FROM deduction_verdict WHERE id = ? AND verdict = ?').get(id, verdict) !== undefined
      sql('INSERT INTO deduction_verdict (n, id, verdict, operator) VALUES (?, ?, ?, ?)').run(n, id, verdict, operator)
      if (!second) return
      if (verdict === 'upheld') sql('UPDATE deduction SET upheld = ? WHERE id = ?').run(n, id)
      else sql('UPDATE deduction SET dismissed = ? WHERE id = ?').run(n, id)
    },
    'deduction-withdrawal': ({ id, operator, body = null }, { n }) => {
      const second = sql('SELECT 1 FROM deduction_withdrawal WHERE id = ?').get(id) !== undefined
      sql('INSERT INTO deduction_withdrawal (n, id, operator, body) VALUES (?, ?, ?, ?)').run(n, id, operator, body)
      if (second) sql('UPDATE deduction SET withdrawn = ? WHERE id = ?').run(n, id)
    },
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
