import { Refusal } from '../contract/errors.ts'
import type { OnlineArrival, OnlineStored } from '../store/changes/online/record-online.ts'
import type { Store } from '../store/port.ts'

/** Ratings that wait; above it `busy` is said. Some seconds of work. */
const MOST_WAITING = 500
/** Ratings of one transaction: a few milliseconds of the writer. */
const AT_ONCE = 20
/** However long the writer took: the public side does not wait longer than this between two transactions. */
const LONGEST_PAUSE_MS = 250

interface Waiting {
  rating: OnlineArrival
  stored(answer: OnlineStored): void
  failed(error: unknown): void
}

/**
 * The lane of the public side to the record. One transaction of it waits for the writer at a time, and after each it stays
 * away for as long as that took, so that a flood of ratings never takes more than half of the writer.
 */
export class OnlineIntake {
  #store: Pick<Store, 'act'>
  #waiting: Waiting[] = []
  #running = false
  #clock: () => number

  /** @param clock monotonic, ms */
  constructor(store: Pick<Store, 'act'>, clock: () => number = () => performance.now()) {
    this.#store = store
    this.#clock = clock
  }

  /** Resolves after the commit. @throws Refusal busy, and what the store refuses */
  store(rating: OnlineArrival): Promise<OnlineStored> {
    if (this.#waiting.length >= MOST_WAITING) throw new Refusal('busy')
    return new Promise((stored, failed) => {
      this.#waiting.push({ rating, stored, failed })
      this.#next()
    })
  }

  #next(): void {
    if (this.#running || this.#waiting.length === 0) return
    this.#running = true
    const batch = this.#waiting.splice(0, AT_ONCE)
    const began = this.#clock()
    void this.#write(batch).finally(() => {
      const pause = Math.min(LONGEST_PAUSE_MS, this.#clock() - began)
      const goOn = () => {
        this.#running = false
        this.#next()
      }
      // Nobody waits: nobody is held up by a pause.
      if (this.#waiting.length === 0) goOn()
      else setTimeout(goOn, pause)
    })
  }

  async #write(batch: Waiting[]): Promise<void> {
    try {
      const answers = await this.#store.act('online.record', { ratings: batch.map(({ rating }) => rating) }, 'hub')
      batch.forEach(({ stored }, i) => stored(answers[i]!))
    } catch (error) {
      // One that fails undoes only itself.
      if (batch.length === 1) return batch[0]!.failed(error)
      for (const each of batch) await this.#write([each])
    }
  }
}
