import { LEVELS, type Level } from '../../contract/device/press.ts'
import { exactCount, halfUp } from './exact.ts'
import type { LevelCounts } from './tally.ts'

/** Points per level, whole numbers (rules/score/README.md: 100, 80, 60, 30, 0, and policy may say otherwise). */
export type Points = Readonly<Record<Level, number>>

/** n, Σp and Σp² over the ratings, exactly. */
export interface Moments {
  n: bigint
  sum: bigint
  squares: bigint
}

/** @throws RangeError for a count that is none, or points that are not whole */
export function moments(counts: LevelCounts, points: Points): Moments {
  let n = 0n
  let sum = 0n
  let squares = 0n
  for (const level of LEVELS) {
    const count = exactCount(counts[level - 1]!)
    const p = BigInt(points[level])
    n += count
    sum += count * p
    squares += count * p * p
  }
  return { n, sum, squares }
}

/**
 * The mean of the points in hundredths, rounded half up once, at the end; null without ratings.
 * Used for the screened score and, over the raw counts, for the raw one.
 */
export function unitScore(counts: LevelCounts, points: Points): number | null {
  const { n, sum } = moments(counts, points)
  return n === 0n ? null : Number(halfUp(100n * sum, n))
}

/** 好评: levels 5 to 3. */
export function favourable(counts: LevelCounts): number {
  return counts[4] + counts[3] + counts[2]
}

/** Part of the whole in hundredths of a per cent, half up; null when the whole is nothing. */
export function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : Number(halfUp(10_000n * exactCount(part), exactCount(whole)))
}
