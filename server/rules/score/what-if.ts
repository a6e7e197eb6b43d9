import type { WhatIfRule, Standing } from '../../contract/score-analysis.ts'
import { halfUp, twoDecimals } from './exact.ts'
import { rank } from './rank.ts'
import type { ScorePolicy } from './score-table.ts'
import { total, type LevelCounts } from './tally.ts'
import { favourable, moments, rate, unitScore, type Points } from './unit-score.ts'

/** What one unit is known by, for every rule. */
export interface WhatIfUnit {
  unit: string
  counts: LevelCounts
  /** Ratings that wait for an officer, by level. */
  held: LevelCounts
  /** Counted ratings of each window; 12345 counts as one window. */
  windows: readonly LevelCounts[]
}

/** 100, 75, 50, 25, 0: five even steps. */
const LINEAR: Points = { 5: 100, 4: 75, 3: 50, 2: 25, 1: 0 }

/**
 * Every unit's score and rank under each rule that is not the policy's. The minimum to be ranked stays the policy's,
 * over the ratings that the rule counts.
 */
export function whatIf(units: readonly WhatIfUnit[], policy: ScorePolicy): Record<WhatIfRule, Standing[]> {
  const counted = (unit: WhatIfUnit) => total(unit.counts)
  const standings = (score: (unit: WhatIfUnit) => number | null, n = counted) => {
    const contenders = units.map((unit) => ({ score: score(unit), n: n(unit) }))
    const ranks = rank(contenders, policy.minimumRatings)
    return contenders.map(({ score: hundredths }, i) => ({
      score: hundredths === null ? null : twoDecimals(hundredths),
      rank: ranks[i]!,
    }))
  }
  const withHeld = ({ counts, held }: WhatIfUnit) =>
    counts.map((count, i) => count + held[i]!) as unknown as LevelCounts
  return {
    linear: standings(({ counts }) => unitScore(counts, LINEAR)),
    favourable: standings((unit) => rate(favourable(unit.counts), counted(unit))),
    held: standings(
      (unit) => unitScore(withHeld(unit), policy.points),
      (unit) => total(withHeld(unit)),
    ),
    'even-windows': standings(({ windows }) => evenWindows(windows, policy.points)),
  }
}

/** The mean of the windows' means, each with the same weight, exact; hundredths, half up once. Windows without ratings are left out. */
export function evenWindows(windows: readonly LevelCounts[], points: Points): number | null {
  let numerator = 0n
  let denominator = 1n
  let weights = 0n
  for (const counts of windows) {
    const { n, sum } = moments(counts, points)
    if (n === 0n) continue
    numerator = numerator * n + sum * denominator
    denominator *= n
    weights++
  }
  return weights === 0n ? null : Number(halfUp(100n * numerator, denominator * weights))
}
