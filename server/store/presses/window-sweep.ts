import { compareKeys, type OrderKey } from '../../rules/press/order.ts'
import type { Trail } from '../../rules/screening/screen-press.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import { uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'
import { beforeAt, differs, followers, keyOf, screenRow, trailBefore } from './window-order.ts'

const CHUNK = 200
/** Rows are read so many reaches ahead: each question finds its place in an index of all windows. */
const REACHES_AHEAD = 4

/**
 * One passage through the presses of a window, from an early place to later ones, that screens again whatever follows a
 * change, and finds the verdict of each new press at its place on the way. Each verdict that changes is a new entry, before
 * any that follows from it. It looks no further than a change is felt: no rule looks back further than a group or a burst
 * is long.
 */
export class WindowSweep {
  readonly window: number
  /** Everything up to this place was looked at. */
  place: OrderKey
  /** What the presses up to `place` have left behind. */
  trail: Trail
  #lastChange: number
  /** The entry that made the last change. */
  cause = 0
  /** Presses after `place` that were read ahead, in reverse: all there are up to the moment `#read`. */
  #rows: RatingRow[] = []
  #read = -Infinity

  constructor(w: Write, window: number, from: OrderKey) {
    this.window = window
    this.place = beforeAt(from)
    this.trail = trailBefore(w.sql, window, this.place, w.registry.thresholds())
    this.#lastChange = from.occurred
  }

  /** Goes on to right before a place, over what feels no change, too. Answers the trail there. */
  advance(w: Write, key: OrderKey): Trail {
    this.#lookUntil(w, key)
    if (key.occurred <= this.#felt(w)) return this.trail
    this.forgetRows()
    this.#lastChange = key.occurred
    this.place = beforeAt(key)
    this.trail = trailBefore(w.sql, this.window, this.place, w.registry.thresholds())
    // A seq that came twice.
    this.#lookUntil(w, key)
    return this.trail
  }

  /** A press was stored by an entry at `key`, up to which the passage has advanced. */
  take(key: OrderKey, trail: Trail, n: number): void {
    this.place = key
    this.trail = trail
    this.touch(key.occurred, n)
  }

  /** From a moment on presses feel a change. */
  touch(occurred: number, cause: number): void {
    this.#lastChange = Math.max(this.#lastChange, occurred)
    this.cause = cause
  }

  /** Rows that were read ahead are no longer as they were. */
  forgetRows(): void {
    this.#rows = []
    this.#read = -Infinity
  }

  /** Goes on until nothing that changed is felt any more. */
  run(w: Write): void {
    for (let row = this.#next(w, Infinity); row !== undefined; row = this.#next(w, Infinity)) this.#look(w, row)
  }

  #lookUntil(w: Write, key: OrderKey): void {
    for (let row = this.#next(w, key.occurred); row !== undefined; row = this.#next(w, key.occurred)) {
      if (compareKeys(keyOf(row), key) >= 0) return
      this.#look(w, row)
    }
  }

  #felt(w: Write): number {
    const { widest } = w.registry.thresholds()
    return this.#lastChange + Math.max(widest.gapMs, widest.burstMs)
  }

  /** The next press that feels a change and was made no later than `latest`, ms. */
  #next(w: Write, latest: number): RatingRow | undefined {
    const felt = this.#felt(w)
    const until = Math.min(latest, felt)
    if (this.#rows.length === 0 && until > this.#read) {
      const ahead = felt + (REACHES_AHEAD - 1) * (felt - this.#lastChange)
      const rows = followers(w.sql, this.window, this.place, ahead, CHUNK)
      this.#read = rows.length < CHUNK ? ahead : rows.at(-1)!.occurred - 1
      this.#rows = rows.toReversed()
    }
    const next = this.#rows.at(-1)
    return next && next.occurred <= until ? next : undefined
  }

  #look(w: Write, row: RatingRow): void {
    this.#rows.pop()
    this.place = keyOf(row)
    const { screened, trail } = screenRow(w, row, this.trail)
    this.trail = trail
    if (!screened || !differs(row, screened)) return
    this.#lastChange = Math.max(this.#lastChange, row.occurred)
    w.append('verdict', { rating: uuidText(row.id), verdict: screened, cause: this.cause })
  }
}
