import { compareKeys, type OrderKey } from '../../rules/press/order.ts'
import { NO_TRAIL, type Trail } from '../../rules/screening/screen-press.ts'
import { trailBefore } from './window-order.ts'
import { WindowSweep } from './window-sweep.ts'
import { isAfterAll, isLongAfterAll, noteLatest } from '../projections/latest-presses.ts'
import type { Write } from '../writer/write.ts'

/** A place in the order of a window at which a press changed, or left, or came, and the entry that made it so. */
interface Place {
  key: OrderKey
  cause: number
}

interface AtWindow {
  sweep: WindowSweep | undefined
  /** Places that the sweep does not meet at the right moment: looked at when it is through. */
  places: Place[]
  /** New presses came against their order: each is screened as the window stands, and looked at again with the others. */
  against?: true
}

/**
 * What is to be screened again in one transaction. Each window is gone through once for all presses that came late in a
 * message, and for all that a correction changed, not once for each.
 */
class Rescreening {
  #windows = new Map<number, AtWindow>()

  /**
   * What the presses before one that is about to be stored have left behind; `stored` must follow. Where it stands at the
   * end of its window's order, the usual case, that is remembered.
   */
  before(w: Write, window: number, key: OrderKey): Trail {
    const here = this.#windows.get(window)
    if (here?.sweep && compareKeys(key, here.sweep.place) > 0) return here.sweep.advance(w, key)
    if (here?.sweep || here?.against) return this.#beforeAgainst(w, window, here, key)
    // The press stands behind what is still to be screened.
    if (here) this.finish(w)
    const trail = trailAtEnd(w, window, key)
    if (trail) return trail
    const sweep = new WindowSweep(w, window, key)
    this.#windows.set(window, { sweep, places: [] })
    return sweep.advance(w, key)
  }

  /** The press was stored by an entry. @param trail what the presses up to it leave behind */
  stored(w: Write, window: number, key: OrderKey, trail: Trail, n: number): void {
    const here = this.#windows.get(window)
    if (!here) {
      w.memory.tails.set(window, { ...key, trail })
      return
    }
    // Others may follow it.
    noteLatest(w, window, key.occurred)
    if (here.sweep) here.sweep.take(key, trail, n)
    else here.places.push({ key, cause: n })
  }

  /** A stored press changed, left or came, because of an entry. */
  changed(w: Write, window: number, key: OrderKey, cause: number): void {
    noteLatest(w, window, Math.max(key.occurred, w.memory.tails.get(window)?.occurred ?? 0))
    w.memory.tails.delete(window)
    const here = this.#windows.get(window)
    here?.sweep?.forgetRows()
    if (here) here.places.push({ key, cause })
    else this.#windows.set(window, { sweep: undefined, places: [{ key, cause }] })
  }

  /** Screens what there is to screen again. Each changed verdict is a new entry, in the order of windows and presses. */
  finish(w: Write): void {
    if (this.#windows.size === 0) return
    const windows = [...this.#windows]
    this.#windows.clear()
    for (const [window, { sweep, places }] of windows) {
      if (sweep) end(w, sweep)
      if (places.length > 0) end(w, through(w, window, places))
    }
  }

  /** What a passage remembers is no longer true of presses after this one: what it had still to look at is a place like others. */
  #beforeAgainst(w: Write, window: number, here: AtWindow, key: OrderKey): Trail {
    if (here.sweep) here.places.push({ key: here.sweep.place, cause: here.sweep.cause })
    here.sweep = undefined
    here.against = true
    return trailBefore(w.sql, window, key, w.registry.thresholds())
  }
}

const byTransaction = new WeakMap<Write, Rescreening>()

/** What is to be screened again in a transaction; `finish` it before what stands is asked for. */
export function rescreening(w: Write): Rescreening {
  let found = byTransaction.get(w)
  if (!found) byTransaction.set(w, (found = new Rescreening()))
  return found
}

/** A passage that meets every one of these places, and has looked at all before the last. */
function through(w: Write, window: number, places: Place[]): WindowSweep {
  const inOrder = places.toSorted((a, b) => compareKeys(a.key, b.key))
  const sweep = new WindowSweep(w, window, inOrder[0]!.key)
  for (const { key, cause } of inOrder) {
    sweep.advance(w, key)
    sweep.touch(key.occurred, cause)
  }
  return sweep
}

function end(w: Write, sweep: WindowSweep): void {
  sweep.run(w)
  const { tails } = w.memory
  const tail = tails.get(sweep.window)
  const atEnd = tail
    ? compareKeys(sweep.place, tail) >= 0
    : isAfterAll(w, sweep.window, { ...sweep.place, occurred: sweep.place.occurred + 1 })
  if (atEnd) tails.set(sweep.window, { ...sweep.place, trail: sweep.trail })
}

/** What the presses of a window have left behind, where a new one stands at their end; else undefined. */
function trailAtEnd(w: Write, window: number, key: OrderKey): Trail | undefined {
  const tail = w.memory.tails.get(window)
  if (tail) return compareKeys(key, tail) > 0 ? tail.trail : undefined
  if (!isAfterAll(w, window, key)) return undefined
  const rules = w.registry.thresholds()
  // The first press of a day, and of a device that returns: what others pressed meanwhile need not be looked through.
  if (isLongAfterAll(w, window, key, Math.max(rules.widest.gapMs, rules.widest.burstMs))) return NO_TRAIL
  return trailBefore(w.sql, window, key, rules)
}
