import { campaignPeriod } from '../../../contract/campaign-time.ts'
import type { EntryBodies, SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import type { Verdict } from '../../../contract/ledger/verdicts.ts'
import type { Registry } from '../../registry/registry.ts'
import { NOT_RAW } from '../../../rules/screening/no-vote.ts'
import { scoreTable } from '../../../rules/score/score-table.ts'
import { EMPTY_TALLY, type LevelCounts, type Tally } from '../../../rules/score/tally.ts'
import { sealedUnit } from './sealed-unit.ts'
import { addServices, COUNTS, type Outcome } from '../../projections/service-row.ts'
import type { Sql } from '../../sqlite/statements.ts'

type Figures = { -readonly [Name in keyof Omit<Tally, 'counts' | 'raw'>]: number } & { counts: number[]; raw: number[] }

/**
 * The figures that a seal must name (README section 7), counted rating by rating and service by service from what stands
 * before it, and not from the sums by day that the scores are read from.
 */
export function dueUnits(
  sql: Sql,
  registry: Registry,
  seal: Pick<EntryBodies['seal'], 'since' | 'until' | 'asOf' | 'campaign'>,
): SealedUnit[] {
  const { since, until, asOf, campaign } = seal
  const tallies = new Map<string, Figures>()
  const of = (unit: string) => {
    const heir = registry.heirOf(unit)
    const known = tallies.get(heir)
    if (known) return known
    const fresh: Figures = { ...EMPTY_TALLY, counts: [0, 0, 0, 0, 0], raw: [0, 0, 0, 0, 0] }
    tallies.set(heir, fresh)
    return fresh
  }
  for (const { unit, level, verdict, rule, n } of ratings(sql, since, until)) {
    const tally = of(unit)
    if (verdict === 'counted') tally.counts[level - 1]! += n
    if (verdict === 'held') tally.held += n
    if (verdict === 'counted' || !NOT_RAW.has(rule)) tally.raw[level - 1]! += n
  }
  for (const { unit, outcome, shown, n } of services(sql, since, until)) addServices(of(unit), outcome, shown === 1, n)
  const { policy } = registry.policy(Math.min(asOf, campaignPeriod(Number(campaign)).to - 1))
  const posted = registry.unitsPosted(since, Math.min(until, asOf + 1))
  const present = new Set([...posted].map((unit) => registry.heirOf(unit)))
  const counted = new Map([...tallies].map(([unit, figures]) => [unit, asTally(figures)]))
  const rows = scoreTable({ units: registry.units(), tallies: counted, present, policy })
  return rows.map((row) => sealedUnit(row, counted.get(row.unit.code)))
}

function asTally({ counts, raw, ...rest }: Figures): Tally {
  return { ...rest, counts: counts as unknown as LevelCounts, raw: raw as unknown as LevelCounts }
}

function ratings(sql: Sql, since: number, until: number) {
  return sql(
    `SELECT unit, level, verdict, coalesce(screening_rule, rule) AS rule, count(*) AS n FROM rating
     WHERE unit IS NOT NULL AND occurred >= ? AND occurred < ? GROUP BY 1, 2, 3, 4`,
  ).all(since, until) as { unit: string; level: number; verdict: Verdict; rule: string; n: number }[]
}

function services(sql: Sql, since: number, until: number) {
  return sql(
    `SELECT unit, outcome, shown IS NOT NULL AS shown, count(*) AS n FROM service s
     WHERE unit IS NOT NULL AND at >= ? AND at < ? AND ${COUNTS} GROUP BY 1, 2, 3`,
  ).all(since, until) as { unit: string; outcome: Outcome | null; shown: number; n: number }[]
}
