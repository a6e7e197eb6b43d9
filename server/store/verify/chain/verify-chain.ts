import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import { entryHash, entryText, NO_ENTRY, type HashName } from '../../chain/chain.ts'
import type { Db } from '../../sqlite/database.ts'
import { readRows, type LedgerRow } from '../../chain/read-entries.ts'
import { readRating } from '../../chain/read-rating.ts'

export interface Problem {
  /** The entry that is wrong, where one is. */
  n?: number
  code:
    | 'missing-entry'
    | 'no-genesis'
    | 'body-not-canonical'
    | 'time-runs-backwards'
    | 'prev-mismatch'
    | 'hash-mismatch'
    | 'entry-not-applicable'
    | 'policy-wrong'
    | 'registry-wrong'
    | 'device-wrong'
    | 'service-wrong'
    | 'moment-wrong'
    | 'level-wrong'
    | 'attribution-wrong'
    | 'verdict-wrong'
    | 'invitation-wrong'
    | 'signature-wrong'
    | 'cause-wrong'
    | 'correction-wrong'
    | 'settlement-wrong'
    | 'case-wrong'
    | 'decision-wrong'
    | 'seal-wrong'
    | 'restore-wrong'
    | 'hand-in-wrong'
    | 'deduction-wrong'
    | 'rectification-wrong'
    | 'pool-wrong'
    | 'frame-wrong'
    | 'draw-wrong'
    | 'ballot-wrong'
    | 'online-wrong'
    | 'answers-wrong'
    | 'report-wrong'
    | 'baseline-wrong'
    | 'follow-up-word-wrong'
    | 'refusal-wrong'
    | 'projection-differs'
    | 'schema-differs'
    | 'clock-wrong'
    | 'follow-up-wrong'
    | 'text-differs'
    | 'audit-gap'
    | 'audit-differs'
    | 'access-differs'
    | 'checkpoint-missing'
    | 'checkpoint-differs'
    | 'checkpoint-superseded'
    | 'checkpoint-invalid'
    | 'checkpoint-key'
  message: string
}

/** Checks one entry after another against nothing but the specification; the first wrong one is named and ends it. */
export class ChainCheck {
  #expected = 1
  #at = 0
  #prev = NO_ENTRY
  #name: HashName = 'sha256'

  /** @param before the entry after which to begin, taken as it is; without it, from entry 1 on */
  constructor(before?: { n: number; at: number; hash: string; name: HashName }) {
    if (before === undefined) return
    this.#expected = before.n + 1
    this.#at = before.at
    this.#prev = before.hash
    this.#name = before.name
  }

  get head(): { n: number; hash: string } {
    return { n: this.#expected - 1, hash: this.#prev }
  }

  next(row: LedgerRow): Problem | null {
    const { n, at, kind } = row
    if (n !== this.#expected)
      return { n: this.#expected, code: 'missing-entry', message: `entry ${this.#expected} is missing, ${n} follows` }
    if (at < this.#at) return { n, code: 'time-runs-backwards', message: `${at} after ${this.#at}` }
    try {
      if (!isCanonical(row)) return { n, code: 'body-not-canonical', message: 'not RFC 8785' }
    } catch (error) {
      return { n, code: 'body-not-canonical', message: String(error) }
    }
    if (n === 1) {
      const { hash } = JSON.parse(row.body) as { hash?: unknown }
      if (kind !== 'genesis' || (hash !== 'sha256' && hash !== 'sm3'))
        return { n, code: 'no-genesis', message: 'entry 1 must be genesis and name sha256 or sm3' }
      this.#name = hash
    }
    if (row.prev !== this.#prev)
      return { n, code: 'prev-mismatch', message: `names ${row.prev}, the entry before is ${this.#prev}` }
    const hash = entryHash(this.#name, entryText(n, at, kind, row.body, row.prev))
    if (row.hash !== hash) return { n, code: 'hash-mismatch', message: `says ${row.hash}, its content gives ${hash}` }
    this.#expected = n + 1
    this.#at = at
    this.#prev = hash
    return null
  }
}

export interface ChainAnswer {
  problem: Problem | null
  /** The last entry that is right. */
  head: { n: number; hash: string }
}

/** The chain up to an entry, against nothing but the specification. */
export function checkChain(db: Db, last: number): ChainAnswer {
  const chain = new ChainCheck()
  for (const row of readRows(db)) {
    if (row.n > last) break
    const problem = chain.next(row)
    if (problem) return { problem, head: chain.head }
  }
  return { problem: null, head: chain.head }
}

/** @throws SyntaxError, TypeError for what is no canonical JSON at all */
function isCanonical({ kind, body }: LedgerRow): boolean {
  return (kind === 'rating' && readRating(body) !== null) || canonicalJson(JSON.parse(body)) === body
}
