import { dayOf } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { DECIDED } from '../../contract/ledger/verdicts.ts'
import type { Appended } from '../chain/chain.ts'
import { changeRating, findRating, screeningOf } from './rating-row.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** What officers ask and decide, as projections of the ledger. Who may do what was checked when it was written. */
export function decisionProjection(sql: Sql) {
  const end = (request: string, state: 'done' | 'refused') =>
    sql('UPDATE decision_request SET state = ? WHERE id = ?').run(state, request)

  const apply: Apply = {
    'decision-request': (body, { n, at }) => {
      const { request, action, ground, operator, role, bound, reason } = body
      sql(
        `INSERT INTO decision_request (id, n, at, action, ground, case_id, operator, role, bound, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(request, n, at, action, ground ?? null, body.case ?? null, operator, role, bound ?? null, reason)
      for (const id of body.ratings)
        sql('INSERT INTO decision_asked (request, rating) VALUES (?, ?)').run(request, uuidBytes(id))
    },
    decision: ({ rating, action, request, operator, reason }, { n, at }) => {
      sql('INSERT INTO decision (n, at, rating, action, request, operator, reason) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
        n,
        at,
        uuidBytes(rating),
        action,
        request ?? null,
        operator,
        reason,
      )
      const row = findRating(sql, uuidBytes(rating))
      if (!row) throw new Refusal('ledger-broken', `no rating ${rating}`)
      const { verdict, rule } = screeningOf(row)
      changeRating(
        sql,
        row,
        action === 'withdraw'
          ? { verdict, rule, screening_verdict: null, screening_rule: null }
          : { ...DECIDED[action], screening_verdict: verdict, screening_rule: rule },
        dayOf(at),
      )
      if (request !== undefined) end(request, 'done')
    },
    'decision-refusal': ({ request }) => void end(request, 'refused'),
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
