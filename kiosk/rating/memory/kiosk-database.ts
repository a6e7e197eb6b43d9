/**
 * The one database of a kiosk: its outbox and its memory of who it is. Every write is strict: the browser reports
 * success only after the operating system has flushed it, so that a power cut loses nothing that was promised.
 */
export const DATABASE = 'pingyi-kiosk'
const VERSION = 1

export type StoreName = 'items' | 'memory'

/** Opens on first use, and again after the browser has closed the connection under us (storage cleared, disk fault). */
export class KioskDatabase {
  #factory: IDBFactory
  #name: string
  #open: Promise<IDBDatabase> | null = null

  constructor(factory: IDBFactory, name: string = DATABASE) {
    this.#factory = factory
    this.#name = name
  }

  /**
   * Runs `work` in one transaction and resolves with what it gave, once that is durable.
   * @throws what `work` threw, or the reason why the database could not keep it; nothing is stored then
   */
  async run<T>(
    stores: StoreName[],
    mode: 'readonly' | 'readwrite',
    work: (transaction: IDBTransaction) => Promise<T>,
  ): Promise<T> {
    const database = await this.#database()
    const transaction = database.transaction(stores, mode, { durability: 'strict' })
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new DOMException('transaction aborted', 'AbortError'))
    })
    // When the work itself throws, its error is the one to tell; `done` then rejects unheard.
    done.catch(() => {})
    let result: T
    try {
      result = await work(transaction)
    } catch (error) {
      abort(transaction)
      throw error
    }
    await done
    return result
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = null
    if (open) (await open).close()
  }

  #database(): Promise<IDBDatabase> {
    if (this.#open) return this.#open
    const opening = openDatabase(this.#factory, this.#name, () => {
      if (this.#open === opening) this.#open = null
    })
    this.#open = opening
    opening.catch(() => {
      if (this.#open === opening) this.#open = null
    })
    return opening
  }
}

/** What a request gives; an error of a request aborts its transaction, too. */
export function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new DOMException('request failed', 'UnknownError'))
  })
}

/** Calls back for every record of a cursor, in order. */
export function eachOf(
  request: IDBRequest<IDBCursorWithValue | null>,
  visit: (cursor: IDBCursorWithValue) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      const cursor = request.result
      if (!cursor) return resolve()
      visit(cursor)
      cursor.continue()
    }
    request.onerror = () => reject(request.error ?? new DOMException('cursor failed', 'UnknownError'))
  })
}

function openDatabase(factory: IDBFactory, name: string, onGone: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, VERSION)
    request.onupgradeneeded = () => {
      const items = request.result.createObjectStore('items', { keyPath: 'seq' })
      items.createIndex('id', 'id', { unique: true })
      // Both members are absent from records that the index is not about, which keeps the indexes short.
      items.createIndex('waiting', 'waiting')
      items.createIndex('settledAt', 'settledAt')
      request.result.createObjectStore('memory')
    }
    request.onsuccess = () => {
      const database = request.result
      // A newer page may upgrade: it must not wait for this one.
      database.onversionchange = () => {
        database.close()
        onGone()
      }
      database.onclose = onGone
      resolve(database)
    }
    request.onerror = () => reject(request.error ?? new DOMException('database cannot be opened', 'UnknownError'))
    request.onblocked = () => reject(new DOMException('another page holds an older database', 'AbortError'))
  })
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It has already ended by itself.
  }
}
