import type { Policy, UnitFacts } from '../../contract/policy.ts'
import type { ScoreRow } from '../../contract/scores.ts'
import { exactCount, twoDecimals } from './exact.ts'
import { interval } from './interval.ts'
import { rank } from './rank.ts'
import { standings } from './standings.ts'
import { EMPTY_TALLY, isEmpty, total, type Tally } from './tally.ts'
import { favourable, rate, unitScore } from './unit-score.ts'

/** The part of a policy that the score depends on. */
export type ScorePolicy = Pick<Policy, 'points' | 'minimumRatings'>

export interface ScoreInput {
  /** In the order of the campaign document; the answer keeps it. */
  units: readonly UnitFacts[]
  /** By unit code, summed over the period. A unit without a tally has an empty one. */
  tallies: ReadonlyMap<string, Tally>
  /** Codes of the units that were posted at a window at some time of the period, or had calls. */
  present: ReadonlySet<string>
  policy: ScorePolicy
}

/**
 * The score of every unit over one period (rules/score/README.md), as the `scores` answer gives it.
 *
 * A unit that has any number in its tally is present, whatever `present` says: at a window for many units (综合窗口)
 * a service may name a unit that is posted nowhere, and its ratings must not vanish.
 *
 * @throws RangeError for a number that is no count, which only a bug can bring about
 */
export function scoreTable({ units, tallies, present, policy }: ScoreInput): ScoreRow[] {
  const figures = units.map((unit) => {
    const tally = tallies.get(unit.code) ?? EMPTY_TALLY
    return {
      unit,
      tally,
      screened: { score: unitScore(tally.counts, policy.points), n: total(tally.counts) },
      raw: { score: unitScore(tally.raw, policy.points), n: total(tally.raw) },
    }
  })
  const places = standings(
    figures.map(({ unit, tally, screened }) => ({ ...screened, covered: present.has(unit.code) || !isEmpty(tally) })),
    policy.minimumRatings,
    'not-present',
  )
  const rawRanks = rank(
    figures.map(({ raw }) => raw),
    policy.minimumRatings,
  )
  return figures.map(({ unit, tally, screened, raw }, i) => {
    const { counts } = tally
    const ends = interval(counts, policy.points)
    return {
      unit: { code: unit.code, name: unit.name, kind: unit.kind },
      status: places[i]!.status,
      score: decimals(screened.score),
      rank: places[i]!.rank,
      n: screened.n,
      counts: { '1': counts[0], '2': counts[1], '3': counts[2], '4': counts[3], '5': counts[4] },
      invited: Number(exactCount(tally.invited)),
      unrated: Number(exactCount(tally.unrated)),
      unratedRate: decimals(rate(tally.unrated, tally.invited)),
      favourableRate: decimals(rate(favourable(counts), screened.n)),
      interval: ends && [twoDecimals(ends[0]), twoDecimals(ends[1])],
      raw: { score: decimals(raw.score), n: raw.n, rank: rawRanks[i] ?? null },
    }
  })
}

function decimals(hundredths: number | null): string | null {
  return hundredths === null ? null : twoDecimals(hundredths)
}
