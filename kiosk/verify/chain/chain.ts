import { hashText, type HashName } from '../hash/block-hash.ts'
import { canonical } from './canonical.ts'

/** One entry of a ledger, as it was exported and checked. */
export interface Entry {
  n: number
  at: number
  kind: string
  // oxlint-disable-next-line typescript/no-explicit-any -- what a stranger's file holds; each reader says what it expects
  body: any
  prev: string
  hash: string
}

/** What is wrong with a line of the export; the line is that of the entry of this number. */
export type ChainFault =
  | 'no-json'
  | 'members'
  | 'number'
  | 'no-genesis'
  | 'unknown-hash'
  | 'time'
  | 'prev'
  | 'not-canonical'
  | 'hash'

const MEMBERS = ['at', 'body', 'hash', 'kind', 'n', 'prev']

/** The chain of an export, line by line (server/store/README.md, sections 1 and 2). */
export class Chain {
  entries = 0
  at = 0
  head = '0'.repeat(64)
  hashName: HashName = 'sha256'

  /** The entry of the next line, or what is wrong with it. */
  next(line: string): Entry | ChainFault {
    let entry: Entry
    try {
      entry = JSON.parse(line) as Entry
    } catch {
      return 'no-json'
    }
    if (!isEntry(entry)) return 'members'
    const n = this.entries + 1
    if (entry.n !== n) return 'number'
    if (n === 1) {
      if (entry.kind !== 'genesis') return 'no-genesis'
      const name: unknown = (entry.body as { hash?: unknown }).hash
      if (name !== 'sha256' && name !== 'sm3') return 'unknown-hash'
      this.hashName = name
    }
    if (entry.at < this.at) return 'time'
    if (entry.prev !== this.head) return 'prev'
    let text: string
    try {
      text = `{"at":${entry.at},"body":${canonical(entry.body)},"kind":${canonical(entry.kind)},"n":${n},"prev":"${entry.prev}"}`
    } catch {
      return 'not-canonical'
    }
    if (hashText(this.hashName, text) !== entry.hash) return 'hash'
    this.entries = n
    this.at = entry.at
    this.head = entry.hash
    return entry
  }
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const names = Object.keys(value)
  if (names.length !== MEMBERS.length || !MEMBERS.every((name) => name in value)) return false
  const { n, at, kind, body, prev, hash } = value as Record<string, unknown>
  return (
    Number.isSafeInteger(n) &&
    Number.isSafeInteger(at) &&
    typeof kind === 'string' &&
    typeof body === 'object' &&
    body !== null &&
    !Array.isArray(body) &&
    typeof prev === 'string' &&
    /^[0-9a-f]{64}$/.test(prev) &&
    typeof hash === 'string'
  )
}
