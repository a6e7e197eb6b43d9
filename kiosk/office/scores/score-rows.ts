import type { ScoreRow } from '../../../server/contract/scores.ts'
import { sorted } from '../../elements/sorted.ts'

/** Each method's last three become next year's follow-up list (campaign document 七.3); a policy may say otherwise. */
export const USUAL_LAST_PLACES = 3
/** So many of the first places are shown before the middle folds. */
const FIRST_PLACES = 12
/** Folding less than this saves no room. */
const WORTH_FOLDING = 3

export type RankedUnit = ScoreRow & { rank: number; score: string }

export interface ScoreRows {
  first: RankedUnit[]
  middle: RankedUnit[]
  /** As many last places as the campaign's policy names, with all that tie on the boundary; never folded. */
  last: RankedUnit[]
  insufficient: ScoreRow[]
  notPresent: ScoreRow[]
}

/** Parts the answer as the page shows it; `firstPlaces` stand before the fold. Within a rank, and apart from the ranks, the document's order stays. */
export function scoreRows(
  units: readonly ScoreRow[],
  lastPlaces = USUAL_LAST_PLACES,
  firstPlaces = FIRST_PLACES,
): ScoreRows {
  const ranked = sorted(units.filter(isRanked), (a, b) => a.rank - b.rank)
  const boundary = ranked[Math.max(0, ranked.length - lastPlaces)]?.rank ?? Infinity
  const last = ranked.filter((unit) => unit.rank >= boundary)
  const rest = ranked.filter((unit) => unit.rank < boundary)
  // Units that tie with the twelfth stay beside it.
  const foldFrom = rest[firstPlaces - 1]?.rank ?? Infinity
  const middle = rest.filter((unit) => unit.rank > foldFrom)
  const folds = middle.length >= WORTH_FOLDING
  return {
    first: folds ? rest.filter((unit) => unit.rank <= foldFrom) : rest,
    middle: folds ? middle : [],
    last,
    insufficient: units.filter((unit) => unit.status === 'insufficient'),
    notPresent: units.filter((unit) => unit.status === 'not-present'),
  }
}

function isRanked(unit: ScoreRow): unit is RankedUnit {
  return unit.status === 'ranked' && unit.rank !== null && unit.score !== null
}
