import type { Level } from '../../contract/limits.ts'
import type { Points } from '../score/unit-score.ts'

/**
 * What an answer is worth: the mean points of its answered questions, in sixths of a point, which are whole for one, two
 * and three of them.
 *
 * @param levels of the answered questions, one to three
 */
export function answerSixths(levels: readonly Level[], points: Points): number {
  if (levels.length < 1 || levels.length > 3) throw new RangeError(`${levels.length} levels are no answer`)
  return (6 / levels.length) * levels.reduce((sum, level) => sum + points[level], 0)
}
