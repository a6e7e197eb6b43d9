import type { ItemStatus } from '../../server/contract/device/device-protocol.ts'
import type { OutboxStore } from '../../server/contract/device/outbox.ts'
import type { Item } from '../../server/contract/device/press.ts'

interface Entry {
  item: Item
  status: 'waiting' | ItemStatus
  code?: string
  at: number
}

/** An outbox in memory, for tests of what is built upon the port. It passes the contract like the real ones. */
export class MemoryOutbox implements OutboxStore {
  entries: Entry[]
  /** While set, every call fails with it: the disk is gone. */
  fault: Error | null = null
  #next: { seq: number; ran: number }

  /** Another one on the same entries is the same outbox after a restart. */
  constructor(entries: Entry[] = [], next = { seq: 1, ran: 0 }) {
    this.entries = entries
    this.#next = next
  }

  reopened(): MemoryOutbox {
    return new MemoryOutbox(this.entries, this.#next)
  }

  async add<T extends Item>(make: (seq: number) => T): Promise<T> {
    this.#check()
    const item = make(this.#next.seq)
    if (this.entries.some((entry) => entry.item.id === item.id)) throw new Error(`id ${item.id} is stored already`)
    this.#next.seq++
    this.entries.push({ item: structuredClone(item), status: 'waiting', at: 0 })
    return item
  }

  async waiting(limit: number): Promise<Item[]> {
    this.#check()
    return structuredClone(this.#waiting().slice(0, limit))
  }

  async settle(answers: { id: string; status: ItemStatus; code?: string }[], at: number): Promise<void> {
    this.#check()
    for (const { id, status, code } of answers) {
      const entry = this.entries.find((each) => each.item.id === id)
      if (entry?.status === 'waiting') Object.assign(entry, { status, at }, code === undefined ? {} : { code })
    }
  }

  async pending(): Promise<number> {
    this.#check()
    return this.#waiting().length
  }

  async reopen(from: number, to: number): Promise<void> {
    this.#check()
    for (const entry of this.entries) {
      const { seq } = entry.item
      if (seq >= from && seq <= to && entry.status !== 'refused') entry.status = 'waiting'
    }
  }

  async raiseSeq(next: number): Promise<void> {
    this.#check()
    this.#next.seq = Math.max(this.#next.seq, next)
  }

  async forget(settledBefore: number): Promise<void> {
    this.#check()
    const kept = this.entries.filter((entry) => entry.status === 'waiting' || entry.at >= settledBefore)
    this.entries.splice(0, this.entries.length, ...kept)
  }

  async ran(): Promise<number> {
    this.#check()
    return this.#next.ran
  }

  async noteRan(ms: number): Promise<void> {
    this.#check()
    this.#next.ran = Math.max(this.#next.ran, ms)
  }

  #waiting(): Item[] {
    return this.entries.filter((entry) => entry.status === 'waiting').map((entry) => entry.item)
  }

  #check(): void {
    if (this.fault) throw this.fault
  }
}
