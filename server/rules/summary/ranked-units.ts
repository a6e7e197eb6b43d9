import type { SealedUnit } from '../../contract/ledger/ledger-entries.ts'
import { lastPlaces } from '../score/rank.ts'
import type { LevelCounts } from '../score/tally.ts'
import type { RankedUnit } from '../statistics/rank-certainty.ts'
import { hundredths } from './hundredths.ts'

/** Which lines of a seal are among its last places (campaign document 七.3), ties included. */
export function lastOfSeal(units: readonly SealedUnit[], places: number): boolean[] {
  return lastPlaces(
    units.map(({ rank }) => rank ?? null),
    places,
  )
}

/** What the bootstrap needs of a seal's lines: units with a rank, by what their scores can be drawn again. */
export function rankedUnits(units: readonly SealedUnit[], isLast: readonly boolean[]): RankedUnit[] {
  return units.flatMap((line, i): RankedUnit[] => {
    const { code, score, rank, counts } = line
    if (score === undefined || rank === undefined) return []
    const common = { unit: code, score: hundredths(score), rank, isLast: isLast[i]! }
    return counts === undefined
      ? [{ ...common, halfWidth: halfWidthOf(line) }]
      : [{ ...common, counts: counts as unknown as LevelCounts }]
  })
}

/** Half of the 95% interval: its longer side, since one that meets 0 or 100 was cut off there. */
function halfWidthOf({ interval, score, own }: SealedUnit): number | null {
  if (interval === undefined) return null
  const [low, high] = interval.map(hundredths) as [number, number]
  // Of the online channel the interval is of the mean before deductions.
  const middle = typeof own?.mean === 'string' ? hundredths(own.mean) : hundredths(score!)
  return Math.max(middle - low, high - middle)
}
