import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { raterNumber } from '../../rules/sampling/enter-raters.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** Imports, decisions about pairs and erasures of the pool, as projections of the ledger. People stand in no entry. */
export function poolProjection(sql: Sql) {
  const decide = (
    { n, at }: Appended,
    { campaign, operator, word }: EntryBodies['rater-merge'] | EntryBodies['rater-apart'],
    pair: readonly [string, string],
    same: 0 | 1,
  ) =>
    void sql(
      'INSERT INTO rater_decision (n, at, campaign, low, high, same, operator, word) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ).run(n, at, campaign, ...pair.map(raterNumber), same, operator, word)
  const apply: Apply = {
    'pool-import': (
      { campaign, source, rows, entered, merged, erased = 0, left = 0, next, hash, handIns, operator },
      { n, at },
    ) =>
      void sql(
        `INSERT INTO pool_import (n, at, campaign, source, rows, entered, merged, erased, gone, next, hash, hand_ins, operator)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        n,
        at,
        campaign,
        source,
        rows,
        entered,
        merged,
        erased,
        left,
        next,
        hash ?? null,
        handIns === undefined ? null : canonicalJson(handIns),
        operator,
      ),
    'rater-merge': (body, entry) => decide(entry, body, [body.kept, body.gone], 1),
    'rater-apart': (body, entry) => decide(entry, body, [body.first, body.second], 0),
    'rater-undo': ({ decision }, { n }) =>
      void sql('UPDATE rater_decision SET undone = ? WHERE n = ?').run(n, decision),
    'rater-erased': ({ campaign, raters, ids = [], handedIn, day, operator, reason }, { n, at }) => {
      sql(
        `INSERT INTO rater_erasure (n, at, campaign, raters, handed_in, day, operator, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(n, at, campaign, raters, handedIn, day ?? null, operator, reason ?? null)
      for (const id of ids) sql('INSERT OR IGNORE INTO rater_erased (rater, n) VALUES (?, ?)').run(raterNumber(id), n)
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
