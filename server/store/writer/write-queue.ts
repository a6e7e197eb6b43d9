import { FairQueue, type Turn } from './fair-queue.ts'
import type { ActUnderWay } from '../act-under-way.ts'
import type { Write } from './write.ts'

/** One piece of work for the sole writer. */
export interface Job extends Turn {
  /** Ids of the items of a message. */
  ids: readonly string[]
  /** For whom it is done, where somebody waits who must hear that it was committed. */
  underWay?: ActUnderWay | undefined
  run(w: Write): unknown
  done(value: unknown): void
  failed(error: unknown): void
}

/**
 * What waits for the writer, in two lanes that take turns. Messages of devices share transactions, in fair turns between
 * devices. What people and programs do gets transactions of its own: what is refused there undoes nobody else's work.
 */
export class WriteQueue {
  #shared = new FairQueue<Job & Arrived>()
  #acts: (Job & Arrived)[] = []
  /** The ledger's own work on its tables, for which acts wait. */
  #own: (Job & Arrived)[] = []
  /** While it is set, acts of people and programs wait. */
  held = false
  #arrivals = 0
  /** Whose turn it was, since there was nothing to do. */
  #last: 'act' | 'shared' | null = null

  get empty(): boolean {
    return this.#shared.length === 0 && this.#own.length === 0 && (this.held || this.#acts.length === 0)
  }

  /** Items of messages that wait. */
  get items(): number {
    return this.#shared.items
  }

  get acts(): number {
    return this.#acts.length
  }

  addShared(job: Job): void {
    this.#shared.add({ ...job, arrived: this.#arrivals++ })
  }

  addAct(job: Job): void {
    this.#acts.push({ ...job, arrived: this.#arrivals++ })
  }

  addOwn(job: Job): void {
    this.#own.push({ ...job, arrived: this.#arrivals++ })
  }

  /** What the next transaction holds: one act, or messages of no more items than that (but one at least). */
  take(most: number): { jobs: Job[]; act: boolean } {
    const act = this.#isForAct()
    const jobs = act ? [(this.#own.shift() ?? this.#acts.shift())!] : this.#takeShared(most)
    this.#last = this.empty ? null : act ? 'act' : 'shared'
    return { jobs, act }
  }

  #isForAct(): boolean {
    const act = this.#own[0] ?? (this.held ? undefined : this.#acts[0])
    const { next } = this.#shared
    if (!act || !next) return act !== undefined
    return this.#last === null ? act.arrived < next.arrived : this.#last === 'shared'
  }

  #takeShared(most: number): Job[] {
    const jobs: Job[] = []
    let items = 0
    for (let { next } = this.#shared; next !== undefined; { next } = this.#shared) {
      if (jobs.length > 0 && items + next.items > most) break
      items += next.items
      jobs.push(this.#shared.take()!)
    }
    return jobs
  }
}

interface Arrived {
  arrived: number
}
