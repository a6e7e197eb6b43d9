import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { FIRST_METHOD } from '../../contract/methods.ts'
import type { Appended } from '../chain/chain.ts'
import { forgetLate } from '../changes/online/take-up-late.ts'
import { forgetSeals } from '../changes/seals/seals.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** Seals and what officers said about them, as projections of the ledger. */
export function sealProjection(sql: Sql) {
  const apply: Apply = {
    stand: ({ method = FIRST_METHOD, from, to, held, digest, content, operator, role, bound, reason }, { n, at }) =>
      void sql(
        `INSERT INTO seal_stand (n, at, method, from_date, to_date, held, digest, content, operator, role, bound, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(n, at, method, from, to, held, digest, content ?? null, operator, role, bound ?? null, reason),
    seal: ({ method = FIRST_METHOD, campaign, from, to, since, until, operator, second, reason }, { n, at }) =>
      void sql(
        `INSERT INTO seal (n, at, method, campaign, from_date, to_date, since, until, operator, second, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(n, at, method, campaign, from, to, since, until, operator, second ?? null, reason),
    'seal-request': (
      { method, campaign, from, to, early, accepted, content, operator, role, bound, reason },
      { n, at },
    ) =>
      void sql(
        `INSERT INTO seal_request (n, at, method, campaign, from_date, to_date, early, accepted, content, operator, role, bound, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        n,
        at,
        method,
        campaign,
        from,
        to,
        early ? 1 : 0,
        JSON.stringify(accepted),
        content,
        operator,
        role,
        bound ?? null,
        reason,
      ),
    'seal-refusal': ({ request, operator, reason }, { n }) =>
      void sql('UPDATE seal_request SET refused = ?, refused_by = ?, refused_reason = ? WHERE n = ?').run(
        n,
        operator,
        reason,
        request,
      ),
    'seal-package': ({ seal, digest }) => void sql('UPDATE seal SET package = ? WHERE n = ?').run(digest, seal),
    'reopen-request': ({ seal, operator, reason }, { n, at }) =>
      void sql('INSERT INTO reopen_request (n, at, seal, operator, reason) VALUES (?, ?, ?, ?, ?)').run(
        n,
        at,
        seal,
        operator,
        reason,
      ),
    reopen: ({ seal }, { n }) => void sql('UPDATE seal SET reopened = ? WHERE n = ?').run(n, seal),
  }

  return {
    /** Whether the entry was of one of these kinds. */
    apply(entry: Appended): boolean {
      const handler = apply[entry.kind] as ((body: EntryBodies[EntryKind], entry: Appended) => void) | undefined
      if (!handler) return false
      handler(entry.body, entry)
      forgetSeals(sql)
      forgetLate(sql)
      return true
    },
  }
}
