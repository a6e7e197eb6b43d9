import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SEALED_BYTES } from '../../contract/ballot/sealing.ts'
import { merkleRoot } from '../../contract/ballot/merkle.ts'
import { PRIVATE_FOLDER, writeDurably } from '../../machine/durable-file.ts'
import { Refusal } from '../../contract/errors.ts'
import { writeAnew } from './write-anew.ts'

export const SERIAL_BYTES = 64
export const SIGNATURE_BYTES = 256
const HASH_BYTES = 32
/** SHA-256(serial) ‖ serial ‖ signature ‖ sealed. */
export const BALLOT_BYTES = HASH_BYTES + SERIAL_BYTES + SIGNATURE_BYTES + SEALED_BYTES
/** The box is copied when so many ballots came since it was copied last, so that no two copies tell of one ballot. */
export const BALLOTS_A_COPY = 20
const ID_BYTES = 16

/** A ballot as the box holds it. */
export interface BoxedBallot {
  serialHash: Buffer
  serial: Buffer
  signature: Buffer
  sealed: Buffer
}

/**
 * The box (票箱): a file of rows and nothing else, sorted, written anew and renamed at each cast, so that no order, size or
 * time in it tells of one ballot. It lies in no backup. One file a campaign; who opens it is the only one who writes it.
 */
export class BallotBox {
  /** 16 random bytes, new with each made or restored box: phones cast again what they have when it changed. */
  readonly id: string
  #folder: string
  #rows = new Map<string, Buffer>()
  /** Of each sealed ballot. */
  #sealed = new Set<string>()
  #writing: Promise<unknown> = Promise.resolve()
  #closed = false

  private constructor(folder: string, id: string, bytes: Buffer) {
    this.#folder = folder
    this.id = id
    for (const row of rowsOf(bytes)) this.#keep(row)
  }

  /**
   * @param data folder of the hub
   * @throws Error where the file has not whole rows
   */
  static open(data: string, campaign: string): BallotBox {
    const folder = boxFolder(data, campaign)
    mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER })
    const file = join(folder, 'ballots')
    const idFile = join(folder, 'id')
    // A box that is lost is put back from its copy; it is another one then, and phones cast again what they have.
    if (!existsSync(idFile) || !existsSync(file)) {
      const copy = join(folder, 'copy')
      if (!existsSync(file)) writeDurably(file, existsSync(copy) ? readFileSync(copy) : '')
      writeDurably(idFile, randomBytes(ID_BYTES).toString('base64url'))
    }
    return new BallotBox(folder, readFileSync(idFile, 'utf8'), readFileSync(file))
  }

  get size(): number {
    return this.#rows.size
  }

  /** All rows, sorted. */
  rows(): Buffer[] {
    return [...this.#rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  }

  /** The Merkle root of RFC 6962 over SHA-256(serial) ‖ sealed of every ballot, sorted, hex. */
  root(): string {
    return rootOf(this.rows())
  }

  /** Whether this very ballot lies in the box. */
  has({ serialHash, sealed }: Pick<BoxedBallot, 'serialHash' | 'sealed'>): boolean {
    return this.#rows.get(serialHash.toString('hex'))?.subarray(-SEALED_BYTES).equals(sealed) ?? false
  }

  /** Whether it lies there. @throws Refusal ballot-already-cast, ballot-copied for another one that does */
  #knows({ serialHash, sealed }: Pick<BoxedBallot, 'serialHash' | 'sealed'>): boolean {
    const row = this.#rows.get(serialHash.toString('hex'))
    if (row !== undefined) {
      if (row.subarray(-SEALED_BYTES).equals(sealed)) return true
      throw new Refusal('ballot-already-cast')
    }
    if (this.#sealed.has(sha256(sealed).toString('hex'))) throw new Refusal('ballot-copied')
    return false
  }

  /**
   * Keeps a ballot; answers when it is on the disk. The same again is kept once.
   *
   * @throws Refusal ballot-already-cast, ballot-copied, ballot-closed; storage-unavailable where it cannot be written
   */
  async cast(ballot: BoxedBallot): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#knows(ballot)) return
      if (this.#closed) throw new Refusal('ballot-closed')
      const { serialHash, serial, signature, sealed } = ballot
      const row = Buffer.concat([serialHash, serial, signature, sealed])
      const rows = [...this.rows(), row].toSorted((a, b) => a.compare(b, 0, HASH_BYTES, 0, HASH_BYTES))
      try {
        await writeAnew(join(this.#folder, 'ballots'), Buffer.concat(rows))
      } catch (error) {
        throw new Refusal('storage-unavailable', String(error))
      }
      this.#keep(row)
    })
  }

  /** One write after the other. */
  async #inTurn(write: () => Promise<void>): Promise<void> {
    const before = this.#writing
    const turn = (async () => {
      await before
      await write()
    })()
    this.#writing = turn.catch(() => {})
    return turn
  }

  /** Takes no more ballots. @returns when the last one is on the disk */
  async close(): Promise<void> {
    this.#closed = true
    await this.#writing
  }

  /** After a close that did not come about. */
  reopen(): void {
    this.#closed = false
  }

  /** Copies the box beside itself, so that a spoilt file can be put back. */
  async copy(): Promise<void> {
    return this.#inTurn(() => writeAnew(join(this.#folder, 'copy'), Buffer.concat(this.rows())))
  }

  #keep(row: Buffer): void {
    this.#rows.set(row.subarray(0, HASH_BYTES).toString('hex'), row)
    this.#sealed.add(sha256(row.subarray(-SEALED_BYTES)).toString('hex'))
  }
}

export function boxFolder(data: string, campaign: string): string {
  return join(data, 'ballot', campaign)
}

/** Rows of a box's file. @throws Error where it has not whole rows */
export function rowsOf(bytes: Buffer): Buffer[] {
  if (bytes.length % BALLOT_BYTES !== 0) throw new Error(`the box has ${bytes.length} bytes, not whole ballots`)
  return Array.from({ length: bytes.length / BALLOT_BYTES }, (_, i) =>
    bytes.subarray(i * BALLOT_BYTES, (i + 1) * BALLOT_BYTES),
  )
}

export function ballotOf(row: Buffer): BoxedBallot {
  const [serial, signature, sealed] = [
    HASH_BYTES,
    HASH_BYTES + SERIAL_BYTES,
    HASH_BYTES + SERIAL_BYTES + SIGNATURE_BYTES,
  ] as const
  return {
    serialHash: row.subarray(0, serial),
    serial: row.subarray(serial, signature),
    signature: row.subarray(signature, sealed),
    sealed: row.subarray(sealed),
  }
}

export function rootOf(rows: readonly Buffer[]): string {
  const leaves = rows.map(ballotOf).map(({ serialHash, sealed }) => Buffer.concat([serialHash, sealed]))
  return Buffer.from(merkleRoot(leaves, sha256)).toString('hex')
}

/** SHA-256(SHA-256(serial) ‖ sealed), of which the tracker is the beginning. */
export function ballotHash({ serialHash, sealed }: Pick<BoxedBallot, 'serialHash' | 'sealed'>): Buffer {
  return sha256(Buffer.concat([serialHash, sealed]))
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
