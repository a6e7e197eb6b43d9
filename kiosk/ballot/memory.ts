import type { Mark } from '../../server/contract/ballot/sealing.ts'

/** What a phone keeps of one ballot. Bytes as base64url; after the cast nothing of it shows a vote. */
export interface Kept {
  fingerprint: string
  code: string
  /** By unit; null: not chosen yet. Empty once the ballot is sealed. */
  marks: (Mark | null)[]
  /** The ticket: made before it is asked for, so that the same is asked for again. */
  serial: string
  blinded: string
  /** Hexadecimal. */
  unblind: string
  signature: string | null
  sealed: string | null
  tracker: string | null
  /** When the ballot goes by itself, ms since 1970. */
  castAt: number | null
  /** Into which box it went. */
  box: string | null
}

export interface Memory {
  load(): Promise<Kept | null>
  save(kept: Kept): Promise<void>
  forget(): Promise<void>
}

const [DATABASE, STORE, KEY] = ['pingyi-ballot', 'ballot', 'mine'] as const

/** In the browser, so that a closed page or a flat battery loses nothing. */
export class PhoneMemory implements Memory {
  #database: Promise<IDBDatabase>

  constructor() {
    this.#database = new Promise((resolve, reject) => {
      const opening = indexedDB.open(DATABASE, 1)
      opening.addEventListener('upgradeneeded', () => void opening.result.createObjectStore(STORE))
      opening.addEventListener('success', () => resolve(opening.result))
      opening.addEventListener('error', () => reject(opening.error ?? new Error('no storage')))
    })
  }

  async load(): Promise<Kept | null> {
    return ((await this.#run('readonly', (store) => store.get(KEY))) as Kept | undefined) ?? null
  }

  async save(kept: Kept): Promise<void> {
    await this.#run('readwrite', (store) => store.put(kept, KEY))
  }

  async forget(): Promise<void> {
    await this.#run('readwrite', (store) => store.delete(KEY))
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

  async load(): Promise<Kept | null> {
    return this.#kept
  }

  async save(kept: Kept): Promise<void> {
    this.#kept = kept
  }

  async forget(): Promise<void> {
    this.#kept = null
  }
}
