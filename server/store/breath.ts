import { performance } from 'node:perf_hooks'

/** About so much is read and let in between two pieces of long work: more, and what is read would only wait. */
export const BREATH_MS = 20
/** About so much paced work is done between two breaths. */
const SOME_MS = 10

export interface Loop {
  /** Calls back after one turn of the event loop, in which it has read what came. */
  turn(then: () => void): void
  /** What it has read and whom it has let in, ever. */
  events(): number
  /** Monotonic, ms. */
  now(): number
}

export const EVENT_LOOP: Loop = {
  turn: (then) => void setImmediate(then),
  events: () => performance.nodeTiming.uvMetricsInfo.events,
  now: () => performance.now(),
}

/** For who waits for no sockets: after one turn everything has been read that was there. */
export const ONE_TURN: Loop = { ...EVENT_LOOP, events: () => 0 }

/**
 * Lets the event loop run before a piece of long work: turn after turn until one has nothing to do, or for so long. The
 * loop lets in one connection a turn (libuv since 1.45), so that with one long piece of work in every turn a thousand
 * devices that come back, and whoever asks `/readyz` behind them, would wait for a thousand of those.
 *
 * @param most how long it runs where it always has something to do, ms
 */
export function breathe(work: () => void, { turn, events, now }: Loop = EVENT_LOOP, most = BREATH_MS): void {
  const began = now()
  let before = events()
  const look = () => {
    const seen = events()
    if (seen === before || now() - began >= most) return work()
    before = seen
    turn(look)
  }
  turn(look)
}

/** Work that comes in large numbers at once, such as handshakes: some of it, then a breath, in the order of its coming. */
export class PacedWork {
  #loop: Loop
  #waiting: (() => void)[] = []
  #scheduled = false

  constructor(loop: Loop = EVENT_LOOP) {
    this.#loop = loop
  }

  /** What it throws ends the process, as it does for an event of the loop. */
  add(work: () => void): void {
    this.#waiting.push(work)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return
    this.#scheduled = true
    breathe(() => {
      this.#scheduled = false
      try {
        this.#some()
      } finally {
        this.#schedule()
      }
    }, this.#loop)
  }

  #some(): void {
    const began = this.#loop.now()
    let done = 0
    try {
      for (const work of this.#waiting) {
        if (done > 0 && this.#loop.now() - began >= SOME_MS) break
        done++
        work()
      }
    } finally {
      this.#waiting.splice(0, done)
    }
  }
}
