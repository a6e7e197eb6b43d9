import type { ClockReading } from './press.ts'

/** Where a device keeps how long it ran; a part of its outbox. */
export interface RunningTimeStore {
  /** How long the device ran in all its boots, as far as that was noted, ms. */
  ran(): Promise<number>
  /** Notes it; what was noted before is never undercut. */
  noteRan(ms: number): Promise<void>
}

/** Noted so often: what a power cut takes away only lets items be kept for a moment longer. */
const NOTE_EVERY_MS = 600_000

/**
 * How long a device ran, summed over its boots, ms. How long acknowledged items are kept goes by it: the device's wall
 * clock can be set, the hub's clock can be wrong, and time that a device lies in a cupboard is none in which it could send
 * anything again. Time before the first reading of a process is left out, and so is sleep, which begins a new boot.
 */
export class RunningTime {
  #store: RunningTimeStore
  #clock: () => ClockReading
  #last: ClockReading
  /** Since the process began. */
  #here = 0
  #before: number | null = null
  #noted = 0

  constructor(store: RunningTimeStore, clock: () => ClockReading) {
    this.#store = store
    this.#clock = clock
    this.#last = clock()
  }

  /** @throws what the store throws */
  async now(): Promise<number> {
    this.#read()
    this.#before ??= await this.#store.ran()
    return this.#before + this.#here
  }

  /** Writes it down, where there is something to write. @throws what the store throws */
  async note(): Promise<number> {
    const now = await this.now()
    if (this.#here - this.#noted >= NOTE_EVERY_MS) {
      await this.#store.noteRan(now)
      this.#noted = this.#here
    }
    return now
  }

  #read(): void {
    const reading = this.#clock()
    const { bootId, uptimeMs } = this.#last
    this.#here += Math.max(0, reading.bootId === bootId ? reading.uptimeMs - uptimeMs : reading.uptimeMs)
    this.#last = reading
  }
}
