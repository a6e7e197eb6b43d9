import { dayOf } from '../contract/campaign-time.ts'

const WINDOW_MS = 600_000
/** So many puzzles of one network in ten minutes are as easy as the first: families, a hall's phones. */
const EASY_PER_NETWORK = 20
/** The same of all: above it every puzzle is twice as hard. */
const EASY_IN_ALL = 5_000
const HARDEST = 8
/** Networks kept at most; beyond it the oldest is forgotten. */
const MOST_NETWORKS = 20_000

/** How many are counted, since when: an instant, or a Shanghai day. */
interface Count {
  since: number
  n: number
}

/**
 * How many puzzles were asked for, and how many ratings came, in memory: how much harder the next puzzle is. It never goes
 * by the unit.
 */
export class Load {
  #now: () => number
  #asked = new Map<string, Count>()
  /** Ratings of a network on the Shanghai day `since`. */
  #rated = new Map<string, Count>()
  #all: Count = { since: 0, n: 0 }

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * Counts a puzzle. Twice as hard for each doubling beyond what is easy: of puzzles in ten minutes, and of ratings on this
   * Shanghai day, beyond which the rule `address` holds them (server/rules/online/README.md).
   *
   * @param addressDay how many ratings of a network on a day are not held (policy)
   * @returns how many times as hard its puzzle is: 1, 2, 4 or 8
   */
  take(network: string, addressDay: number): number {
    const asked = this.#count(this.#asked.get(network) ?? { since: this.#now(), n: 0 })
    keep(this.#asked, network, asked)
    this.#all = this.#count(this.#all)
    const inAll = this.#all.n > EASY_IN_ALL ? 2 : 1
    return Math.min(
      HARDEST,
      inAll * Math.max(harderBy(asked.n, EASY_PER_NETWORK), harderBy(this.#today(network).n + 1, addressDay)),
    )
  }

  /** Counts a rating that was stored. */
  stored(network: string): void {
    const { since, n } = this.#today(network)
    keep(this.#rated, network, { since, n: n + 1 })
  }

  #today(network: string): Count {
    const today = dayOf(this.#now())
    const rated = this.#rated.get(network)
    return rated?.since === today ? rated : { since: today, n: 0 }
  }

  #count({ since, n }: Count): Count {
    const age = this.#now() - since
    return age >= 0 && age < WINDOW_MS ? { since, n: n + 1 } : { since: this.#now(), n: 1 }
  }
}

/** 1 up to so many, then 2, from twice as many 4, and so on. */
function harderBy(n: number, easy: number): number {
  let harder = 1
  for (let most = Math.max(1, easy); n > most && harder < HARDEST; most *= 2) harder *= 2
  return harder
}

function keep(counts: Map<string, Count>, network: string, count: Count): void {
  counts.delete(network)
  counts.set(network, count)
  if (counts.size <= MOST_NETWORKS) return
  const [oldest] = counts.keys()
  counts.delete(oldest!)
}
