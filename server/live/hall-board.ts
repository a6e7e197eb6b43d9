import type { HallDelta, HallSnapshot } from '../contract/hall/hall-feed.ts'

/** A delta takes no longer to make than this, about. */
const MOST_FLUSH_MS = 20
/** Windows looked at in one question. */
const AT_ONCE = 20

/** The windows of these codes as they are now; what is no window any more is left out. */
export type Look<Window> = (codes: readonly string[]) => Promise<Window[]>

/**
 * One hall's picture: a snapshot with a number, then numbered deltas. Windows are marked as changed and looked at
 * once per flush, so that a busy window costs no more than a quiet one.
 */
export class HallBoard<Window extends { code: string }> {
  readonly feedId: string
  /** Fulfilled when every window was looked at once; before that there is no picture. */
  readonly ready: Promise<void>
  #version = 0
  #windows = new Map<string, Window>()
  #changed = new Set<string>()
  #look: Look<Window>

  constructor(feedId: string, codes: readonly string[], look: Look<Window>) {
    this.feedId = feedId
    this.#look = look
    this.ready = this.#begin(codes)
  }

  async #begin(codes: readonly string[]): Promise<void> {
    // What is marked meanwhile stays marked: it may be newer than what is read here.
    for (const window of await this.#look(codes)) this.#windows.set(window.code, window)
  }

  mark(code: string): void {
    this.#changed.add(code)
  }

  markAll(): void {
    for (const code of this.#windows.keys()) this.#changed.add(code)
  }

  /** The picture as of this moment, for who does not follow: what is newer than its number comes again in a delta. */
  async fresh(): Promise<HallSnapshot<Window>> {
    await this.ready
    const version = this.#version
    const changed = new Map((await this.#look([...this.#changed])).map((window) => [window.code, window]))
    const windows = [...this.#windows].map(([code, window]) => changed.get(code) ?? window)
    return { feedId: this.feedId, version, windows }
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
   * Publishes the next delta, if anything that a viewer can see has changed. Where many windows changed at once, some of
   * them wait for the one after it: nobody's press waits for a board. One flush at a time.
   *
   * @param publish called in the turn in which the delta gets its number: whoever takes a snapshot has it either in there
   *   or still to come, and never both
   */
  async flush(publish: (delta: HallDelta<Window>) => void): Promise<void> {
    await this.ready
    const windows: HallDelta<Window>['windows'] = []
    const began = performance.now()
    while (this.#changed.size > 0 && performance.now() - began <= MOST_FLUSH_MS) {
      const codes = [...this.#changed].slice(0, AT_ONCE)
      // Before they are looked at: what is marked while the answer is on its way is looked at again.
      for (const code of codes) this.#changed.delete(code)
      const looked = await this.#look(codes).catch((error: unknown) => {
        for (const code of codes) this.#changed.add(code)
        throw error
      })
      for (const after of looked) {
        const before = this.#windows.get(after.code)
        const difference = before === undefined ? after : changedFields(before, after)
        if (difference === null) continue
        this.#windows.set(after.code, after)
        windows.push({ ...difference, code: after.code })
      }
    }
    if (windows.length > 0) publish({ feedId: this.feedId, version: ++this.#version, windows })
  }
}

/** The fields that differ, or null when none does. */
function changedFields<Window extends object>(before: Window, after: Window): Partial<Window> | null {
  const fields = Object.keys(after) as (keyof Window)[]
  const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  if (changed.length === 0) return null
  return Object.fromEntries(changed.map((field) => [field, after[field]])) as Partial<Window>
}
