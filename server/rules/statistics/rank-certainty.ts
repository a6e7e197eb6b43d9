import type { LevelCounts } from '../score/tally.ts'
import { total } from '../score/tally.ts'
import type { Points } from '../score/unit-score.ts'
import { binomial, normal, seeded, type Random } from './random.ts'

/** A unit that has a rank. */
export interface RankedUnit {
  unit: string
  /** As it was sealed, hundredths. */
  score: number
  rank: number
  /** Ratings or marks by level, where the seal has them. */
  counts?: LevelCounts | undefined
  /** Else half of its 95% interval, hundredths; null: the seal has none, and its score is taken as it is. */
  halfWidth?: number | null
  isLast: boolean
}

export interface RankCertainty {
  draws: number
  seed: number
  /** Where the rank lay in 95 of 100 draws; null of a unit whose score cannot be drawn again. */
  intervals: Map<string, [best: number, worst: number] | null>
  /** Units before the last places that cannot be told apart from at least one of them. */
  unclear: string[]
  /** Pairs among the last places whose order the draws leave open. */
  lastUnclear: [string, string][]
}

export const DRAWS = 2_000
/** One side of a two-sided 95%. */
const TAIL = 0.025

/**
 * How firmly ranks stand, by the percentile bootstrap (Efron, "Bootstrap Methods", Annals of Statistics 7, 1979; of ranks:
 * Goldstein and Spiegelhalter, "League Tables and Their Limitations", Journal of the Royal Statistical Society A 159,
 * 1996). Each draw takes as many ratings of every unit as it had, with replacement, and ranks by the rounded scores, ties
 * sharing. A unit without counts by level is drawn from a normal distribution as wide as its sealed interval. Two units
 * cannot be told apart where the lower one is level or above in more than 2.5% of the draws. It is for reading and decides
 * nothing.
 *
 * @param seed printed beside the figures: the same seed and figures give the same answer
 */
export function rankCertainty(
  units: readonly RankedUnit[],
  points: Points,
  seed: number,
  draws = DRAWS,
): RankCertainty {
  const random = seeded(seed)
  const samplers = units.map((unit) => samplerOf(unit, points, random))
  const seen = units.map(() => new Uint32Array(units.length + 1))
  const last = units.flatMap(({ isLast }, i) => (isLast ? [i] : []))
  const caughtUp = last.map(() => new Uint32Array(units.length))
  const scores = new Float64Array(units.length)
  for (let draw = 0; draw < draws; draw++) {
    for (const [i, sample] of samplers.entries()) scores[i] = sample()
    const sorted = scores.toSorted()
    for (let i = 0; i < units.length; i++) seen[i]![1 + countAbove(sorted, scores[i]!)]!++
    for (const [k, low] of last.entries())
      for (let i = 0; i < units.length; i++) if (scores[low]! >= scores[i]!) caughtUp[k]![i]!++
  }
  const isOpen = (k: number, i: number) => caughtUp[k]![i]! > TAIL * draws
  return {
    draws,
    seed,
    intervals: new Map(
      units.map((unit, i) => [unit.unit, canBeDrawn(unit) ? percentiles(seen[i]!, draws) : null] as const),
    ),
    unclear: units.flatMap(({ unit, isLast }, i) => (!isLast && last.some((_, k) => isOpen(k, i)) ? [unit] : [])),
    lastUnclear: last.flatMap((low, k) =>
      last.flatMap((high): [string, string][] =>
        units[high]!.score > units[low]!.score || (units[high]!.score === units[low]!.score && high < low)
          ? isOpen(k, high)
            ? [[units[high]!.unit, units[low]!.unit]]
            : []
          : [],
      ),
    ),
  }
}

function canBeDrawn({ counts, halfWidth }: RankedUnit): boolean {
  return counts !== undefined || (halfWidth ?? null) !== null
}

/** Draws the score of a unit again, in hundredths, rounded. */
function samplerOf({ counts, halfWidth, score }: RankedUnit, points: Points, random: Random): () => number {
  if (counts !== undefined) return () => meanOfSample(counts, points, random)
  if (halfWidth === undefined || halfWidth === null) return () => score
  const error = halfWidth / 1.96
  return () => Math.round(score + error * normal(random))
}

/** Mean of as many ratings, drawn with replacement: level by level, each a binomial of what is left. */
function meanOfSample(counts: LevelCounts, points: Points, random: Random): number {
  const n = total(counts)
  let [left, rest, sum] = [n, n, 0]
  for (const [i, count] of counts.entries()) {
    const drawn = rest === 0 ? 0 : binomial(random, left, count / rest)
    sum += drawn * points[(i + 1) as keyof Points]
    left -= drawn
    rest -= count
  }
  return Math.floor((200 * sum + n) / (2 * n))
}

/** How many of an ascending list lie above a value of it. */
function countAbove(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]! > value) to = middle
    else from = middle + 1
  }
  return sorted.length - from
}

/** The ranks between which all but 2.5% of the draws lie on either side. */
function percentiles(seen: Uint32Array, draws: number): [number, number] {
  const cut = Math.floor(TAIL * draws)
  const at = (index: number) => {
    let sum = 0
    for (const [rank, times] of seen.entries()) if ((sum += times) > index) return rank
    return seen.length - 1
  }
  return [at(cut), at(draws - 1 - cut)]
}
