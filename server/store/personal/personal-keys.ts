import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { PRIVATE_FILE, syncFolder } from '../../machine/durable-file.ts'

/** In the data folder, and not among its keys: those are copied into backups. */
export const PERSONAL_KEYS = 'personal.keys'
const ID_BYTES = 16
const KEY_BYTES = 32
const SLOT_BYTES = ID_BYTES + KEY_BYTES
const NONCE_BYTES = 12
const TAG_BYTES = 16
const FREE = Buffer.alloc(SLOT_BYTES)

/** A text under a key of its own. */
export interface PersonalRecord {
  /** Names the key. */
  id: Buffer
  /** Nonce 12 ‖ AES-256-GCM ‖ tag 16, with the id as additional data. */
  sealed: Buffer
}

/**
 * Keys of personal records, one each, in a file of slots (id 16 ‖ key 32) beside the database. The file is in no backup,
 * follower or package: once a key is overwritten nobody reads its record again, whatever copy of the database they have.
 *
 * Whoever writes calls `flush` before the commit, so that no record is committed without its key, and `committed` or
 * `undone` after it, so that no key goes whose record stays. Readers open the file themselves and read it anew when it
 * changed.
 */
export class PersonalKeys {
  #file: string
  #content: Buffer = Buffer.alloc(0)
  #slots = new Map<string, number>()
  #free: number[] = []
  /** What the file was when it was read or written last. */
  #seen = ''
  /** Slots made since the last flush. */
  #unwritten = new Set<number>()
  /** Slots of the present transaction: made, and to be erased with its commit. */
  #made: string[] = []
  #doomed: string[] = []

  constructor(data: string) {
    this.#file = join(data, PERSONAL_KEYS)
  }

