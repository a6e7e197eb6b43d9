/** How many each kind of one unit gives: in order of the list of kinds. */
export interface UnitStrata {
  /** N, 1 and more. */
  sizes: readonly number[]
  /** S × 100, whole, not below 0 (`deviationsUsed`). */
  deviations: readonly number[]
}

/**
 * The deviations that the allocation goes by: those of last year's answers; 1 for all kinds of a unit where one of them
 * has none, or where all are 0.
 */
export function deviationsUsed(deviations: readonly (number | null)[]): number[] {
  const areKnown =
    deviations.every((deviation) => deviation !== null) && deviations.some((deviation) => deviation !== 0)
  return deviations.map((deviation) => (areKnown ? deviation! : 1))
}

/**
 * Wright's exact optimal allocation (T. Wright, "The Equivalence of Neyman Optimum Allocation for Sampling and Equal
 * Proportions for Apportioning the U.S. House of Representatives", The American Statistician 66(4), 2012): begin with the
 * floor, never above the size, and give each next one to the kind with the largest N²·S²/(k(k+1)), k what it has. A full
 * kind gets no more; ties go to the first kind. Floors above `perUnit` stand. Whole numbers throughout: S × 100 in place
 * of S multiplies every priority alike.
 */
export function allocate({ sizes, deviations }: UnitStrata, perUnit: number, floor: number): number[] {
  const takes = sizes.map((size) => Math.min(size, floor))
  const weights = sizes.map((size, i) => (BigInt(size) * BigInt(deviations[i]!)) ** 2n)
  let left = perUnit - takes.reduce((sum, take) => sum + take, 0)
  for (; left > 0; left--) {
    let best = -1
    for (const [i, size] of sizes.entries()) {
      if (takes[i]! >= size) continue
      if (best === -1 || isHigher(weights[i]!, takes[i]!, weights[best]!, takes[best]!)) best = i
    }
    if (best === -1) break
    takes[best]!++
  }
  return takes
}

/** Whether a/(k(k+1)) is above b/(m(m+1)). */
function isHigher(a: bigint, k: number, b: bigint, m: number): boolean {
  return a * BigInt(m) * BigInt(m + 1) > b * BigInt(k) * BigInt(k + 1)
}
