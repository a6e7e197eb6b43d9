import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../../contract/errors.ts'
import { PRIVATE_FOLDER } from '../../machine/durable-file.ts'
import { writeAnew } from './write-anew.ts'

const HASH_BYTES = 32
const ROW_BYTES = 2 * HASH_BYTES

/**
 * Which slips have taken their ticket, beside the database and in no backup: a database that is put back from before some
 * tickets would give them a second time. Rows of SHA-256 of the digest ‖ SHA-256 of the blinded value, sorted, written anew
 * at each ticket. Who has voted may be known.
 */
export class TicketBook {
  #file: string
  #rows = new Map<string, string>()
  #writing: Promise<unknown> = Promise.resolve()

  private constructor(file: string, bytes: Buffer) {
    this.#file = file
    for (let at = 0; at + ROW_BYTES <= bytes.length; at += ROW_BYTES)
      this.#rows.set(hexAt(bytes, at), hexAt(bytes, at + HASH_BYTES))
  }

  static open(data: string, campaign: string): TicketBook {
    const folder = join(data, 'ballot-tickets')
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
    const file = join(folder, campaign)
    return new TicketBook(file, existsSync(file) ? readFileSync(file) : Buffer.alloc(0))
  }

  get size(): number {
    return this.#rows.size
  }

  /** Slips that have taken their ticket: SHA-256 of the digest, and the hash of the blinded value, hex. */
  rows(): { slip: string; blinded: string }[] {
    return [...this.#rows].map(([slip, blinded]) => ({ slip, blinded }))
  }

  /** Whether the slip has taken its ticket with another value. @param digest of the slip, `blinded` hash of the value, hex */
  hasOther(digest: string, blinded: string): boolean {
    return (this.#rows.get(keyOf(digest)) ?? blinded) !== blinded
  }

  /** Answers when it is on the disk. @throws Refusal storage-unavailable */
  async note(digest: string, blinded: string): Promise<void> {
    const before = this.#writing
    const turn = (async () => {
      await before
      if (this.#rows.has(keyOf(digest))) return
      const rows = new Map(this.#rows).set(keyOf(digest), blinded)
      const text = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => key + value)
      try {
        await writeAnew(this.#file, Buffer.from(text.join(''), 'hex'))
      } catch (error) {
        throw new Refusal('storage-unavailable', String(error))
      }
      this.#rows = rows
    })()
    this.#writing = turn.catch(() => {})
    return turn
  }
}

function keyOf(digest: string): string {
  return createHash('sha256').update(digest, 'hex').digest('hex')
}

function hexAt(bytes: Buffer, at: number): string {
  return bytes.subarray(at, at + HASH_BYTES).toString('hex')
}
