/** Unknown reports of a keypad; a value. */
export interface StrangeReports {
  /** Since when they keep coming, ms of a monotonic clock. */
  since: number
  last: number
  count: number
}

export const NO_STRANGE_REPORTS: StrangeReports = { since: -Infinity, last: -Infinity, count: 0 }
/** After this long without one they have stopped, ms. */
const STOPPED_MS = 60_000
/** One or two are a torn cable or a hand on the keys; so many are another model, or a key that nobody learned. */
const KEEP_COMING = 5

export function noteStrange(known: StrangeReports, at: number): StrangeReports {
  if (at - known.last > STOPPED_MS) return { since: at, last: at, count: 1 }
  return { ...known, last: at, count: known.count + 1 }
}

/** Whether the hall must hear of it. */
export function keepComing({ last, count }: StrangeReports, at: number): boolean {
  return count >= KEEP_COMING && at - last <= STOPPED_MS
}
