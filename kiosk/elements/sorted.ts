/**
 * A sorted copy. Office machines may still run Windows 7, whose last Chromium is 109 and has no `toSorted`.
 */
export function sorted<T>(list: Iterable<T>, compare: (a: T, b: T) => number): T[] {
  const copy = [...list]
  // oxlint-disable-next-line unicorn/no-array-sort -- the copy is ours
  return copy.sort(compare)
}

/** A copy from the last to the first; `toReversed` is as young as `toSorted`. */
export function reversed<T>(list: Iterable<T>): T[] {
  const copy = [...list]
  // oxlint-disable-next-line unicorn/no-array-reverse -- the copy is ours
  return copy.reverse()
}
