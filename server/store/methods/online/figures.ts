import type { Policy, UnitFacts } from '../../../contract/policy.ts'
import type { MethodRow } from '../../../contract/scores.ts'
import type { PairCount } from '../../../rules/online/points.ts'
import { onlineScores, type OnlineRow } from '../../../rules/online/score.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { minimumOf } from '../../../rules/score/minimum.ts'
import type { Points } from '../../../rules/score/unit-score.ts'
import { daysOf } from '../../changes/online/online-rows.ts'
import { deductionsOf } from '../../reads/deductions/deductions-of.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Tables } from '../method-record.ts'

/** What stands behind the figures: ratings by unit, verdict and pair of levels. */
export interface OnlineSum extends PairCount {
  unit: string
  verdict: 'counted' | 'held'
}

/** Tenths of a point to be deducted, by unit (server/store/README.md section 14). */
export type Deductions = ReadonlyMap<string, number>

/** What counts of the facts in a period of Shanghai days. */
export function tenthsOf(tables: Tables, since: number, until: number): Deductions {
  const [from, end] = daysOf(since, until)
  const units = deductionsOf(tables, { firstDay: from, lastDay: end - 1 })
  return new Map([...units].map(([unit, { tenths }]) => [unit, tenths]))
}

/** From the sums by day. */
export function sumsByDay(sql: Sql, since: number, until: number): OnlineSum[] {
  return sql(
    `SELECT unit, satisfaction, image, 'counted' AS verdict, sum(counted) AS n FROM online_day
     WHERE day >= @from AND day < @to GROUP BY unit, satisfaction, image HAVING n > 0
     UNION ALL
     SELECT unit, satisfaction, image, 'held', sum(held) AS n FROM online_day
     WHERE day >= @from AND day < @to GROUP BY unit, satisfaction, image HAVING n > 0`,
  ).all(between(since, until)) as OnlineSum[]
}

/** Rating by rating: by this verify computes them again. */
export function sumsByRating(sql: Sql, since: number, until: number): OnlineSum[] {
  return sql(
    `SELECT unit, satisfaction, image, verdict, count(*) AS n FROM online_rating
     WHERE verdict <> 'excluded' AND received >= ? AND received < ? GROUP BY unit, satisfaction, image, verdict`,
  ).all(since, until) as OnlineSum[]
}

/** All units of the registry, in its order: whatever was rated before a unit went on in another counts for the heir. */
export function onlineRows(
  registry: Pick<Registry, 'units' | 'heirOf'>,
  policy: Policy,
  sums: readonly OnlineSum[],
  deductions: Deductions,
): MethodRow[] {
  const byUnit = new Map<string, OnlineSum[]>()
  for (const sum of sums) {
    const heir = registry.heirOf(sum.unit)
    byUnit.set(heir, [...(byUnit.get(heir) ?? []), sum])
  }
  const units = registry.units().map((unit: UnitFacts) => {
    const own = byUnit.get(unit.code) ?? []
    return {
      unit,
      counted: own.filter(({ verdict }) => verdict === 'counted'),
      held: own.reduce((all, { verdict, n }) => all + (verdict === 'held' ? n : 0), 0),
      deductions: deductions.get(unit.code) ?? 0,
    }
  })
  return onlineScores(units, policy.points as Points, minimumOf(policy, 'online')).map(asRow)
}

function asRow({ unit, status, score, rank, n, interval, ...own }: OnlineRow): MethodRow {
  const decimals = (hundredths: number | null) => (hundredths === null ? null : twoDecimals(hundredths))
  return {
    unit: { code: unit.code, name: unit.name, kind: unit.kind },
    status,
    score: decimals(score),
    rank,
    n,
    interval: interval === null ? null : [twoDecimals(interval[0]), twoDecimals(interval[1])],
    own: {
      satisfaction: decimals(own.satisfaction),
      image: decimals(own.image),
      mean: decimals(own.mean),
      deductions: twoDecimals(10 * own.deductions),
      held: own.held,
    },
  }
}

function between(since: number, until: number): { from: number; to: number } {
  const [from, to] = daysOf(since, until)
  return { from, to }
}
