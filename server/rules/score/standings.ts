import type { UnitStatus } from '../../contract/scores.ts'
import { rank, type Contender } from './rank.ts'

/**
 * Status and rank of every unit, by any method (rules/score/README.md). Who is covered, has no rank and too little behind the
 * score is `insufficient`.
 *
 * @param minimum answers, marks or ratings that a rank needs
 * @param absent status of a unit that is not covered
 */
export function standings(
  units: readonly (Contender & { covered: boolean })[],
  minimum: number,
  absent: Extract<UnitStatus, 'not-present' | 'not-covered'>,
): { status: UnitStatus; rank: number | null }[] {
  const ranks = rank(units, minimum)
  return units.map(({ covered }, i) => {
    const place = ranks[i] ?? null
    return { status: place !== null ? 'ranked' : covered ? 'insufficient' : absent, rank: place }
  })
}