  /** Seals a text with a new key. */
  seal(text: string): PersonalRecord {
    this.#lookAgain()
    const bytes = randomBytes(SLOT_BYTES)
    const id = Buffer.from(bytes.subarray(0, ID_BYTES))
    const slot = this.#free.pop() ?? this.#grow()
    bytes.copy(this.#content, slot * SLOT_BYTES)
    this.#slots.set(id.toString('hex'), slot)
    this.#unwritten.add(slot)
    this.#made.push(id.toString('hex'))
    return { id, sealed: encrypt(bytes.subarray(ID_BYTES), id, text) }
  }

  /** Seals another text with the key of a record that takes its place; null where that key is gone. */
  sealAgain(id: Buffer, text: string): Buffer | null {
    const key = this.#keyOf(id)
    return key === null ? null : encrypt(key, id, text)
  }

  /** The texts of many records of one moment, as `unseal`: the file is looked at once. */
  unsealAll(records: readonly PersonalRecord[]): (string | null)[] {
    this.#lookAgain()
    return records.map((record) => this.#open(record, this.#slotOf(record.id)))
  }

  /** The text of a record; null where its key is gone, or it is not the one that was sealed. */
  unseal(record: PersonalRecord): string | null {
    return this.#open(record, this.#keyOf(record.id))
  }

  #open({ id, sealed }: PersonalRecord, key: Buffer | null): string | null {
    if (key === null) return null
    try {
      return decrypt(key, id, sealed)
    } catch {
      return null
    }
  }

  /** Which of many records of one moment can be read: the file is looked at once. */
  readable(): (id: Buffer) => boolean {
    this.#lookAgain()
    const slots = this.#slots
    return (id) => slots.has(id.toString('hex'))
  }

  /** The key goes when the transaction is committed. */
  erase(id: Buffer): void {
    this.#doomed.push(id.toString('hex'))
  }

  /** Writes and syncs the keys that were made. @throws what the disk refuses */
  flush(): void {
    if (this.#unwritten.size === 0) return
    this.#write([...this.#unwritten])
    this.#unwritten.clear()
  }

  /** Erases what was to be erased, for good. @throws what the disk refuses: the keys go at the next start, as orphans */
  committed(): void {
    const doomed = this.#doomed
    this.#made = []
    this.#doomed = []
    if (doomed.length > 0) this.#overwrite(doomed)
  }

  /** Nothing is erased, and what was made goes. @throws as `committed` */
  undone(): void {
    const made = this.#made
    this.#made = []
    this.#doomed = []
    this.#unwritten.clear()
    if (made.length > 0) this.#overwrite(made)
  }

  /**
   * Erases keys of which no record speaks: of transactions that were never committed, and of records that were erased
   * while the hub died. For the writer alone, before it begins.
   *
   * @returns how many
   */
  sweep(records: Iterable<Buffer>): number {
    this.#lookAgain()
    const known = new Set(Array.from(records, (id) => id.toString('hex')))
    const orphans = [...this.#slots.keys()].filter((id) => !known.has(id))
    if (orphans.length > 0) this.#overwrite(orphans)
    return orphans.length
  }

  #keyOf(id: Buffer): Buffer | null {
    this.#lookAgain()
    return this.#slotOf(id)
  }

  #slotOf(id: Buffer): Buffer | null {
    const slot = this.#slots.get(id.toString('hex'))
    if (slot === undefined) return null
    return this.#content.subarray(slot * SLOT_BYTES + ID_BYTES, (slot + 1) * SLOT_BYTES)
  }

  #overwrite(ids: readonly string[]): void {
    const slots = ids.flatMap((id) => this.#slots.get(id) ?? [])
    for (const slot of slots) FREE.copy(this.#content, slot * SLOT_BYTES)
    for (const id of ids) this.#slots.delete(id)
    this.#write(slots)
    this.#free.push(...slots)
  }

  #grow(): number {
    const slot = Math.floor(this.#content.length / SLOT_BYTES)
    // Doubled, so that many records do not copy the file each.
    const grown = Buffer.alloc(Math.max(64, slot * 2) * SLOT_BYTES)
    this.#content.copy(grown)
    this.#content = grown
    for (let each = grown.length / SLOT_BYTES - 1; each > slot; each--) this.#free.push(each)
    return slot
  }

  #write(slots: readonly number[]): void {
    if (slots.length === 0) return
    const isNew = !existsSync(this.#file)
    const descriptor = openSync(this.#file, constants.O_RDWR | constants.O_CREAT, PRIVATE_FILE)
    try {
      for (const [from, to] of runs(slots)) {
        const bytes = this.#content.subarray(from * SLOT_BYTES, to * SLOT_BYTES)
        for (let done = 0; done < bytes.length;)
          done += writeSync(descriptor, bytes, done, bytes.length - done, from * SLOT_BYTES + done)
      }
      fsyncSync(descriptor)
      this.#seen = stamp(fstatSync(descriptor, { bigint: true }))
    } finally {
      closeSync(descriptor)
    }
    if (isNew) syncFolder(dirname(this.#file))
  }

  /** Somebody else wrote the file: the writer in its thread, or a hand. Never while keys are only in memory. */
  #lookAgain(): void {
    if (this.#unwritten.size > 0) return
    const found = statSync(this.#file, { bigint: true, throwIfNoEntry: false })
    const now = found === undefined ? '' : stamp(found)
    if (now === this.#seen) return
    this.#seen = now
    this.#content = found === undefined ? Buffer.alloc(0) : readFileSync(this.#file)
    this.#slots.clear()
    this.#free = []
    // What does not fill a slot was being written when the machine died.
    const slots = Math.floor(this.#content.length / SLOT_BYTES)
    this.#content = Buffer.from(this.#content.subarray(0, slots * SLOT_BYTES))
    for (let slot = slots - 1; slot >= 0; slot--) {
      const id = this.#content.subarray(slot * SLOT_BYTES, slot * SLOT_BYTES + ID_BYTES)
      if (id.every((byte) => byte === 0)) this.#free.push(slot)
      else this.#slots.set(id.toString('hex'), slot)
    }
  }
}

function encrypt(key: Buffer, id: Buffer, text: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(id)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, id: Buffer, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES)).setAAD(id)
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')
}

function stamp({
  size,
  mtimeNs,
  ctimeNs,
  ino,
}: {
  size: bigint
  mtimeNs: bigint
  ctimeNs: bigint
  ino: bigint
}): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

/** Stretches of numbers that follow one another, half-open. */
function runs(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = []
  for (const each of numbers.toSorted((a, b) => a - b)) {
    const last = found.at(-1)
    if (last !== undefined && last[1] === each) last[1] = each + 1
    else found.push([each, each + 1])
  }
  return found
}
