import { sorted } from '../elements/sorted.ts'
import type { Mark } from '../../server/contract/ballot/sealing.ts'

/** What a phone keeps of one ballot. Bytes as base64url; after the cast nothing of it shows a vote. */
export interface Kept {
  /** When it was kept last, ms since 1970. */
  at: number
  fingerprint: string
  code: string
  /** By unit; null: not chosen yet. Empty once the ballot is cast. */
  marks: (Mark | null)[]
  /** The ticket: made before it is asked for, so that the same is asked for again. */
  serial: string
  blinded: string
  /** Hexadecimal. */
  unblind: string
  signature: string | null
  sealed: string | null
  /** By what the sealed ballot becomes a test ballot; null once it is cast. */
  opening: { key: string; seed: string } | null
  tracker: string | null
  /** When the ballot goes by itself, ms since 1970. */
  castAt: number | null
  /** Into which box it went. */
  box: string | null
  /** The six words, and by what the copy on the hub is found and opened; null where there is none, and once it is cast. */
  copy: { words: string[]; id: string; key: string } | null
  /** Whether the voter has seen the words. */
  wordsSeen: boolean
}

export interface Memory {
  /** Of every slip that was used here, the last first. */
  load(): Promise<Kept[]>
  save(kept: Kept): Promise<void>
  forget(kept: Kept): Promise<void>
}

const [DATABASE, STORE] = ['pingyi-ballot', 'ballot'] as const

/** In the browser, so that a closed page or a flat battery loses nothing. Two voters of one phone have one each. */
export class PhoneMemory implements Memory {
  #database: Promise<IDBDatabase>

  constructor() {
    this.#database = new Promise((resolve, reject) => {
      const opening = indexedDB.open(DATABASE, 1)
      opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore(STORE))
      opening.addEventListener('success', () => resolve(opening.result))
      opening.addEventListener('error', () => reject(opening.error ?? new Error('no storage')))
    })
    // Whoever asks for something meets the fault.
    this.#database.catch(() => {})
  }

  async load(): Promise<Kept[]> {
    const kept = (await this.#run('readonly', (store) => store.getAll())) as Kept[]
    return sorted(kept, (a, b) => b.at - a.at)
  }

  async save(kept: Kept): Promise<void> {
    kept.at = Date.now()
    await this.#run('readwrite', (store) => store.put(kept, kept.code))
  }

  async forget({ code }: Kept): Promise<void> {
    await this.#run('readwrite', (store) => store.delete(code))
  }

  async #run(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await this.#database
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode)
      const asked = ask(transaction.objectStore(STORE))
      transaction.addEventListener('complete', () => resolve(asked.result))
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('not stored')))
    })
  }
}

/** On a machine in a meeting hall: nothing outlives the voter. */
export class KioskMemory implements Memory {
  #kept: Kept | null = null

  async load(): Promise<Kept[]> {
    return this.#kept === null ? [] : [this.#kept]
  }

  async save(kept: Kept): Promise<void> {
    this.#kept = kept
  }

  async forget(): Promise<void> {
    this.#kept = null
  }
}
