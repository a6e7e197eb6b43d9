import type { EntryBodies } from '../contract/ledger/ledger-entries.ts'
import type { Appended } from '../store/chain/chain.ts'
import type { SeenPress } from '../store/live/window-seen.ts'
import type { Store } from '../store/port.ts'

/** More presses of a window than any rule of use looks at. */
const MOST_PRESSES = 200
/** No rule looks back further. */
const REACH_MS = 86_400_000
/** Asked about at once, so that a correction of a year holds nobody up. */
const AT_ONCE = 200

type Ports = Pick<Store, 'registry' | 'read'>

/**
 * The last presses of each window, kept beside the ledger: the database has ratings in the order of time, and to look
 * for those of one window there with every press would take its time.
 */
export class RecentPresses {
  #store: Ports
  #windows = new Map<number, SeenPress[]>()
  /** The window of each press that is kept. */
  #where = new Map<string, number>()

  private constructor(store: Ports) {
    this.#store = store
  }

  /** With those of the time before `now`, ms. */
  static async open(store: Ports, now: number): Promise<RecentPresses> {
    const presses = new RecentPresses(store)
    await presses.#readAnew(now)
    return presses
  }

  /** A large correction says nothing of single presses. Answers all windows. */
  async #readAnew(now: number): Promise<Set<number>> {
    const found = await this.#store.read('alerts.presses', now - REACH_MS)
    this.#windows.clear()
    this.#where.clear()
    for (const { window, press } of found) this.#put(window, press)
    return new Set(this.#windows.keys())
  }

  /** Oldest first, tests left out. */
  of(window: number): readonly SeenPress[] {
    return this.#windows.get(window) ?? []
  }

  /** Takes what a commit brought; resolves when what it changed was asked for. Answers the windows that changed so. */
  async take(entries: readonly Appended[]): Promise<Set<number>> {
    const closing = entries.find(({ kind }) => kind === 'correction-closing')
    if (closing) return this.#readAnew(closing.at)
    const changed = new Set<string>()
    for (const { kind, body } of entries) {
      if (kind === 'rating') this.#arrived(body as EntryBodies['rating'])
      else if (kind === 'extra') {
        const { item, ratingLevel } = body as EntryBodies['extra']
        if (ratingLevel !== undefined && this.#where.has(item.pressId)) changed.add(item.pressId)
      } else if (kind === 'verdict' || kind === 'attribution' || kind === 'decision') {
        const { rating } = body as { rating: string }
        // A correction may move a press here that was nobody's; another verdict matters of those that are kept.
        if (kind === 'attribution' || this.#where.has(rating)) changed.add(rating)
      }
    }
    const moved = new Set<number>()
    const ids = [...changed]
    for (let first = 0; first < ids.length; first += AT_ONCE) {
      const asked = ids.slice(first, first + AT_ONCE)
      // oxlint-disable-next-line no-await-in-loop -- some at a time
      for (const { window, press } of await this.#store.read('alerts.presses-now', asked)) {
        const before = this.#forget(press.id)
        if (before !== undefined) moved.add(before)
        if (window === null) continue
        this.#put(window, press)
        moved.add(window)
      }
    }
    return moved
  }

  #arrived({ item, device, occurredAt, level, verdict, attribution }: EntryBodies['rating']): void {
    const { hall, window } = attribution
    const row = hall === undefined || window === undefined ? undefined : this.#store.registry.window(hall, window)
    if (!row) return
    this.#put(row.id, { id: item.id, device, at: occurredAt, level, verdict: verdict.verdict, rule: verdict.rule })
  }

  #forget(id: string): number | undefined {
    const window = this.#where.get(id)
    if (window === undefined) return undefined
    const presses = this.#windows.get(window)!
    presses.splice(
      presses.findIndex((press) => press.id === id),
      1,
    )
    this.#where.delete(id)
    return window
  }

  #put(window: number, press: SeenPress): void {
    if (press.rule === 'test') return
    const presses = this.#windows.get(window) ?? []
    // Presses come nearly in the order of time: the place of one that comes late is looked for from the end.
    let place = presses.length
    while (place > 0 && presses[place - 1]!.at > press.at) place--
    presses.splice(place, 0, press)
    this.#where.set(press.id, window)
    if (presses.length > MOST_PRESSES) this.#where.delete(presses.shift()!.id)
    this.#windows.set(window, presses)
  }
}
