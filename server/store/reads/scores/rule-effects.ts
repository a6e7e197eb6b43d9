import type { Rule, Verdict } from '../../../contract/ledger/verdicts.ts'
import type { Reader } from '../../reader.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { EMPTY_TALLY, total, type LevelCounts } from '../../../rules/score/tally.ts'
import { unitScore } from '../../../rules/score/unit-score.ts'
import { campaignById, periodOf, type Campaign, type PeriodAsked, type Period } from './campaigns.ts'
import { serviceCentreScores } from './service-centre-scores.ts'

/** What one rule does to the scores of a period, in numbers. */
export interface RuleEffect {
  rule: Rule
  /** Ratings that have their verdict by this rule, and by level 1 to 5. */
  counted: number
  held: number
  excluded: number
  levels: [number, number, number, number, number]
  /** Units whose score this rule moves, the most moved first: as it is, and as it would be without the rule. */
  units: {
    unit: { code: string; name: string }
    n: number
    score: string | null
    without: string | null
    moved: number
  }[]
}

interface Caught {
  unit: string
  rule: Rule
  verdict: Verdict
  level: number
  count: number
}

/** The effects of the rules of a period, and the dates that it has. @throws Refusal unknown-campaign, bad-period */
export function ruleEffectsOf(reader: Reader, { campaign: id, from, to, now }: PeriodAsked) {
  const campaign = campaignById(reader, id, now)
  const period = periodOf(campaign, now, from, to)
  return { from: period.from, to: period.to, rules: ruleEffects(reader, campaign, period, now) }
}

/**
 * Every rule's effect over a period: how many ratings it caught, and each unit's score with and without it. Without a
 * rule that holds or excludes, its ratings count; without a release, the released ones do not. `test` ratings are
 * nobody's opinion and would count for nothing in any case.
 */
export function ruleEffects(reader: Reader, campaign: Campaign, period: Period, now: number): RuleEffect[] {
  const { tallies, policy } = serviceCentreScores(reader, campaign, period, now)
  const rows = reader
    .sql(
      `SELECT unit, rule, verdict, level, count(*) AS count FROM rating
       WHERE rule <> 'ok' AND occurred >= ? AND occurred < ? AND unit IS NOT NULL GROUP BY unit, rule, verdict, level`,
    )
    .all(period.since, period.until) as Caught[]
  const byRule = Map.groupBy(rows, ({ rule }) => rule)
  return [...byRule].map(([rule, caught]) => {
    const sum = (verdict: Verdict) => caught.reduce((all, row) => all + (row.verdict === verdict ? row.count : 0), 0)
    const units =
      rule === 'test'
        ? []
        : [...Map.groupBy(caught, ({ unit }) => reader.registry.heirOf(unit))].flatMap(([code, ofUnit]) => {
            const unit = reader.registry.unit(code)!
            const { counts } = tallies.get(code) ?? EMPTY_TALLY
            const without = withoutRule(counts, ofUnit)
            const [is, would] = [unitScore(counts, policy.points), unitScore(without, policy.points)]
            if (is === would) return []
            return [
              {
                unit: { code, name: unit.name },
                n: total(counts),
                score: is === null ? null : twoDecimals(is),
                without: would === null ? null : twoDecimals(would),
                moved: Math.abs((is ?? 0) - (would ?? 0)),
              },
            ]
          })
    return {
      rule,
      counted: sum('counted'),
      held: sum('held'),
      excluded: sum('excluded'),
      levels: [1, 2, 3, 4, 5].map((level) =>
        caught.reduce((all, row) => all + (row.level === level ? row.count : 0), 0),
      ) as RuleEffect['levels'],
      units: units.toSorted((a, b) => b.moved - a.moved || (a.unit.code < b.unit.code ? -1 : 1)),
    }
  })
}

function withoutRule(counts: LevelCounts, caught: readonly Caught[]): LevelCounts {
  const result: [number, number, number, number, number] = [...counts]
  for (const { level, count, verdict } of caught) result[level - 1]! += verdict === 'counted' ? -count : count
  return result
}
