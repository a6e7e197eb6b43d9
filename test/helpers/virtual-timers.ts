import type { Timers } from '../../server/contract/device/outbox.ts'

/** Timers whose time passes only while `run` waits for something: a lesson of a minute takes a moment. */
export class VirtualTimers implements Timers {
  now = 0
  #waiting: { at: number; order: number; callback: () => void }[] = []
  #order = 0

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.now + ms, order: this.#order++, callback }
    this.#waiting.push(timer)
    return () => {
      const at = this.#waiting.indexOf(timer)
      if (at >= 0) this.#waiting.splice(at, 1)
    }
  }

  /** Lets time pass until a promise is settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isOver = false
    const over = () => (isOver = true)
    promise.then(over, over)
    for (;;) {
      // What was resolved goes first, as it does between two timers of a real clock.
      await new Promise((resolve) => setImmediate(resolve))
      if (isOver) return promise
      if (!this.#fireNext(Infinity)) throw new Error('nothing will ever happen: no timer is left')
    }
  }

  /** Lets so much time pass at once. */
  pass(ms: number): void {
    const end = this.now + ms
    while (this.#fireNext(end));
    this.now = end
  }

  #fireNext(until: number): boolean {
    let next = this.#waiting[0]
    for (const one of this.#waiting)
      if (one.at < next!.at || (one.at === next!.at && one.order < next!.order)) next = one
    if (!next || next.at > until) return false
    this.#waiting.splice(this.#waiting.indexOf(next), 1)
    this.now = next.at
    next.callback()
    return true
  }
}
