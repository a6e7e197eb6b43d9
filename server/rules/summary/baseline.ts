import { halfUp } from '../score/exact.ts'

/** A unit's figures of the year before, by one method. */
export interface BeforeLine {
  unit: string
  /** Hundredths. */
  score: number | null
  rank: number | null
  /** Answers, marks or ratings behind the score, where they are known. */
  n?: number | undefined
}

export type BeforeFigures = Pick<BeforeLine, 'score' | 'rank'>

/**
 * Last year's figures by this year's units (比较基数, campaign document 七.2). A renamed unit keeps its code. What a unit got
 * that went on in another one counts for the one that goes on, as ratings do: of several the mean by their ratings (of the
 * same weight where nobody knows how many), half up, and the place that this mean would have had among last year's.
 *
 * @param goesOnIn the unit of this year for which a unit of last year counts
 */
export function baselineByUnit(
  lines: readonly BeforeLine[],
  goesOnIn: (unit: string) => string,
): Map<string, BeforeFigures> {
  const groups = Map.groupBy(
    lines.filter(({ score, rank }) => score !== null || rank !== null),
    ({ unit }) => goesOnIn(unit),
  )
  const scores = new Map([...groups].map(([unit, members]) => [unit, meanOf(members)] as const))
  const isRanked = (unit: string) => groups.get(unit)!.some(({ rank }) => rank !== null)
  const placeOf = (score: number) =>
    1 + [...scores].filter(([unit, other]) => other !== null && other > score && isRanked(unit)).length
  return new Map(
    [...groups].map(([unit, members]) => {
      const score = scores.get(unit)!
      if (members.length === 1) return [unit, { score, rank: members[0]!.rank }]
      return [unit, { score, rank: score !== null && isRanked(unit) ? placeOf(score) : null }]
    }),
  )
}

function meanOf(members: readonly BeforeLine[]): number | null {
  const scored = members.filter((each): each is BeforeLine & { score: number } => each.score !== null)
  if (scored.length === 0) return null
  const known = scored.every(({ n }) => n !== undefined && n > 0)
  const weightOf = ({ n }: BeforeLine) => (known ? BigInt(n!) : 1n)
  const points = scored.reduce((sum, each) => sum + BigInt(each.score) * weightOf(each), 0n)
  return Number(
    halfUp(
      points,
      scored.reduce((sum, each) => sum + weightOf(each), 0n),
    ),
  )
}
