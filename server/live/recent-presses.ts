import type { SeenRating } from '../rules/alerts/window-history.ts'
import { callsForCase } from '../rules/cases/qualifies.ts'
import type { EntryBodies, EntryKind } from '../contract/ledger/ledger-entries.ts'
import type { Appended, Store } from '../store/port.ts'

/** More presses of a window than any rule of use looks at, but for those whose case waits. */
const MOST_PRESSES = 200
/** No rule looks back further. */
const REACH_MS = 86_400_000
/** Asked about at once, so that a correction of a year holds nobody up. */
const AT_ONCE = 200

type Ports = Pick<Store, 'registry' | 'read'>

/** Entries that change a stored press, its window, or what its case says, by the press that they name. */
const CHANGES: { [K in EntryKind]?: (body: EntryBodies[K]) => string | undefined } = {
  // Of what a citizen added, a change of mind alone.
  extra: ({ item, ratingLevel }) => (ratingLevel === undefined ? undefined : item.pressId),
  verdict: ({ rating }) => rating,
  attribution: ({ rating }) => rating,
  decision: ({ rating }) => rating,
  'case-step': ({ rating }) => rating,
}

/** After one of these nothing is as it was, and no entry says so of single presses. */
const MOVES_MANY: ReadonlySet<EntryKind> = new Set(['correction-closing', 'clock-settled', 'reopen'])

/**
 * The last presses of each window, and before them those whose case waits, kept beside the ledger: the database has
 * ratings in the order of time, and cases by hall. To look for those of one window there with every press would take the
 * longer the more is stored.
 */
export class RecentPresses {
  #store: Ports
  #windows = new Map<number, SeenRating[]>()
  /** Those that are no longer among the last of their window, and whose case waits. */
  #waiting = new Map<number, Map<string, SeenRating>>()
  /** The window of each press that is kept. */
  #where = new Map<string, number>()
  /** Commits that are still to be taken in, in their order. */
  #waits: (readonly Appended[])[] = []
  #taking: Promise<Set<number>> | null = null

  private constructor(store: Ports) {
    this.#store = store
  }

  /** With those of the time before `now`, ms. */
  static async open(store: Ports, now: number): Promise<RecentPresses> {
    const presses = new RecentPresses(store)
    await presses.#readAnew(now)
    return presses
  }

  /** Of a day before `now`, oldest first, tests left out. */
  of(window: number, now: number): readonly SeenRating[] {
    const recent = this.#windows.get(window) ?? []
    const waiting = this.#waiting.get(window)
    if (waiting === undefined) return recent
    for (const { id, at } of waiting.values())
      if (at <= now - REACH_MS) {
        waiting.delete(id)
        this.#where.delete(id)
      }
    return [...waiting.values(), ...recent].toSorted((a, b) => a.at - b.at)
  }

  /**
   * Takes what a commit brought; resolves when what it changed was asked for. Answers the windows that changed so. What
   * comes while something is asked is taken in afterwards, all at once: a storm of corrections asks no more than one answer
   * at a time.
   */
  take(entries: readonly Appended[]): Promise<Set<number>> {
    this.#waits.push(entries)
    this.#taking ??= this.#takeAll().finally(() => {
      this.#taking = null
    })
    return this.#taking
  }

  async #takeAll(): Promise<Set<number>> {
    const moved = new Set<number>()
    while (this.#waits.length > 0) {
      const entries = this.#waits.splice(0).flat()
      // oxlint-disable-next-line no-await-in-loop -- in the order of the commits
      for (const window of await this.#take(entries)) moved.add(window)
    }
    return moved
  }

  async #take(entries: readonly Appended[]): Promise<Set<number>> {
    const many = entries.findLast(({ kind }) => MOVES_MANY.has(kind))
    if (many) return this.#readAnew(many.at)
    const changed = new Set<string>()
    for (const { kind, body } of entries) {
      if (kind === 'rating') this.#arrived(body as EntryBodies['rating'])
      else {
        const named = CHANGES[kind] as ((body: EntryBodies[EntryKind]) => string | undefined) | undefined
        const press = named?.(body)
        // No machine excludes a bad press: what screening says is of no moment for those that are not kept.
        if (press !== undefined && (kind !== 'verdict' || this.#where.has(press))) changed.add(press)
      }
    }
    const moved = new Set<number>()
    const ids = [...changed]
    const since = (entries.at(-1)?.at ?? 0) - REACH_MS
    for (let first = 0; first < ids.length; first += AT_ONCE) {
      const asked = ids.slice(first, first + AT_ONCE)
      // oxlint-disable-next-line no-await-in-loop -- some at a time
      for (const { window, press } of await this.#store.read('alerts.presses-now', asked)) {
        const before = this.#forget(press.id)
        if (before !== undefined) moved.add(before)
        if (window === null || press.at <= since) continue
        this.#put(window, press)
        moved.add(window)
      }
    }
    return moved
  }

  /** Answers all windows. */
  async #readAnew(now: number): Promise<Set<number>> {
    const found = await this.#store.read('alerts.presses', now - REACH_MS)
    this.#windows.clear()
    this.#waiting.clear()
    this.#where.clear()
    for (const { window, press } of found) this.#put(window, press)
    return new Set(this.#windows.keys())
  }

  #arrived({ item, device, occurredAt, level, verdict, attribution }: EntryBodies['rating']): void {
    const { hall, window } = attribution
    const row = hall === undefined || window === undefined ? undefined : this.#store.registry.window(hall, window)
    if (!row) return
    const call = callsForCase({ level, ...verdict })
    this.#put(row.id, {
      id: item.id,
      device,
      at: occurredAt,
      level,
      verdict: verdict.verdict,
      rule: verdict.rule,
      caseWaits: 'soft' in call && !call.soft,
    })
  }

  #forget(id: string): number | undefined {
    const window = this.#where.get(id)
    if (window === undefined) return undefined
    this.#where.delete(id)
    if (this.#waiting.get(window)?.delete(id)) return window
    const presses = this.#windows.get(window)!
    presses.splice(
      presses.findIndex((press) => press.id === id),
      1,
    )
    return window
  }

  #put(window: number, press: SeenRating): void {
    if (press.rule === 'test') return
    // What came while everything was asked for is in the answer, too.
    this.#forget(press.id)
    const presses = this.#windows.get(window) ?? []
    // Presses come nearly in the order of time: the place of one that comes late is looked for from the end.
    let place = presses.length
    while (place > 0 && presses[place - 1]!.at > press.at) place--
    if (place === presses.length) presses.push(press)
    else presses.splice(place, 0, press)
    this.#where.set(press.id, window)
    this.#windows.set(window, presses)
    if (presses.length > MOST_PRESSES) this.#letGo(window, presses.shift()!)
  }

  #letGo(window: number, press: SeenRating): void {
    if (!press.caseWaits) {
      this.#where.delete(press.id)
      return
    }
    const waiting = this.#waiting.get(window) ?? new Map<string, SeenRating>()
    waiting.set(press.id, press)
    this.#waiting.set(window, waiting)
  }
}
