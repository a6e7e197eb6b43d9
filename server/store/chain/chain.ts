import { hash as digest } from 'node:crypto'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { Refusal } from '../../contract/errors.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'
import type { Pending } from '../sqlite/pending.ts'
import { ratingText } from './rating-text.ts'

export type HashName = 'sha256' | 'sm3'
/** Hashes are lower-case hex. */
export const NO_ENTRY = '0'.repeat(64)

/** What is hashed: RFC 8785 canonical JSON of `{ n, at, kind, body, prev }` (store/README.md). */
export function entryText(n: number, at: number, kind: string, canonicalBody: string, prev: string): string {
  return textBefore(at) + canonicalBody + textAfter(n, kind, prev)
}

function textBefore(at: number): string {
  return `{"at":${at},"body":`
}

function textAfter(n: number, kind: string, prev: string): string {
  return `,"kind":"${kind}","n":${n},"prev":"${prev}"}`
}

export function entryHash(name: HashName, text: string): string {
  return digest(name, text, 'hex')
}

export interface Appended<K extends EntryKind = EntryKind> {
  n: number
  at: number
  kind: K
  body: EntryBodies[K]
}

/** The end of the chain. Appends inside the caller's transaction; after a rollback call `reload`. */
export class Chain {
  #db: Db
  #n = 0
  #at = 0
  #hex = NO_ENTRY
  #name: HashName = 'sha256'

  constructor(db: Db) {
    this.#db = db
    this.reload()
  }

  get head(): { n: number; at: number; hash: string } {
    return { n: this.#n, at: this.#at, hash: this.#hex }
  }

  get hashName(): HashName {
    return this.#name
  }

  /** Takes the end of the chain from the database again. */
  reload(): void {
    const last = this.#db.prepare('SELECT n, at, hash FROM ledger ORDER BY n DESC LIMIT 1').get() as
      | { n: number; at: number; hash: Buffer }
      | undefined
    this.#n = last?.n ?? 0
    this.#at = last?.at ?? 0
    this.#hex = last?.hash.toString('hex') ?? NO_ENTRY
    const genesis = this.#db.prepare("SELECT body FROM ledger WHERE n = 1 AND kind = 'genesis'").get() as
      | { body: string }
      | undefined
    if (genesis) this.#name = (JSON.parse(genesis.body) as EntryBodies['genesis']).hash
    else if (last) throw new Refusal('ledger-broken', 'entry 1 is not genesis')
  }

  /** `at` becomes max(previous, now), so that the ledger's time never runs backwards. */
  append<K extends EntryKind>(kind: K, body: EntryBodies[K], now: number, pending: Pending): Appended<K> {
    if (kind === 'genesis') this.#name = (body as EntryBodies['genesis']).hash
    const n = this.#n + 1
    const at = Math.max(this.#at, now)
    const before = textBefore(at)
    const said = kind === 'rating' ? ratingText(body as EntryBodies['rating']) : canonicalJson(body)
    const whole = before + said + textAfter(n, kind, this.#hex)
    const hex = entryHash(this.#name, whole)
    // Cut out of the whole, which hashing has put in one piece: else its pieces would be put together once more.
    const text = whole.slice(before.length, before.length + said.length)
    pending.addEntry(n, at, kind, text, this.#hex, hex)
    this.#n = n
    this.#at = at
    this.#hex = hex
    return { n, at, kind, body }
  }
}
