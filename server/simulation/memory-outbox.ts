import type { ItemStatus } from '../contract/device/device-protocol.ts'
import type { OutboxStore } from '../contract/device/outbox.ts'
import type { Item } from '../contract/device/press.ts'

export interface OutboxWatch {
  stored?(item: Item): void
  settled?(id: string, status: ItemStatus, code?: string): void
}

/**
 * The outbox of a simulated device. It lives as long as the simulation, so that nothing in it survives a power cut,
 * and what the hub has acknowledged is gone: no promise was made to a citizen.
 */
export class MemoryOutbox implements OutboxStore {
  #waiting = new Map<string, Item>()
  #next = 1
  #watch: OutboxWatch

  constructor(watch: OutboxWatch = {}) {
    this.#watch = watch
  }

  get size(): number {
    return this.#waiting.size
  }

  async add<T extends Item>(make: (seq: number) => T): Promise<T> {
    const item = make(this.#next)
    this.#next++
    this.#waiting.set(item.id, item)
    this.#watch.stored?.(item)
    return item
  }

  async waiting(limit: number): Promise<Item[]> {
    return [...this.#waiting.values()].slice(0, limit)
  }

  async settle(answers: { id: string; status: ItemStatus; code?: string }[]): Promise<void> {
    for (const { id, status, code } of answers) if (this.#waiting.delete(id)) this.#watch.settled?.(id, status, code)
  }

  async pending(): Promise<number> {
    return this.#waiting.size
  }

  async reopen(): Promise<void> {
    // Nothing acknowledged is kept.
  }

  async raiseSeq(next: number): Promise<void> {
    this.#next = Math.max(this.#next, next)
  }

  async ran(): Promise<number> {
    return 0
  }

  async noteRan(): Promise<void> {
    // Nothing is kept that could be forgotten.
  }

  async forget(): Promise<void> {
    // Forgotten already.
  }
}
