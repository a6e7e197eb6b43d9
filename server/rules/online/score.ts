import type { UnitFacts } from '../../contract/policy.ts'
import type { UnitStatus } from '../../contract/scores.ts'
import { halfUp } from '../score/exact.ts'
import { intervalOf } from '../score/interval.ts'
import { standings } from '../score/standings.ts'
import type { Moments, Points } from '../score/unit-score.ts'
import { pairMoments, type PairCount } from './points.ts'

/** What is known of a unit in a period. */
export interface OnlineUnit {
  unit: UnitFacts
  counted: readonly PairCount[]
  held: number
  /** Tenths of a point (server/store/README.md section 14). */
  deductions: number
}

export interface OnlineRow extends OnlineUnit {
  status: UnitStatus
  /** In hundredths; all may be null without a rating. */
  score: number | null
  rank: number | null
  n: number
  /** Of the ratings alone, before deductions; and of each question. */
  mean: number | null
  satisfaction: number | null
  image: number | null
  interval: [low: number, high: number] | null
}

/**
 * Scores of all units (campaign document 五.4, server/rules/online/README.md): the mean over counted ratings, minus deductions, not
 * cut at zero (减分不设下限). The interval is that of the mean. Under the minimum a unit has a score and no rank; without a
 * rating it has none.
 */
export function onlineScores(units: readonly OnlineUnit[], points: Points, minimum: number): OnlineRow[] {
  const figures = units.map((each) => {
    const moments = pairMoments(each.counted, points)
    const mean = halfMean(moments)
    const n = Number(moments.n)
    return {
      ...each,
      n,
      mean,
      score: mean === null ? null : mean - 10 * each.deductions,
      satisfaction: questionMean(each.counted, points, 'satisfaction'),
      image: questionMean(each.counted, points, 'image'),
      interval: intervalOf(moments, 2n),
      covered: n > 0,
    }
  })
  const places = standings(figures, minimum, 'not-covered')
  return figures.map((row, i) => ({ ...row, ...places[i]! }))
}

/** Hundredths, half up once. A deduction is a whole number of hundredths, so that it may follow. */
function halfMean({ n, sum }: Moments): number | null {
  return n === 0n ? null : Number(halfUp(100n * sum, 2n * n))
}

function questionMean(pairs: readonly PairCount[], points: Points, question: 'satisfaction' | 'image'): number | null {
  const { n, sum } = pairMoments(
    pairs.map((pair) => ({ satisfaction: pair[question], image: pair[question], n: pair.n })),
    points,
  )
  return halfMean({ n, sum, squares: 0n })
}
