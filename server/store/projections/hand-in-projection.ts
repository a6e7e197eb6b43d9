import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** Hand-ins and what the office answered, as projections of the ledger. */
export function handInProjection(sql: Sql) {
  const apply: Apply = {
    'hand-in': ({ campaign, party, part, version, operator, hash, counts, consents, duties }, { n, at }) =>
      void sql(
        `INSERT INTO hand_in (n, at, campaign, party, part, version, operator, hash, counts, yes, no, duties)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        n,
        at,
        campaign,
        party,
        part,
        version,
        operator,
        hash,
        counts === undefined ? null : canonicalJson(counts),
        consents?.yes ?? null,
        consents?.no ?? null,
        duties === undefined ? null : canonicalJson(duties),
      ),
    'hand-in-answer': ({ handIn, outcome, operator, reason }, { n, at }) =>
      void sql(
        'UPDATE hand_in SET answer = ?, answered_at = ?, outcome = ?, answered_by = ?, reason = ? WHERE n = ?',
      ).run(n, at, outcome, operator, reason ?? null, handIn),
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
