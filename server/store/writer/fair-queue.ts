/** What waits for its turn. */
export interface Turn {
  /** Whose it is: a device, or whoever else shares the queue. */
  owner: string
  /** How much work it is; at least 1. */
  items: number
}

interface Waiting<T> {
  what: T
  /** Where it begins and ends in the account of its owner, in items. */
  begins: number
  ends: number
  ticket: number
}

/**
 * A queue in which every owner gets the same share, counted in items (weighted fair queueing). Each owner has an account
 * of what was taken for it; what ends first is taken next. So a press of its own passes a message of 500, a thousand
 * messages of one device do not pass one of another, and nobody waits for ever: accounts only grow.
 */
export class FairQueue<T extends Turn> {
  #heap: Waiting<T>[] = []
  #accounts = new Map<string, number>()
  /** Where the accounts of those stand who have nothing waiting. */
  #level = 0
  #tickets = 0
  #items = 0

  /** Number of things that wait. */
  get length(): number {
    return this.#heap.length
  }

  /** Items of all that waits. */
  get items(): number {
    return this.#items
  }

  get next(): T | undefined {
    return this.#heap[0]?.what
  }

  add(what: T): void {
    const begins = Math.max(this.#level, this.#accounts.get(what.owner) ?? 0)
    const ends = begins + Math.max(1, what.items)
    this.#accounts.set(what.owner, ends)
    this.#items += what.items
    this.#heap.push({ what, begins, ends, ticket: this.#tickets++ })
    this.#rise(this.#heap.length - 1)
  }

  take(): T | undefined {
    const first = this.#heap[0]
    if (!first) return undefined
    const last = this.#heap.pop()!
    if (this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink(0)
    }
    this.#items -= first.what.items
    this.#level = Math.max(this.#level, first.begins)
    if (this.#heap.length === 0) {
      this.#accounts.clear()
      this.#level = 0
    }
    return first.what
  }

  #rise(from: number): void {
    let i = from
    while (i > 0) {
      const above = (i - 1) >> 1
      if (isBefore(this.#heap[above]!, this.#heap[i]!)) return
      this.#swap(i, above)
      i = above
    }
  }

  #sink(from: number): void {
    for (let i = from; ;) {
      const left = 2 * i + 1
      if (left >= this.#heap.length) return
      const right = left + 1
      const lower = right < this.#heap.length && isBefore(this.#heap[right]!, this.#heap[left]!) ? right : left
      if (isBefore(this.#heap[i]!, this.#heap[lower]!)) return
      this.#swap(i, lower)
      i = lower
    }
  }

  #swap(i: number, j: number): void {
    const one = this.#heap[i]!
    this.#heap[i] = this.#heap[j]!
    this.#heap[j] = one
  }
}

function isBefore(a: Waiting<unknown>, b: Waiting<unknown>): boolean {
  return a.ends !== b.ends ? a.ends < b.ends : a.ticket < b.ticket
}
