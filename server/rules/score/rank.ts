export interface Contender {
  /** Rounded score in hundredths, or null when there is none. */
  score: number | null
  /** Ratings behind it. */
  n: number
}

/**
 * Ranks by the rounded score, in the order of the list: 1 is the highest, ties share (1, 2, 2, 4), null is not ranked.
 * All kinds of unit stand in one list (rules/score/README.md); only those with at least `minimumRatings` take part.
 */
export function rank(contenders: readonly Contender[], minimumRatings: number): (number | null)[] {
  const takesPart = ({ score, n }: Contender) => score !== null && n >= minimumRatings
  const best = contenders
    .filter(takesPart)
    .map(({ score }) => score!)
    .toSorted((a, b) => b - a)
  const rankOf = new Map<number, number>()
  for (const [index, score] of best.entries()) if (!rankOf.has(score)) rankOf.set(score, index + 1)
  return contenders.map((contender) => (takesPart(contender) ? rankOf.get(contender.score!)! : null))
}

/**
 * Which entries of a list of ranks are among the last `places` (campaign document 七.3: 排名后3位), all that are tied
 * on the boundary included. With `places` or fewer ranked, all of them are.
 */
export function lastPlaces(ranks: readonly (number | null)[], places: number): boolean[] {
  const worstFirst = ranks.filter((r) => r !== null).toSorted((a, b) => b - a)
  if (places <= 0 || worstFirst.length === 0) return ranks.map(() => false)
  const boundary = worstFirst[Math.min(places, worstFirst.length) - 1]!
  return ranks.map((r) => r !== null && r >= boundary)
}
