import { Worker } from 'node:worker_threads'
import type { CheckedItem } from '../ledger/submission.ts'
import type { SignatureAnswer, SignatureJob } from './signature-worker.ts'

/**
 * Checks signatures in a thread of its own: at 0.1 ms each they would be the dearest part of a press. The thread
 * starts with the first device that has a key. When it dies, what it had under way is asked again of a new one.
 */
export class Signatures {
  #worker: Worker | null = null
  #next = 1
  #waiting = new Map<number, { job: SignatureJob; done(signed: boolean[]): void }>()
  #closed = false

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
      this.#waiting.set(job.job, { job, done })
      this.#thread().postMessage(job)
    })
  }

  #thread(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(new URL('signature-worker.ts', import.meta.url))
    worker.unref()
    worker.on('message', ({ job, signed }: SignatureAnswer) => {
      this.#waiting.get(job)?.done(signed)
      this.#waiting.delete(job)
    })
    worker.on('error', () => {})
    worker.on('exit', () => {
      this.#worker = null
      if (this.#closed) return
      for (const { job } of this.#waiting.values()) this.#thread().postMessage(job)
    })
    this.#worker = worker
    return worker
  }
}
