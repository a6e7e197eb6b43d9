import type { Worker } from 'node:worker_threads'
import { Refusal } from '../../contract/errors.ts'
import { Calls } from './calls.ts'
import { AGAIN, type FromReader } from './crossing.ts'
import type { ReaderTask } from './reader-worker.ts'
import type { Threads } from './threads.ts'

/** A long read holds one; what is asked meanwhile is read by the other. */
const MOST = 2

/** A thread that reads, and what it was asked. */
class ReaderThread {
  readonly calls: Calls
  #threads: Threads
  #worker: Worker
  #isAsked = false

  constructor(task: ReaderTask, threads: Threads, onDead: (error: Error) => void) {
    this.#threads = threads
    const worker = threads.begin('reader')
    this.#worker = worker
    this.calls = new Calls((calls) => {
      this.#isAsked ||= calls.some(({ asked }) => asked !== 'open')
      worker.postMessage(calls)
    })
    worker.on('message', ({ answers }: FromReader) => this.calls.answer(answers))
    worker.once('error', onDead)
    worker.once('exit', () => onDead(new Error('a thread that reads the record ended without a word')))
    // Who waits for an answer is held by what it answers to.
    worker.unref()
    this.calls.ask('open', [task]).catch(() => {})
  }

  async close(): Promise<void> {
    // One that was asked nothing has nothing open, and may not have loaded yet.
    if (this.#isAsked) await this.calls.askAtLast('close').catch(() => {})
    this.calls.fail(new Refusal('shutting-down'))
    for (const event of ['message', 'error', 'exit']) this.#worker.removeAllListeners(event)
    await this.#threads.end('reader', this.#worker)
  }
}

/** Threads that read the record, with connections of their own. One that dies is another one's place. */
export class Readers {
  #task: ReaderTask
  #from: Threads
  #onTrouble: (error: Error) => void
  #threads: ReaderThread[] = []
  #pages = 0
  #closed = false

  constructor(task: ReaderTask, from: Threads, onTrouble: (error: Error) => void) {
    this.#task = task
    this.#from = from
    this.#onTrouble = onTrouble
    // It loads what it needs while the record is opened.
    this.#begin()
  }

  /** @returns AGAIN where rows of a large correction are still to be written */
  read(name: string, given: readonly unknown[]): Promise<unknown> {
    return this.#free().calls.ask('read', [name, given])
  }

  /** What a change would do; AGAIN as `read`, and LARGE where it may touch many ratings. */
  preview(given: readonly unknown[]): Promise<unknown> {
    return this.#free().calls.ask('preview', given)
  }

  /** A long answer in its own snapshot, page by page, one ahead; AGAIN as `read`. */
  async pages(name: string, given: readonly unknown[]): Promise<typeof AGAIN | AsyncGenerator> {
    const { calls } = this.#free()
    const id = ++this.#pages
    if ((await calls.ask('begin', [id, name, given])) === AGAIN) return AGAIN
    return this.#turn(calls, id)
  }

  async *#turn(calls: Calls, id: number): AsyncGenerator {
    const next = () => {
      const page = calls.ask('next', [id]) as Promise<{ done: true } | { done?: never; value: unknown }>
      // It is awaited later, or nobody wants it.
      page.catch(() => {})
      return page
    }
    try {
      for (let ahead = next(); ;) {
        const page = await ahead
        if (page.done) return
        ahead = next()
        yield page.value
      }
    } finally {
      calls.ask('stop', [id]).catch(() => {})
    }
  }

  /** Tables are other ones. One that dies of it remembers nothing, either. */
  forget(): void {
    for (const { calls } of this.#threads) calls.ask('forget', []).catch(() => {})
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  /** The one that waits for least; where all do something, there may be one more. */
  #free(): ReaderThread {
    const least = this.#threads.toSorted((a, b) => a.calls.waiting - b.calls.waiting)[0]
    if (least !== undefined && (least.calls.waiting === 0 || this.#threads.length >= MOST)) return least
    return this.#begin()
  }

  #begin(): ReaderThread {
    const thread = new ReaderThread(this.#task, this.#from, (error) => {
      this.#threads = this.#threads.filter((each) => each !== thread)
      thread.calls.fail(error)
      if (!this.#closed) this.#onTrouble(error)
    })
    this.#threads.push(thread)
    return thread
  }
}
