import type { ClockReading } from './press.ts'
import { uuid7 } from '../text/uuid7.ts'

/** The two clocks of a device: wall time, which people set, and monotonic time, which nobody can. Milliseconds. */
export interface TwoClocks {
  wall(): number
  monotonic(): number
}

/** Drift between wall and monotonic clock that ends a boot (contract/README.md). */
export const BOOT_DRIFT_MS = 1_000

/**
 * Gives every press the boot it belongs to. A boot begins with each page load or process start, and again
 * whenever the clocks drift apart by more than a second between two readings: the machine slept, or somebody
 * set its clock. Call `read` at least once a second (`watch` does).
 */
export class BootClock {
  #clocks: TwoClocks
  #bootId: string
  #startedAt: number
  #lastWall: number
  #lastMonotonic: number
  #onNewBoot: () => void

  constructor(clocks: TwoClocks, onNewBoot: () => void = () => {}) {
    this.#clocks = clocks
    this.#onNewBoot = onNewBoot
    this.#lastWall = clocks.wall()
    this.#lastMonotonic = this.#startedAt = clocks.monotonic()
    this.#bootId = uuid7(this.#lastWall)
  }

  read(): ClockReading {
    const wall = this.#clocks.wall()
    const monotonic = this.#clocks.monotonic()
    const drift = wall - this.#lastWall - (monotonic - this.#lastMonotonic)
    this.#lastWall = wall
    this.#lastMonotonic = monotonic
    if (Math.abs(drift) > BOOT_DRIFT_MS) {
      this.#startedAt = monotonic
      this.#bootId = uuid7(wall)
      this.#onNewBoot()
    }
    return {
      at: Math.max(0, Math.floor(wall)),
      uptimeMs: Math.max(0, Math.floor(monotonic - this.#startedAt)),
      bootId: this.#bootId,
    }
  }

  /** Reads every second, so that sleep and a set clock are noticed when nobody presses. Returns the way to stop. */
  watch(setRepeating: (tick: () => void, everyMs: number) => () => void): () => void {
    return setRepeating(() => this.read(), 1_000)
  }
}
