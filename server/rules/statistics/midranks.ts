/**
 * Twice the rank of each value, 1 for the smallest; those that are equal share the mean of the places that they take
 * (midranks: Kendall, Rank Correlation Methods, 1948, chapter 3). Twice, so that it is a whole number.
 */
export function twiceMidranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).toSorted((a, b) => values[a]! - values[b]!)
  const ranks = Array.from<number>({ length: values.length })
  for (let from = 0; from < order.length;) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++
    for (let i = from; i <= to; i++) ranks[order[i]!] = from + 1 + (to + 1)
    from = to + 1
  }
  return ranks
}

/** Σ(t³ − t) over the groups of equal values, t how many each has: what ties take from W. */
export function tieCorrection(values: readonly number[]): bigint {
  const sizes = new Map<number, bigint>()
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0n) + 1n)
  return [...sizes.values()].reduce((sum, t) => sum + t ** 3n - t, 0n)
}
