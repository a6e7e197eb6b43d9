/** Commits of fewer items tell of the disk, not of the work that an item is. */
const TELLING_ITEMS = 20
/** Of how many items the average speaks, about. */
const MEMORY_ITEMS = 2_000

/** How long waiting work will take, by a moving average of what work took. */
export class WorkEstimate {
  #msPerItem: number

  /** @param first ms an item, before anything was measured */
  constructor(first: number) {
    this.#msPerItem = first
  }

  get msPerItem(): number {
    return this.#msPerItem
  }

  /** Takes in that so many items took so long. */
  measured(items: number, ms: number): void {
    if (items < TELLING_ITEMS) return
    const weight = Math.min(0.5, items / MEMORY_ITEMS)
    this.#msPerItem += (ms / items - this.#msPerItem) * weight
  }

  msFor(items: number): number {
    return items * this.#msPerItem
  }
}
