import { Worker } from 'node:worker_threads'
import { FairQueue } from '../store/writer/fair-queue.ts'
import type { CheckedItem } from '../store/port.ts'
import { WorkEstimate } from '../store/writer/work-estimate.ts'
import type { SignatureAnswer, SignatureJob } from './signature-worker.ts'

/** What a signature is thought to take before any was measured, ms. */
const FIRST_ITEM_MS = 0.15
/** So many items at most lie in the thread's own queue, which knows no turns: about 15 ms of work. */
const MOST_ITEMS_IN_THREAD = 100

interface Waiting {
  owner: string
  items: number
  job: SignatureJob
  done(signed: boolean[]): void
}

/**
 * Checks signatures in a thread of its own: at 0.1 ms each they would be the dearest part of a press. The thread
 * starts with the first device that has a key. When it dies, what it had under way is asked again of a new one. Devices
 * have their turns here as they have them at the writer: a press of its own passes others' backlogs.
 */
export class Signatures {
  #worker: Worker | null = null
  #next = 1
  #queue = new FairQueue<Waiting>()
  #inThread = new Map<number, Waiting>()
  #itemsInThread = 0
  #work = new WorkEstimate(FIRST_ITEM_MS)
  #closed = false

  /** How long what waits here will take, about, ms. */
  get waitingMs(): number {
    return this.#work.msFor(this.#queue.items + this.#itemsInThread)
  }

  /** How long one takes, about, ms; 0 where none was ever asked for. */
  get itemMs(): number {
    return this.#worker === null ? 0 : this.#work.msPerItem
  }

  /** Marks the items that the key did not sign. */
  async check(device: string, key: string, items: CheckedItem[]): Promise<CheckedItem[]> {
    const fit = items.filter((item) => item.ok)
    if (fit.length === 0) return items
    const signed = await this.#ask({ job: this.#next++, device, key, items: fit.map((checked) => checked.item) })
    const unsigned = new Set(fit.filter((_, i) => !signed[i]))
    return items.map((checked) => (checked.ok && unsigned.has(checked) ? { ...checked, unsigned: true } : checked))
  }

  close(): void {
    this.#closed = true
    void this.#worker?.terminate()
  }

  #ask(job: SignatureJob): Promise<boolean[]> {
    return new Promise((done) => {
      this.#queue.add({ owner: job.device, items: job.items.length, job, done })
      this.#feed()
    })
  }

  /** Hands over what the thread has room for, one message at least. */
  #feed(): void {
    for (let next = this.#queue.next; next !== undefined; next = this.#queue.next) {
      if (this.#inThread.size > 0 && this.#itemsInThread + next.items > MOST_ITEMS_IN_THREAD) return
      this.#queue.take()
      this.#inThread.set(next.job.job, next)
      this.#itemsInThread += next.items
      this.#thread().postMessage(next.job)
    }
  }

  #answered({ job, signed, ms }: SignatureAnswer): void {
    const waiting = this.#inThread.get(job)
    if (!waiting) return
    this.#inThread.delete(job)
    this.#itemsInThread -= waiting.items
    this.#work.measured(waiting.items, ms)
    waiting.done(signed)
    this.#feed()
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(new URL('signature-worker.ts', import.meta.url))
    worker.unref()
    worker.on('message', (answer: SignatureAnswer) => this.#answered(answer))
    worker.on('error', () => {})
    worker.on('exit', () => {
      this.#worker = null
      if (this.#closed) return
      for (const { job } of this.#inThread.values()) this.#thread().postMessage(job)
    })
    this.#worker = worker
    return worker
  }
}
