import type { Entry } from '../chain/chain.ts'
import { isSigned } from '../package/manifest.ts'
import type { Findings } from '../report.ts'
import type { Handlers, Say } from './handlers.ts'

type Body = Entry['body']
/** A signature takes some milliseconds, and a hub signs one an hour: the newest say most. */
const MOST_SIGNATURES = 1_000
const HASH_BYTES = 32

/** The hash of every entry, for those who name one. */
export class Hashes {
  #bytes = new Uint8Array(1 << 16)
  #count = 0

  push(hash: string): void {
    const at = this.#count++ * HASH_BYTES
    if (at + HASH_BYTES > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    for (let i = 0; i < HASH_BYTES; i++) this.#bytes[at + i] = Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16)
  }

  /** Of entry `n`; empty where there is none. */
  of(n: number): string {
    if (!(n >= 1 && n <= this.#count)) return ''
    let hash = ''
    for (let i = (n - 1) * HASH_BYTES; i < n * HASH_BYTES; i++) hash += this.#bytes[i]!.toString(16).padStart(2, '0')
    return hash
  }
}

/** Checkpoints and restores of a ledger (section 9). */
export class Checkpoints {
  readonly #hashes: Hashes
  readonly #say: Say
  readonly #findings: Findings
  readonly #made: { n: number; body: Body }[] = []
  #genesis: Body = {}

  constructor(hashes: Hashes, say: Say, findings: Findings) {
    this.#hashes = hashes
    this.#say = say
    this.#findings = findings
  }

  readonly handlers: Handlers = {
    genesis: (body) => void (this.#genesis = body),
    checkpoint: (body, { n }) => {
      this.#findings.checked('checkpoints')
      if (body.of >= n || this.#hashes.of(body.of) !== body.hash) this.#say('checkpoints', 'checkpoint', n)
      this.#made.push({ n, body })
    },
    restore: (body, { n }) => {
      if (body.backup.n !== n - 1 || this.#hashes.of(n - 1) !== body.backup.hash) this.#say('checkpoints', 'restore', n)
    },
  }

  /** The key of the newest one. */
  get lastKey(): string | undefined {
    return this.#made.at(-1)?.body.key
  }

  checkSignatures(): void {
    const { city, hash: hashName } = this.#genesis
    const left = this.#made.length - MOST_SIGNATURES
    if (left > 0) this.#findings.note('checkpoints', { code: 'checkpoints-left', detail: String(left) })
    for (const { n, body } of this.#made.slice(-MOST_SIGNATURES)) {
      const { of, at, hash, key, sig, audit, access } = body
      const signed = {
        format: 1,
        city,
        at,
        n: of,
        hash,
        hashName,
        key,
        ...(audit && { audit }),
        ...(access && { access }),
      }
      if (!isSigned(signed, key, sig)) this.#say('checkpoints', 'checkpoint-signature', n)
    }
  }
}
