import { UNITS_ON_BALLOT, type Mark } from '../../contract/ballot/sealing.ts'
import type { LevelCounts } from '../score/tally.ts'

/** Of one unit: marks 0 (不了解) to 5. */
export type MarkCounts = [number, number, number, number, number, number]

/** Marks of many ballots, split at once: only counts per unit and level stay, in the order of the ballot. */
export function tallyOf(ballots: Iterable<readonly Mark[]>): MarkCounts[] {
  const counts = Array.from({ length: UNITS_ON_BALLOT }, (): MarkCounts => [0, 0, 0, 0, 0, 0])
  for (const marks of ballots) for (const [i, mark] of marks.entries()) counts[i]![mark]++
  return counts
}

/** Levels 1 to 5 of a unit's marks; who does not know the unit is left out of its score. */
export function levelsOf([, ...levels]: MarkCounts): LevelCounts {
  return levels
}
