/** A half-open stretch of time [since, until), in ms; `until` null is open-ended. */
export interface Interval {
  since: number
  until: number | null
}

export function holds(interval: Interval, instant: number): boolean {
  return interval.since <= instant && (interval.until === null || instant < interval.until)
}

/** The interval that holds an instant, among intervals sorted by `since` that do not overlap. */
export function at<T extends Interval>(intervals: readonly T[], instant: number): T | undefined {
  for (let i = intervals.length - 1; i >= 0; i--) {
    const interval = intervals[i]!
    if (interval.since <= instant) return holds(interval, instant) ? interval : undefined
  }
  return undefined
}
