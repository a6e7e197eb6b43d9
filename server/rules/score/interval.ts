import { floorDivide, floorSqrt } from './exact.ts'
import type { LevelCounts } from './tally.ts'
import { moments, type Moments, type Points } from './unit-score.ts'

/**
 * Below this many ratings the normal approximation behind the interval means nothing, so there is none
 * (rules/score/README.md). It stays 30 when the policy changes the number that is needed to be ranked.
 */
export const INTERVAL_MINIMUM = 30

/**
 * The 95% interval [low, high] of a score in hundredths, or null under 30 ratings: the unrounded mean ∓ h with
 * h = 1.96·√((n·Σp² − (Σp)²)/(n²(n−1))), clamped to 0..100, then rounded half up to 0.01.
 *
 * No digit of the root is ever cut off. In hundredths, half up, the low end is
 *
 *     ⌊(100·Σp − √E)/n + ½⌋ = ⌊(200·Σp + n − √(4E)) / 2n⌋ with E = 196²·(n·Σp² − (Σp)²)/(n−1)
 *
 * and since 2n and 200·Σp + n are whole, the root may be replaced by the whole number above it (below it at the
 * high end) without changing the result. So the answer is exact, where any fixed number of digits could be wrong at a tie.
 */
export function interval(counts: LevelCounts, points: Points): [low: number, high: number] | null {
  return intervalOf(moments(counts, points))
}

/** The same from moments of points, or of parts of a point of which `parts`, 1 or 2, make one. */
export function intervalOf({ n, sum, squares }: Moments, parts: 1n | 2n = 1n): [low: number, high: number] | null {
  if (n < INTERVAL_MINIMUM) return null
  const factor = 196n / parts
  const radicand = 4n * factor * factor * (n * squares - sum * sum)
  const below = floorSqrt(radicand / (n - 1n))
  const above = below * below * (n - 1n) === radicand ? below : below + 1n
  const middle = (200n / parts) * sum + n
  return [clamp(floorDivide(middle - above, 2n * n)), clamp(floorDivide(middle + below, 2n * n))]
}

/** To 0.00..100.00. The ends are whole hundredths, so clamping after rounding equals clamping before. */
function clamp(hundredths: bigint): number {
  return Math.min(10_000, Math.max(0, Number(hundredths)))
}
