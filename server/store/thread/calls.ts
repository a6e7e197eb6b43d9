import { actUnderWay, type ActUnderWay } from '../act-under-way.ts'
import { canCross, errorFromData, type Answer, type Call } from './crossing.ts'

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
  /** For whom it is asked, where somebody must hear that it was committed. */
  underWay: ActUnderWay | undefined
}

/** What one thread asks another: what is asked in one turn crosses at once, and every answer finds who waits for it. */
export class Calls {
  #post: (calls: Call[]) => void
  #waiting = new Map<number, Waiting>()
  #gathered: Call[] = []
  #soon: NodeJS.Immediate | null = null
  #next = 1
  #ended: (() => Error) | null = null

  /** @param post may throw where something among them cannot be copied */
  constructor(post: (calls: Call[]) => void) {
    this.#post = post
  }

  /** How many wait for an answer. */
  get waiting(): number {
    return this.#waiting.size
  }

  ask(asked: string, given: readonly unknown[]): Promise<unknown> {
    return this.#ended === null ? this.#ask(asked, given) : Promise.reject(this.#ended())
  }

  /** What ends the other side, after everything that was asked before; at once. */
  askAtLast(asked: string): Promise<unknown> {
    const answer = this.#ask(asked, [])
    this.flush()
    return answer
  }

  #ask(asked: string, given: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#waiting.set(id, { resolve, reject, underWay: actUnderWay.getStore() })
      this.#gathered.push({ id, asked, arguments: given })
      // Timers only add waiting: what the sockets have read in this turn goes together.
      this.#soon ??= setImmediate(() => this.flush())
    })
  }

  /** Posts what was asked so far. */
  flush(): void {
    if (this.#soon !== null) clearImmediate(this.#soon)
    this.#soon = null
    const calls = this.#gathered
    this.#gathered = []
    if (calls.length === 0) return
    try {
      this.#post(calls)
    } catch (error) {
      // Nothing of it crossed: what cannot be copied fails alone.
      const whole = calls.filter((call) => canCross(call) || this.#settle(call.id)?.reject(error))
      if (whole.length > 0) this.#post(whole)
    }
  }

  answer(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const waiting = this.#settle(answer.id)
      if (waiting === undefined) continue
      if (waiting.underWay !== undefined && answer.committed !== undefined)
        waiting.underWay.committed = answer.committed
      if ('error' in answer) waiting.reject(errorFromData(answer.error))
      else waiting.resolve(answer.value)
    }
  }

  /** What is asked from now on is rejected; what was asked before is still answered. */
  refuse(why: () => Error): void {
    this.#ended = why
  }

  /** Nobody answers any more. */
  fail(error: Error): void {
    this.#ended ??= () => error
    this.#gathered = []
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(error)
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}
