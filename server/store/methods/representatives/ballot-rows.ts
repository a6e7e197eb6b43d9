import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Policy } from '../../../contract/policy.ts'
import type { MethodRow } from '../../../contract/scores.ts'
import { levelsOf, type MarkCounts } from '../../../rules/ballot/tally.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { minimumOf } from '../../../rules/score/minimum.ts'
import { standings } from '../../../rules/score/standings.ts'
import { total } from '../../../rules/score/tally.ts'
import { unitScore } from '../../../rules/score/unit-score.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Sql } from '../../sqlite/statements.ts'

const NO_MARKS: MarkCounts = [0, 0, 0, 0, 0, 0]

/** Marks of each unit of a campaign's ballot, once its box was opened; a unit that went on in another brings its own along. */
export function marksByUnit(sql: Sql, registry: Registry, campaign: string): Map<string, MarkCounts> | null {
  const row = sql(
    `SELECT o.body AS opening, c.body AS closed FROM ballot_close c JOIN ballot_opening o ON o.n = c.opening
     WHERE c.campaign = ?`,
  ).get(campaign) as { opening: string; closed: string } | undefined
  if (row === undefined) return null
  const { units } = JSON.parse(row.opening) as EntryBodies['ballot-opening']
  const { marks } = JSON.parse(row.closed) as EntryBodies['ballot-close']
  const byUnit = new Map<string, MarkCounts>()
  for (const [i, unit] of units.entries()) {
    const heir = registry.heirOf(unit)
    const before = byUnit.get(heir) ?? NO_MARKS
    byUnit.set(heir, before.map((each, mark) => each + marks[i]![mark]!) as MarkCounts)
  }
  return byUnit
}

/** Mean points of a unit's marks, 不了解 left out. */
export function ballotRows(sql: Sql, registry: Registry, campaign: string, policy: Policy): MethodRow[] {
  const byUnit = marksByUnit(sql, registry, campaign)
  const figures = registry.units().map((unit) => {
    const marks = byUnit?.get(unit.code) ?? NO_MARKS
    const levels = levelsOf(marks)
    const n = total(levels)
    return { unit, unknown: marks[0], levels, n, score: unitScore(levels, policy.points), covered: n > 0 }
  })
  const places = standings(figures, minimumOf(policy, 'representatives'), 'not-covered')
  return figures.map(({ unit, unknown, levels, n, score }, i) => ({
    unit: { code: unit.code, name: unit.name, kind: unit.kind },
    ...places[i]!,
    score: score === null ? null : twoDecimals(score),
    n,
    counts: { '1': levels[0], '2': levels[1], '3': levels[2], '4': levels[3], '5': levels[4] },
    own: { unknown },
  }))
}
