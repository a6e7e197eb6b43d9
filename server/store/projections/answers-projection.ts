import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** Answers of the survey in their tables: slices lay rows down, `survey-answers` lets them hold. */
export function answersProjection(sql: Sql) {
  const apply: Apply = {
    'answers-slice': ({ import: id, rows }, { n }) => {
      const insert = sql(
        'INSERT INTO survey_answer (import, id, slice, status, q1, q2, q3, answered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      for (const { id: rater, status, q1, q2, q3, answeredAt } of rows)
        insert.run(id, rater, n, status ?? null, q1 ?? null, q2 ?? null, q3 ?? null, answeredAt ?? null)
    },
    'survey-answers': ({ campaign, draw, import: id, rows, hash, operator }, { n, at }) =>
      void sql(
        `INSERT INTO survey_import (n, at, campaign, what, operator, rows, hash, draw, import)
         VALUES (?, ?, ?, 'answers', ?, ?, ?, ?, ?)`,
      ).run(n, at, campaign, operator, rows, hash, draw, id),
    'survey-result': ({ campaign, rows, hash, operator }, { n, at }) => {
      sql(
        "INSERT INTO survey_import (n, at, campaign, what, operator, rows, hash) VALUES (?, ?, ?, 'result', ?, ?, ?)",
      ).run(n, at, campaign, operator, rows.length, hash)
      const insert = sql('INSERT INTO survey_score (n, unit, score, answers) VALUES (?, ?, ?, ?)')
      for (const { unit, score, n: answers } of rows) insert.run(n, unit, score, answers)
    },
    'survey-withdrawal': ({ entry, operator, reason }, { n, at }) =>
      void sql(
        'UPDATE survey_import SET withdrawn = ?, withdrawn_at = ?, withdrawn_by = ?, reason = ? WHERE n = ?',
      ).run(n, at, operator, reason, entry),
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
