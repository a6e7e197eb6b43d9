import { readdirSync, readFileSync } from 'node:fs'

/**
 * How long a process has waited for a processor that others had, ms: of its threads the one that waited longest (Linux;
 * elsewhere 0). A machine that is emulated beside seven other jobs stands still most of the time, and whoever waits for it
 * must not take that for silence.
 */
export function starvedMs(pid: number | 'self'): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return Math.max(0, ...threads.map((thread) => delayOf(`/proc/${pid}/task/${thread}/schedstat`)))
  } catch {
    return 0
  }
}

/** Its second number: nanoseconds that the thread was ready to run and did not. */
function delayOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ')[1]) / 1_000_000
  } catch {
    // The thread ended meanwhile.
    return 0
  }
}

/** A deadline that moves by the time that others kept from those whom somebody waits for. */
export class Patience {
  #withinMs: number
  #kept: readonly (() => number)[]
  #now: () => number
  #began: number
  #keptBefore: number[]

  /** @param kept how long each of them has waited for a processor so far, ms: they wait at the same time */
  constructor(withinMs: number, kept: readonly (() => number)[], now = () => performance.now()) {
    this.#withinMs = withinMs
    this.#kept = kept
    this.#now = now
    this.#began = now()
    this.#keptBefore = kept.map((of) => of())
  }

  /** Ms that are left; none or fewer when it is over. */
  get left(): number {
    const left = this.#withinMs - (this.#now() - this.#began)
    // Asked only where it matters.
    if (left > 0) return left
    return left + Math.max(0, ...this.#kept.map((of, i) => of() - this.#keptBefore[i]!))
  }
}
