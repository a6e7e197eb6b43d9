import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Appended } from '../chain/chain.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** The ballot's opening, counts and close, as projections of the ledger. Who votes stands beside it. */
export function ballotProjection(sql: Sql) {
  const apply: Apply = {
    'ballot-roll': () => {},
    'ballot-pair': () => {},
    'ballot-change': () => {},
    'ballot-opening': (body, { n }) =>
      void sql('INSERT INTO ballot_opening (n, campaign, body) VALUES (?, ?, ?)').run(
        n,
        body.campaign,
        canonicalJson(body),
      ),
    'ballot-day': ({ opening, day, tickets, ballots }) =>
      void sql('INSERT INTO ballot_count (opening, day, tickets, ballots) VALUES (?, ?, ?, ?)').run(
        opening,
        day,
        tickets,
        ballots,
      ),
    'ballot-box': ({ opening, ballots, root }, { n }) =>
      void sql('INSERT INTO ballot_box (n, opening, ballots, root) VALUES (?, ?, ?, ?)').run(n, opening, ballots, root),
    'ballot-close': (body, { n }) =>
      void sql(
        `INSERT INTO ballot_close (n, opening, campaign, body)
         SELECT ?, n, campaign, ? FROM ballot_opening WHERE n = ?`,
      ).run(n, canonicalJson(body), body.opening),
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
