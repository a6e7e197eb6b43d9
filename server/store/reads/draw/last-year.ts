import { campaignPeriod } from '../../../contract/campaign-time.ts'
import type { Policy } from '../../../contract/policy.ts'
import { NO_DEVIATIONS, type DeviationOf } from '../../../rules/sampling/draw.ts'
import { surveyDeviations } from '../../../rules/survey/survey-units.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { drawnOf, drawOf, reservesAmong, strataOfDraw } from '../survey/draw-on-record.ts'
import { holdingImports, outcomesOf, surveySeal } from '../survey/survey-imports.ts'

/**
 * Deviations of last year's sealed answers, by which this year's allocation goes, with the points of the policy that held
 * at that campaign's end; none where last year's survey was not sealed, or is the team's own result.
 */
export function lastYearsDeviations(sql: Sql, campaign: string): DeviationOf {
  const last = String(Number(campaign) - 1)
  const seal = surveySeal(sql, last)
  const draw = drawOf({ sql }, last)
  if (seal === undefined || draw === null) return NO_DEVIATIONS
  const holding = holdingImports(sql, last)
  if (holding.some(({ what }) => what === 'result')) return NO_DEVIATIONS
  const { points } = policyAt(sql, campaignPeriod(Number(last)).to - 1)
  const outcomes = outcomesOf(sql, holding)
  const surveyed = {
    frame: { strata: strataOfDraw({ sql }, draw) },
    drawn: drawnOf({ sql }, draw),
    reserves: reservesAmong({ sql }, draw, outcomes.keys()),
  }
  const deviations = surveyDeviations(surveyed, outcomes, points)
  return (unit, kind) => deviations.get(`${unit},${kind}`) ?? null
}

/** The highest version that has begun at an instant. */
function policyAt(sql: Sql, instant: number): Policy {
  const body = sql('SELECT body FROM policy WHERE since <= ? ORDER BY version DESC LIMIT 1').pluck().get(instant)
  return JSON.parse(body as string) as Policy
}
