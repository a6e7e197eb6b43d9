import type { ItemStatus } from '../../../server/contract/device/device-protocol.ts'
import type { OutboxStore } from '../../../server/contract/device/outbox.ts'
import type { Item } from '../../../server/contract/device/press.ts'
import { answerOf, eachOf, type KioskDatabase } from './kiosk-database.ts'

interface Stored {
  seq: number
  id: string
  item: Item
  /** The seq again, while the item waits for an answer; absent afterwards. */
  waiting?: number
  /** When the hub answered, by the kiosk's running time, ms; absent while the item waits. */
  settledAt?: number
  status?: ItemStatus
  code?: string
}

/** Keys of the memory store that belong to the outbox, because they change in one transaction with an item. */
export const NEXT_SEQ = 'nextSeq'
export const SPENT_INVITATION = 'spentInvitation'
/** How long the kiosk ran, ms; and when the hub last answered, by the hub's clock, for people to read. */
const RAN = 'ranMs'
const LAST_SETTLED = 'lastSettledAt'

/** The outbox of a kiosk, on IndexedDB. Keeps the contract of test/helpers/outbox-contract.ts. */
export class IdbOutbox implements OutboxStore {
  #database: KioskDatabase

  constructor(database: KioskDatabase) {
    this.#database = database
  }

  add<T extends Item>(make: (seq: number) => T): Promise<T> {
    return this.#database.run(['items', 'memory'], 'readwrite', async (transaction) => {
      const memory = transaction.objectStore('memory')
      const seq = await nextSeq(memory)
      const item = make(seq)
      const record: Stored = { seq, id: item.id, item, waiting: seq }
      // All at once: each answer that is waited for is a way to the browser's process and back before the citizen sees.
      const added = answerOf(transaction.objectStore('items').add(record))
      memory.put(seq + 1, NEXT_SEQ)
      // Survives a reload with the hub down, so that an invitation is not shown again after it was used.
      if (item.kind === 'press' && item.invitationId !== undefined) memory.put(item.invitationId, SPENT_INVITATION)
      await added
      return item
    })
  }

  waiting(limit: number): Promise<Item[]> {
    return this.#database.run(['items'], 'readonly', async (transaction) => {
      const index = transaction.objectStore('items').index('waiting')
      const records: Stored[] = await answerOf(index.getAll(null, limit))
      return records.map((record) => record.item)
    })
  }

  settle(answers: { id: string; status: ItemStatus; code?: string }[], at: number, hubTime?: number): Promise<void> {
    return this.#database.run(['items', 'memory'], 'readwrite', async (transaction) => {
      if (hubTime !== undefined && answers.length > 0) transaction.objectStore('memory').put(hubTime, LAST_SETTLED)
      const items = transaction.objectStore('items')
      for (const { id, status, code } of answers) {
        const record = (await answerOf(items.index('id').get(id))) as Stored | undefined
        if (record?.waiting === undefined) continue
        delete record.waiting
        await answerOf(items.put({ ...record, status, settledAt: at, ...(code === undefined ? {} : { code }) }))
      }
    })
  }

  pending(): Promise<number> {
    return this.#database.run(['items'], 'readonly', (transaction) =>
      answerOf(transaction.objectStore('items').index('waiting').count()),
    )
  }

  async reopen(from: number, to: number): Promise<void> {
    if (from > to) return
    await this.#database.run(['items'], 'readwrite', (transaction) =>
      eachOf(transaction.objectStore('items').openCursor(IDBKeyRange.bound(from, to)), (cursor) => {
        const record = cursor.value as Stored
        if (record.waiting !== undefined || record.status === 'refused') return
        const again: Stored = { seq: record.seq, id: record.id, item: record.item, waiting: record.seq }
        cursor.update(again)
      }),
    )
  }

  raiseSeq(next: number): Promise<void> {
    return this.#database.run(['memory'], 'readwrite', async (transaction) => {
      const memory = transaction.objectStore('memory')
      if (next > (await nextSeq(memory))) await answerOf(memory.put(next, NEXT_SEQ))
    })
  }

  /** When the hub last answered for something, by its clock; null when it never did. */
  lastSettledAt(): Promise<number | null> {
    return this.#database.run(['memory'], 'readonly', async (transaction) => {
      const told = await answerOf(transaction.objectStore('memory').get(LAST_SETTLED))
      return (told as number | undefined) ?? null
    })
  }

  ran(): Promise<number> {
    return this.#database.run(['items', 'memory'], 'readwrite', async (transaction) => {
      const memory = transaction.objectStore('memory')
      const ran = (await answerOf(memory.get(RAN))) as number | undefined
      if (ran !== undefined) return ran
      // Earlier versions wrote the hub's clock: what was answered then is kept as long from here on.
      const settled = transaction.objectStore('items').index('settledAt')
      await eachOf(settled.openCursor(IDBKeyRange.lowerBound(0, true)), (cursor) => {
        cursor.update({ ...(cursor.value as Stored), settledAt: 0 })
      })
      await answerOf(memory.put(0, RAN))
      return 0
    })
  }

  noteRan(ms: number): Promise<void> {
    return this.#database.run(['memory'], 'readwrite', async (transaction) => {
      const memory = transaction.objectStore('memory')
      const before = ((await answerOf(memory.get(RAN))) as number | undefined) ?? 0
      if (ms > before) await answerOf(memory.put(ms, RAN))
    })
  }

  forget(settledBefore: number): Promise<void> {
    return this.#database.run(['items'], 'readwrite', (transaction) => {
      const index = transaction.objectStore('items').index('settledAt')
      return eachOf(index.openCursor(IDBKeyRange.upperBound(settledBefore, true)), (cursor) => {
        cursor.delete()
      })
    })
  }
}

async function nextSeq(memory: IDBObjectStore): Promise<number> {
  return ((await answerOf(memory.get(NEXT_SEQ))) as number | undefined) ?? 1
}
