import type { HallDelta, HallSnapshot } from '../contract/hall-feed.ts'

/** A delta takes no longer to make than this, about. */
const MOST_FLUSH_MS = 20

/**
 * One hall's picture: a snapshot with a number, then numbered deltas. Windows are marked as changed and looked at
 * once per flush, so that a busy window costs no more than a quiet one.
 */
export class HallBoard<Window extends { code: string }> {
  readonly feedId: string
  #version = 0
  #windows = new Map<string, Window>()
  #changed = new Set<string>()
  #look: (code: string) => Window | null

  constructor(feedId: string, codes: readonly string[], look: (code: string) => Window | null) {
    this.feedId = feedId
    this.#look = look
    for (const code of codes) {
      const window = look(code)
      if (window) this.#windows.set(code, window)
    }
  }

  mark(code: string): void {
    this.#changed.add(code)
  }

  markAll(): void {
    for (const code of this.#windows.keys()) this.#changed.add(code)
  }

  /** The picture as of this moment, for who does not follow: what is newer than its number comes again in a delta. */
  fresh(): HallSnapshot<Window> {
    const windows = [...this.#windows].map(([code, window]) =>
      this.#changed.has(code) ? (this.#look(code) ?? window) : window,
    )
    return { feedId: this.feedId, version: this.#version, windows }
  }

  /** The picture as last published: the deltas after its number begin here. */
  snapshot(): HallSnapshot<Window> {
    return { feedId: this.feedId, version: this.#version, windows: [...this.#windows.values()] }
  }

  /** Whether windows that changed wait for the next delta. */
  get waits(): boolean {
    return this.#changed.size > 0
  }

  /**
   * The next delta, or null when nothing that a viewer can see has changed. Where many windows changed at once, some of
   * them wait for the one after it: nobody's press waits for a board.
   */
  flush(): HallDelta<Window> | null {
    const windows: HallDelta<Window>['windows'] = []
    const began = performance.now()
    for (const code of this.#changed) {
      if (performance.now() - began > MOST_FLUSH_MS) break
      this.#changed.delete(code)
      const after = this.#look(code)
      if (!after) continue
      const before = this.#windows.get(code)
      const difference = before === undefined ? after : changedFields(before, after)
      if (difference === null) continue
      this.#windows.set(code, after)
      windows.push({ ...difference, code })
    }
    if (windows.length === 0) return null
    return { feedId: this.feedId, version: ++this.#version, windows }
  }
}

/** The fields that differ, or null when none does. */
function changedFields<Window extends object>(before: Window, after: Window): Partial<Window> | null {
  const fields = Object.keys(after) as (keyof Window)[]
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  if (changed.length === 0) return null
  return Object.fromEntries(changed.map((field) => [field, after[field]])) as Partial<Window>
}
