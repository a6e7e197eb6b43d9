import type { Level } from '../../contract/device/press.ts'
import type { Moments, Points } from '../score/unit-score.ts'

/** How many ratings have these two levels. */
export interface PairCount {
  satisfaction: number
  image: number
  n: number
}

/**
 * Moments of the ratings' points. A rating's points are the mean of its two questions', so that it is counted here with
 * their sum, in half points: a whole number.
 */
export function pairMoments(pairs: Iterable<PairCount>, points: Points): Moments {
  let n = 0n
  let sum = 0n
  let squares = 0n
  for (const pair of pairs) {
    const count = BigInt(pair.n)
    const halves = BigInt(halfPoints(pair, points))
    n += count
    sum += count * halves
    squares += count * halves * halves
  }
  return { n, sum, squares }
}

export function halfPoints({ satisfaction, image }: Omit<PairCount, 'n'>, points: Points): number {
  return points[satisfaction as Level] + points[image as Level]
}
