import type { Screened } from '../../contract/ledger/verdicts.ts'
import { NO_TRAIL, screenPress, type ScreeningPress, type Trail } from '../../rules/screening/screen-press.ts'
import { compareKeys, trailBefore, type OrderKey } from './window-order.ts'
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
   * Screens a press that is about to be stored. One at the end of its window's order, the usual case, needs only the trail
   * in memory; `late` says that others may follow, and `stored` must be called.
   */
  screenNew(w: Write, window: number, key: OrderKey, press: ScreeningPress): { screened: Screened; late: boolean } {
    const here = this.#windows.get(window)
    if (here?.sweep && compareKeys(key, here.sweep.place) > 0) {
      here.sweep.advance(w, key)
      return { screened: here.sweep.screen(w, key, press), late: true }
    }
    if (here?.sweep || here?.against) return { screened: this.#screenAgainst(w, window, here, key, press), late: true }
    // The press stands behind what is still to be screened.
    if (here) this.finish(w)
    const trail = trailAtEnd(w, window, key)
    if (trail) {
      const next = screenPress(press, trail, w.registry.thresholds())
      w.memory.tails.set(window, { ...key, trail: next.trail })
      return { screened: next.screened, late: false }
    }
    const sweep = new WindowSweep(w, window, key)
    this.#windows.set(window, { sweep, places: [] })
    sweep.advance(w, key)
    return { screened: sweep.screen(w, key, press), late: true }
  }

  /** A press that `screenNew` called late was stored by an entry. */
  stored(w: Write, window: number, key: OrderKey, n: number): void {
    const here = this.#windows.get(window)!
    noteLatest(w, window, key.occurred)
    if (here.sweep) here.sweep.touch(key.occurred, n)
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
  #screenAgainst(w: Write, window: number, here: AtWindow, key: OrderKey, press: ScreeningPress): Screened {
    if (here.sweep) here.places.push({ key: here.sweep.place, cause: here.sweep.cause })
    here.sweep = undefined
    here.against = true
    const rules = w.registry.thresholds()
    return screenPress(press, trailBefore(w.sql, window, key, rules), rules).screened
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
function trailAtEnd(w: Write, window: number, key: OrderKey): Readonly<Trail> | undefined {
  const tail = w.memory.tails.get(window)
  if (tail) return compareKeys(key, tail) > 0 ? tail.trail : undefined
  if (!isAfterAll(w, window, key)) return undefined
  const rules = w.registry.thresholds()
  // The first press of a day, and of a device that returns: what others pressed meanwhile need not be looked through.
  if (isLongAfterAll(w, window, key, Math.max(rules.widest.gapMs, rules.widest.burstMs))) return NO_TRAIL
  return trailBefore(w.sql, window, key, rules)
}
