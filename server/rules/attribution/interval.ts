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

/**
 * Whether intervals (sorted, without overlap) say the same at every instant of [from, to]. An interval that goes on in
 * one that says the same is no change.
 */
export function sameThroughout<T extends Interval>(
  intervals: readonly T[],
  from: number,
  to: number,
  says: (interval: T) => unknown,
): boolean {
  const within = intervals.filter(({ since, until }) => since <= to && (until === null || until > from))
  const [first] = within
  if (first === undefined) return true
  return (
    holds(first, from) &&
    holds(within.at(-1)!, to) &&
    within.every(
      (interval, i) => says(interval) === says(first) && (i === 0 || within[i - 1]!.until === interval.since),
    )
  )
}
