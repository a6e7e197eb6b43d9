import { Refusal } from '../../contract/errors.ts'

/**
 * Checking a password takes 128 MiB and 0.4 s of a processor, a PIN a quarter of that, on purpose. So few are checked at once, few wait,
 * and those that come beyond are told `busy` at once: whoever floods one lane holds up nobody in another.
 */
export class Lane {
  #atOnce: number
  #mostWaiting: number
  #mostOfOne: number
  #running = 0
  #waiting: (() => void)[] = []
  #ofOne = new Map<string, number>()

  /** @param limits.mostOfOne how many of one caller may run and wait together */
  constructor(limits: { atOnce: number; mostWaiting: number; mostOfOne: number }) {
    this.#atOnce = limits.atOnce
    this.#mostWaiting = limits.mostWaiting
    this.#mostOfOne = limits.mostOfOne
  }

  /**
   * Runs a job in its turn.
   *
   * @param who the caller: a device, or a network address
   * @throws Refusal `busy` when the lane is full, or has enough of this caller
   */
  async run<T>(who: string, job: () => Promise<T>): Promise<T> {
    const own = this.#ofOne.get(who) ?? 0
    const full = this.#running >= this.#atOnce && this.#waiting.length >= this.#mostWaiting
    if (full || own >= this.#mostOfOne) throw new Refusal('busy')
    this.#ofOne.set(who, own + 1)
    try {
      await this.#turn()
      try {
        return await job()
      } finally {
        this.#next()
      }
    } finally {
      const left = this.#ofOne.get(who)! - 1
      if (left > 0) this.#ofOne.set(who, left)
      else this.#ofOne.delete(who)
    }
  }

  #turn(): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running++
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Whoever is next takes the place that becomes free. */
  #next(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running--
  }
}

/** Two seconds of waiting for a PIN, eight for a password; twelve for whoever may have to wait behind strangers: pages wait 15. */
const MOST_WAITING = 20
const MOST_STRANGERS = 30

/**
 * - `known`: who is signed in, and browsers in which the same person signed in before;
 * - `people`: all others who type a password;
 * - `devices`: staff who type a PIN at a window.
 *
 * Three of the four threads that Node has for such work: files keep one.
 */
export interface Lanes {
  known: Lane
  people: Lane
  devices: Lane
}

export function openLanes(): Lanes {
  return {
    known: new Lane({ atOnce: 1, mostWaiting: MOST_WAITING, mostOfOne: MOST_WAITING }),
    people: new Lane({ atOnce: 1, mostWaiting: MOST_STRANGERS, mostOfOne: MOST_WAITING }),
    devices: new Lane({ atOnce: 1, mostWaiting: MOST_WAITING, mostOfOne: 2 }),
  }
}
