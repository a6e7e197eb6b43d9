import type { EntryBodies, EntryKind } from '../../../contract/ledger/ledger-entries.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { Appended } from '../../chain/chain.ts'
import type { Sql } from '../../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** The analysis report: versions of its chapters, requests, and what became of them. */
export function reportProjection(sql: Sql) {
  const apply: Apply = {
    'report-text': ({ campaign, chapter, version, hash, operator }, { n, at }) =>
      void sql(
        'INSERT INTO report_text (n, at, campaign, chapter, version, hash, operator) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(n, at, campaign, chapter, version, hash, operator),
    'report-request': ({ campaign, number, seals, missing, texts, facts, html, operator, reason }, { n, at }) =>
      void sql(
        `INSERT INTO report_request (n, at, campaign, number, seals, missing, texts, facts, html, operator, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        n,
        at,
        campaign,
        number,
        canonicalJson(seals),
        canonicalJson(missing),
        canonicalJson(texts),
        facts,
        html,
        operator,
        reason,
      ),
    'report-refusal': ({ request, operator, reason }, { n }) =>
      void sql('UPDATE report_request SET refused = ?, refused_by = ?, refused_reason = ? WHERE n = ?').run(
        n,
        operator,
        reason,
        request,
      ),
    'report-seal': ({ request, operator, reason }, { n, at }) =>
      void sql('UPDATE report_request SET sealed = ?, sealed_at = ?, sealed_by = ?, sealed_reason = ? WHERE n = ?').run(
        n,
        at,
        operator,
        reason,
        request,
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
