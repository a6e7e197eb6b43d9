import type { EntryBodies, EntryKind } from '../contract/ledger/ledger-entries.ts'
import type { Store, Touched } from '../store/port.ts'

/** Presses stood elsewhere, or at another time, before one of these. */
const MOVES: ReadonlySet<EntryKind> = new Set(['attribution', 'correction-closing', 'clock-settled'])

/**
 * When the last press of each window was made. It is asked of the store once, and then known from the entries: to look
 * for it with every picture of a board would take the longer the more is stored.
 */
export class LastPresses {
  #store: Pick<Store, 'registry' | 'read' | 'onCommit'>
  /** What the store answered. */
  #answered = new Map<number, number | null>()
  /** The last that came since. */
  #came = new Map<number, number>()
  /** Presses whose time has not come, by a clock that ran wild: until then the store is asked each time. */
  #ahead = new Map<number, number>()
  /** What was asked before presses were moved is not remembered. */
  #moves = 0

  constructor(store: Pick<Store, 'registry' | 'read' | 'onCommit'>) {
    this.#store = store
    store.onCommit((touched) => this.#take(touched))
  }

  /** Of each window, not after `now`, tests left out, ms; null: there is none. */
  async of(windows: readonly number[], now: number): Promise<Map<number, number | null>> {
    const last = new Map<number, number | null>()
    const asked: number[] = []
    for (const window of windows) {
      const answered = this.#isAhead(window, now) ? undefined : this.#answered.get(window)
      if (answered === undefined) asked.push(window)
      else last.set(window, answered)
    }
    if (asked.length > 0) {
      const moves = this.#moves
      for (const { window, at } of await this.#store.read('live.last-presses', asked, now)) {
        last.set(window, at)
        if (moves === this.#moves && !this.#ahead.has(window)) this.#answered.set(window, at)
      }
    }
    for (const window of windows) last.set(window, later(last.get(window) ?? null, this.#came.get(window)))
    return last
  }

  #isAhead(window: number, now: number): boolean {
    const ahead = this.#ahead.get(window)
    if (ahead === undefined) return false
    if (ahead <= now) this.#ahead.delete(window)
    return true
  }

  #take({ entries, windows }: Pick<Touched, 'entries' | 'windows'>): void {
    for (const { kind, at, body } of entries) if (kind === 'rating') this.#arrived(body as EntryBodies['rating'], at)
    if (!entries.some(({ kind }) => MOVES.has(kind))) return
    this.#moves++
    for (const window of windows) {
      this.#answered.delete(window)
      this.#came.delete(window)
    }
  }

  #arrived({ attribution: { hall, window }, occurredAt, verdict }: EntryBodies['rating'], now: number): void {
    if (hall === undefined || window === undefined || verdict.rule === 'test') return
    const row = this.#store.registry.window(hall, window)
    if (!row) return
    if (occurredAt <= now) this.#came.set(row.id, later(occurredAt, this.#came.get(row.id))!)
    else this.#ahead.set(row.id, Math.max(occurredAt, this.#ahead.get(row.id) ?? 0))
  }
}

function later(a: number | null, b: number | undefined): number | null {
  return b === undefined ? a : Math.max(a ?? b, b)
}
