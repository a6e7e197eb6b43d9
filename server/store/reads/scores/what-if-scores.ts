import { WHAT_IF_RULES, type WhatIfAnswer, type WhatIfRule } from '../../../contract/score-analysis.ts'
import type { Level } from '../../../contract/device/press.ts'
import type { Reader } from '../../reader.ts'
import { scoreTable } from '../../../rules/score/score-table.ts'
import { EMPTY_TALLY, type LevelCounts } from '../../../rules/score/tally.ts'
import { whatIf } from '../../../rules/score/what-if.ts'
import { periodAsked, policyOfCampaign, type Campaign, type Period, type PeriodAsked } from './campaigns.ts'
import { talliesByUnit, talliesByWindow } from './day-figures.ts'
import { presentKnowledge } from './knowledge.ts'

/** The same for a period by its dates. @throws Refusal unknown-campaign, bad-period */
export function whatIfOf(reader: Reader, asked: PeriodAsked): WhatIfAnswer {
  const { campaign, period } = periodAsked(reader, asked)
  return whatIfScores(reader, campaign, period, asked.now)
}

/** How every unit would stand under each other rule, beside how it stands. */
export function whatIfScores(reader: Reader, campaign: Campaign, period: Period, now: number): WhatIfAnswer {
  const { registry } = reader
  const known = presentKnowledge(reader, now)
  const { policy } = policyOfCampaign(registry, campaign, now)
  const tallies = talliesByUnit(known, period)
  const held = heldByUnit(reader, period)
  const windows = Map.groupBy(talliesByWindow(known, period), ({ unit }) => unit)
  const units = registry.units()
  const rows = scoreTable({ units, tallies, present: new Set(), policy })
  const standings = whatIf(
    units.map(({ code }) => ({
      unit: code,
      counts: (tallies.get(code) ?? EMPTY_TALLY).counts,
      held: held.get(code) ?? EMPTY_TALLY.counts,
      windows: windows.get(code)?.map(({ tally }) => tally.counts) ?? [],
    })),
    policy,
  )
  return {
    campaign: campaign.id,
    from: period.from,
    to: period.to,
    units: rows.map(({ unit, score, rank }, i) => ({
      unit: unit.code,
      policy: { score, rank },
      rules: Object.fromEntries(WHAT_IF_RULES.map((rule) => [rule, standings[rule][i]!])) as Record<
        WhatIfRule,
        WhatIfAnswer['units'][number]['policy']
      >,
    })),
  }
}

/** Held ratings of a period by level: few at any time, so they are counted one by one. */
function heldByUnit({ sql, registry }: Reader, { since, until }: Period): Map<string, LevelCounts> {
  const rows = sql(
    `SELECT unit, level, count(*) AS n FROM rating
     WHERE rule <> 'ok' AND verdict = 'held' AND unit IS NOT NULL AND occurred >= ? AND occurred < ? GROUP BY unit, level`,
  ).all(since, until) as { unit: string; level: Level; n: number }[]
  const found = new Map<string, [number, number, number, number, number]>()
  for (const { unit, level, n } of rows) {
    const heir = registry.heirOf(unit)
    const counts = found.get(heir) ?? [0, 0, 0, 0, 0]
    counts[level - 1]! += n
    found.set(heir, counts)
  }
  return found
}
