import { BREATH_MS, breathe, EVENT_LOOP, type Loop } from '../breath.ts'
import { Refusal } from '../../contract/errors.ts'
import { actUnderWay } from '../act-under-way.ts'
import { WorkEstimate } from './work-estimate.ts'
import { WriteQueue, type Job } from './write-queue.ts'
import type { Write } from './write.ts'

/** Messages share a commit up to about so much work, so that sockets are served in between. */
const COMMIT_MS = 50
/** However quick items are: what waits for one commit is acknowledged at once. */
const MOST_ITEMS_PER_COMMIT = 1_000
/** However slow items are: a commit costs a wait for the disk, which more than one shall share. */
const FEWEST_ITEMS_PER_COMMIT = 50
/** What a commit begins with after a time of few: how long an item takes now is not known before. Then twice as many each. */
const FIRST_ITEMS_PER_COMMIT = 100
/** The loop is given as much time as the last commit took, but no more than this. */
const LONGEST_BREATH_MS = 100
/** What an item, and an act, is thought to take before any was measured, ms. */
const FIRST_ITEM_MS = 0.05
const FIRST_ACT_MS = 2

/** When what waits for the writer is committed, and with what: one transaction, and then the event loop runs. */
export class WriteTurns {
  #commit: (jobs: Job[], act: boolean) => void
  #queue = new WriteQueue()
  #itemWork = new WorkEstimate(FIRST_ITEM_MS)
  #actMs = FIRST_ACT_MS
  #tookMs = 0
  /** The last commit of messages: late items take ten times as long as others, and an average follows too slowly. */
  #last = { items: 0, msPerItem: 0 }
  #loop: Loop
  #scheduled = false
  #isStill = false
  /** Whoever wants the writer to stand still, and lets others have their turn first. */
  #afterTurn: (() => void)[] = []
  #closed = false

  /** @param commit answers every job, whatever happens */
  constructor(commit: (jobs: Job[], act: boolean) => void, loop: Loop = EVENT_LOOP) {
    this.#commit = commit
    this.#loop = loop
  }

  /** How long what waits will take, about, ms. */
  get ms(): number {
    return this.#itemWork.msFor(this.#queue.items) + this.#actMs * this.#queue.acts
  }

  /** How long an item, and an act, takes, about, ms. */
  get estimate(): { itemMs: number; actMs: number } {
    return { itemMs: this.#itemWork.msPerItem, actMs: this.#actMs }
  }

  /** Work that may share a transaction with others' work. */
  share<T>(owner: string, items: number, ids: readonly string[], run: (w: Write) => T): Promise<T> {
    return this.#enqueue<T>((settled) => this.#queue.addShared({ owner, items, ids, run, ...settled }))
  }

  /** Work that gets a transaction of its own. */
  act<T>(run: (w: Write) => T): Promise<T> {
    return this.#enqueue<T>((settled) => this.#queue.addAct({ owner: '', items: 1, ids: [], run, ...settled }))
  }

  /** The ledger's own work on its tables. */
  own<T>(run: (w: Write) => T): Promise<T> {
    return this.#enqueue<T>((settled) => this.#queue.addOwn({ owner: '', items: 1, ids: [], run, ...settled }))
  }

  /** Whether it takes no more. */
  get isClosed(): boolean {
    return this.#closed
  }

  /**
   * An act whose preparation needs the record as it is: nothing is committed while `look` finds out, and then the act is the
   * next. Whoever calls it sees to it that `look` ends soon.
   */
  async still<V, T>(look: () => Promise<V>, run: (w: Write, seen: V) => T): Promise<T> {
    // However often it is called, whoever waits has a turn in between.
    if (!this.#queue.empty) await new Promise<void>((resolve) => this.#afterTurn.push(resolve))
    if (this.#isStill) throw new Error('one act at a time keeps the writer still')
    this.#isStill = true
    try {
      const seen = await look()
      if (this.#closed) throw new Refusal('shutting-down')
      return await new Promise<T>((resolve, failed) => {
        const done = (value: unknown) => resolve(value as T)
        this.#commit([{ owner: '', items: 1, ids: [], run: (w) => run(w, seen), done, failed }], true)
      })
    } finally {
      this.#isStill = false
      this.#schedule()
    }
  }

  /** While it is held, nothing but messages of devices and the ledger's own work gets its turn. */
  hold(held: boolean): void {
    this.#queue.held = held
    this.#schedule()
  }

  /** Commits what waits, then refuses more. */
  close(): void {
    while (!this.#queue.empty) this.#next()
    this.#closed = true
  }

  #enqueue<T>(add: (settled: Pick<Job, 'underWay' | 'done' | 'failed'>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) {
        reject(new Refusal('shutting-down'))
        return
      }
      add({ underWay: actUnderWay.getStore(), done: (value) => resolve(value as T), failed: reject })
      this.#schedule()
    })
  }

  /**
   * Timers only add waiting: turns of the loop gather what the sockets have read, until there is no more or it is enough.
   * Where a slow disk makes commits long, the sockets get as much time: what is not read in time is sent again, and a
   * thousand backlogs that are read too slowly would come again and again.
   */
  #schedule(): void {
    if (this.#scheduled || this.#isStill || this.#queue.empty) return
    this.#scheduled = true
    breathe(
      () => {
        this.#scheduled = false
        try {
          if (!this.#isStill && !this.#queue.empty) this.#next()
        } finally {
          for (const resolve of this.#afterTurn.splice(0)) resolve()
          this.#schedule()
        }
      },
      this.#loop,
      Math.min(LONGEST_BREATH_MS, Math.max(BREATH_MS, this.#tookMs)),
    )
  }

  #next(): void {
    const { jobs, act } = this.#queue.take(this.#mostItems())
    const began = this.#loop.now()
    this.#commit(jobs, act)
    const ms = this.#loop.now() - began
    this.#tookMs = ms
    if (act) {
      this.#actMs += (ms - this.#actMs) / 4
      return
    }
    const items = jobs.reduce((sum, job) => sum + job.items, 0)
    this.#last = { items, msPerItem: items < FEWEST_ITEMS_PER_COMMIT ? 0 : ms / items }
    this.#itemWork.measured(items, ms)
  }

  /** How many items the next commit may have. */
  #mostItems(): number {
    const { items, msPerItem } = this.#last
    const inTime = COMMIT_MS / Math.max(this.#itemWork.msPerItem, msPerItem)
    const most = Math.min(MOST_ITEMS_PER_COMMIT, inTime, Math.max(FIRST_ITEMS_PER_COMMIT, 2 * items))
    return Math.max(FEWEST_ITEMS_PER_COMMIT, Math.floor(most))
  }
}
