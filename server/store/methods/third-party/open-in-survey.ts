import type { Policy } from '../../../contract/policy.ts'
import { responseMark } from '../../../rules/survey/response-mark.ts'
import { heldWithin } from '../../changes/seals/seals.ts'
import { drawnOf, drawOf } from '../../reads/survey/draw-on-record.ts'
import { holdingImports, outcomesOf } from '../../reads/survey/survey-imports.ts'
import type { OpenInPeriod, Tables } from '../method-record.ts'
import { surveyFigures } from './survey-rows.ts'

const MOST_NAMED = 20

/**
 * What must be looked at before the survey is sealed: units without an answer, units under the response mark, drawn ids
 * without a row (they count as unreachable), and that the result is the team's own.
 */
export function openInSurvey(tables: Tables, campaign: string, policy: Policy): OpenInPeriod {
  const { sql, registry } = tables
  const { units, own } = surveyFigures(tables, campaign, policy)
  const going = registry.units().filter(({ code }) => registry.heirOf(code) === code)
  const uncovered = going.filter(({ code }) => (own === null ? !units.get(code)?.answered : !own.has(code)))
  const mark = responseMark(policy)
  const low = going.filter(({ code }) => {
    const unit = units.get(code)
    return own === null && unit !== undefined && 100 * unit.answered < mark * (unit.drawn + unit.used)
  })
  const rowless = own === null ? drawnWithoutRow(tables, campaign) : []
  const names = (list: readonly { name: string }[]) => ({
    count: list.length,
    which: list.slice(0, MOST_NAMED).map(({ name }) => name),
  })
  return {
    // No rating of a hall is held in a survey.
    held: heldWithin(sql, 0, 0),
    noted: [
      { point: 'uncovered', ...names(uncovered) },
      { point: 'response', ...names(low) },
      { point: 'rowless', count: rowless.length, which: rowless.slice(0, MOST_NAMED) },
      { point: 'ownResult', count: own === null ? 0 : 1, which: [] },
    ],
  }
}

function drawnWithoutRow(tables: Tables, campaign: string): string[] {
  const draw = drawOf(tables, campaign)
  if (draw === null) return []
  const outcomes = outcomesOf(tables.sql, holdingImports(tables.sql, campaign))
  return drawnOf(tables, draw).flatMap(({ id }) => (outcomes.has(id) ? [] : [id]))
}
