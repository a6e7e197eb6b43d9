import { DOUBT_MS, doubtOf, type ClockLook } from '../../rules/attribution/doubt-clock.ts'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Db } from '../sqlite/database.ts'
import { knownTime } from '../changes/clock-doubt.ts'

/** What is known about the hub's clock: the look before, and the latest time that is known, ms. */
export interface ClockKnown {
  before: ClockLook | null
  floor: number
}

/**
 * Looks at the hub's own clock beside the monotonic one. What it finds is found again until the transaction that puts it
 * on record is committed, so that no doubt goes with one that is undone.
 */
export class ClockWatch {
  #clocks: { now(): number; monotonic(): number }
  /** The latest time that is known: of the ledger, and what the clock said at commits since. */
  #floor: number
  #before: ClockLook | null = null
  #looked: ClockLook | null = null

  constructor(db: Db, clocks: { now(): number; monotonic(): number }) {
    this.#clocks = clocks
    this.#floor = knownTime(db)
  }

  /**
   * A transaction begins: the entry that is due, or null.
   *
   * @param doubted whether the clock is in doubt already: then a step begins another stretch, and so does a start of the hub
   */
  begin(doubted: boolean): EntryBodies['clock-doubt'] | null {
    this.#looked = this.#read()
    return this.#judge(this.#looked, doubted)
  }

  /** The same, for who puts nothing on record. */
  look(doubted: boolean): EntryBodies['clock-doubt'] | null {
    return this.#judge(this.#read(), doubted)
  }

  /** For who looks from elsewhere, by the same two clocks. */
  get known(): ClockKnown {
    return { before: this.#before, floor: this.#floor }
  }

  #read(): ClockLook {
    return { wall: this.#clocks.now(), monotonic: this.#clocks.monotonic() }
  }

  #judge(look: ClockLook, doubted: boolean): EntryBodies['clock-doubt'] | null {
    const clock = Math.round(look.wall)
    if (doubted && this.#before === null) {
      // Nobody watched meanwhile: of how it was set no more is known than that it went back.
      const by = clock - Math.round(this.#floor)
      return { why: 'start', clock, ...(by < -DOUBT_MS ? { by } : {}) }
    }
    const found = doubtOf(look, this.#before, this.#floor)
    if (found === null || (doubted && found.why === 'behind')) return null
    return { why: found.why, clock, by: found.by }
  }

  /** What began last is committed, or there was nothing to put on record. */
  passed(): void {
    if (this.#looked === null) return
    this.#before = this.#looked
    this.#floor = Math.max(this.#floor, this.#looked.wall)
  }

  /** An officer said that the clock is right: nothing that was written before makes it doubtful any more. */
  settled(): void {
    if (this.#looked !== null) this.#floor = this.#looked.wall
  }
}
