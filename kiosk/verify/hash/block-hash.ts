import { compress as sha256Block, sha256Start } from './sha256.ts'
import { compress as sm3Block, sm3Start } from './sm3.ts'

export type HashName = 'sha256' | 'sm3'

const BLOCK = 64
const KINDS = {
  sha256: { compress: sha256Block, start: sha256Start },
  sm3: { compress: sm3Block, start: sm3Start },
} as const

/** A hash of pieces that come one after the other. SHA-256 and SM3 pad alike. */
export class BlockHash {
  readonly #compress: (state: Int32Array, bytes: Uint8Array, at: number) => void
  readonly #start: readonly number[]
  readonly #state = new Int32Array(8)
  readonly #rest = new Uint8Array(2 * BLOCK)
  #inRest = 0
  #length = 0

  constructor(name: HashName) {
    this.#compress = KINDS[name].compress
    this.#start = KINDS[name].start
    this.reset()
  }

  reset(): void {
    this.#state.set(this.#start)
    this.#inRest = 0
    this.#length = 0
  }

  update(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.#length += to - from
    let at = from
    if (this.#inRest > 0) {
      const taken = Math.min(BLOCK - this.#inRest, to - at)
      this.#rest.set(bytes.subarray(at, at + taken), this.#inRest)
      this.#inRest += taken
      at += taken
      if (this.#inRest < BLOCK) return
      this.#compress(this.#state, this.#rest, 0)
      this.#inRest = 0
    }
    for (; at + BLOCK <= to; at += BLOCK) this.#compress(this.#state, bytes, at)
    for (; at < to; at++) this.#rest[this.#inRest++] = bytes[at]!
  }

  /** In lower-case hex; then the hash begins anew. */
  digest(): string {
    const rest = this.#rest
    const blocks = this.#inRest < 56 ? 1 : 2
    rest.fill(0, this.#inRest, blocks * BLOCK)
    rest[this.#inRest] = 0x80
    const view = new DataView(rest.buffer)
    const bits = this.#length * 8
    view.setUint32(blocks * BLOCK - 8, Math.floor(bits / 2 ** 32))
    view.setUint32(blocks * BLOCK - 4, bits >>> 0)
    for (let block = 0; block < blocks; block++) this.#compress(this.#state, rest, block * BLOCK)
    let text = ''
    for (const word of this.#state) text += (word >>> 0).toString(16).padStart(8, '0')
    this.reset()
    return text
  }
}

const encoder = new TextEncoder()
let buffer = new Uint8Array(1 << 16)
const made: Partial<Record<HashName, BlockHash>> = {}

/** Of the UTF-8 of a text, in lower-case hex. */
export function hashText(name: HashName, text: string): string {
  // Three bytes a code unit at most.
  if (buffer.length < text.length * 3) buffer = new Uint8Array(text.length * 3)
  const { written } = encoder.encodeInto(text, buffer)
  const hash = (made[name] ??= new BlockHash(name))
  hash.update(buffer, 0, written)
  return hash.digest()
}

export function sha256Text(text: string): string {
  return hashText('sha256', text)
}

export function sha256Bytes(bytes: Uint8Array): string {
  const hash = new BlockHash('sha256')
  hash.update(bytes)
  return hash.digest()
}
