import type { LevelCounts } from '../score/tally.ts'
import { unitScore, type Points } from '../score/unit-score.ts'

/**
 * Between which scores a unit would lie if everybody who was invited and did not press had chosen level 1, or level 5: no
 * assumption about them holds the score outside (worst-case bounds: Manski, "Nonparametric Bounds on Treatment Effects",
 * American Economic Review 80, 1990). Hundredths, exact; null without ratings and unrated.
 */
export function boundsOfUnrated(
  counts: LevelCounts,
  unrated: number,
  points: Points,
): { low: number; high: number } | null {
  const [one, two, three, four, five] = counts
  const low = unitScore([one + unrated, two, three, four, five], points)
  const high = unitScore([one, two, three, four, five + unrated], points)
  return low === null || high === null ? null : { low, high }
}
