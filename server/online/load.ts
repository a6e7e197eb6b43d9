const WINDOW_MS = 600_000
/** So many puzzles of one network in ten minutes are as easy as the first: families, a hall's phones. */
const EASY_PER_NETWORK = 20
/** The same of all: above it every puzzle is twice as hard. */
const EASY_IN_ALL = 5_000
const HARDEST = 8
/** Networks kept at most; beyond it the oldest is forgotten. */
const MOST_NETWORKS = 20_000

/** How many puzzles were asked for, in memory: how much harder the next one is. It never goes by the unit. */
export class Load {
  #now: () => number
  #networks = new Map<string, { since: number; n: number }>()
  #all = { since: 0, n: 0 }

  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts one. @returns how many times as hard its puzzle is: 1, 2, 4 or 8 */
  take(network: string): number {
    const asked = this.#count(this.#networks.get(network) ?? { since: this.#now(), n: 0 })
    this.#networks.delete(network)
    this.#networks.set(network, asked)
    if (this.#networks.size > MOST_NETWORKS) {
      const [oldest] = this.#networks.keys()
      this.#networks.delete(oldest!)
    }
    this.#all = this.#count(this.#all)
    let harder = this.#all.n > EASY_IN_ALL ? 2 : 1
    for (let easy = EASY_PER_NETWORK; asked.n > easy && harder < HARDEST; easy *= 2) harder *= 2
    return Math.min(HARDEST, harder)
  }

  #count({ since, n }: { since: number; n: number }): { since: number; n: number } {
    const age = this.#now() - since
    return age >= 0 && age < WINDOW_MS ? { since, n: n + 1 } : { since: this.#now(), n: 1 }
  }
}
