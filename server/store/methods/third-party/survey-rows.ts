import type { MethodRow } from '../../../contract/scores.ts'
import type { Policy } from '../../../contract/policy.ts'
import type { SurveyUnit } from '../../../contract/survey/result.ts'
import { minimumOf } from '../../../rules/score/minimum.ts'
import { standings } from '../../../rules/score/standings.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { surveyUnits } from '../../../rules/survey/survey-units.ts'
import { weightedOwnScores } from '../../../rules/survey/own-result.ts'
import { drawnOf, drawOf, reservesAmong, strataOfDraw } from '../../reads/survey/draw-on-record.ts'
import { holdingImports, outcomesOf, ownScores } from '../../reads/survey/survey-imports.ts'
import type { Tables } from '../method-record.ts'

export const CODE = 'third-party'

/** Figures that the survey alone has, in the order of its files. */
export const OWN_FIGURES = [
  'source',
  'drawn',
  'reserves',
  'answered',
  'refused',
  'unreachable',
  'wrong',
  'responseRate',
  'strata',
] as const

/** The survey's figures of a campaign. */
export interface SurveyFigures {
  /** Of units with a stratum, by code; empty where nothing was drawn. */
  units: ReadonlyMap<string, SurveyUnit>
  /** The team's own result, by unit, in hundredths; null while it has none: scores follow from answers. */
  own: ReadonlyMap<string, { score: number; n: number }> | null
}

/** What answers and draw give, as they stand. */
export function surveyFigures(tables: Tables, campaign: string, policy: Policy): SurveyFigures {
  const { sql, registry } = tables
  const holding = holdingImports(sql, campaign)
  const result = holding.find(({ what }) => what === 'result')
  const heirOf = (unit: string) => registry.heirOf(unit)
  const own = result === undefined ? null : weightedOwnScores(ownScores(sql, result.n), heirOf)
  const draw = drawOf(tables, campaign)
  if (draw === null) return { units: new Map(), own }
  const outcomes = outcomesOf(sql, holding)
  const surveyed = {
    frame: { strata: strataOfDraw(tables, draw) },
    drawn: drawnOf(tables, draw),
    reserves: reservesAmong(tables, draw, new Set(outcomes.keys())),
  }
  const units = surveyUnits(surveyed, outcomes, policy.points, heirOf)
  return { units: new Map(units.map((unit) => [unit.unit, unit])), own }
}

/** The row of every unit, in the order of the campaign document. */
export function surveyRows({ registry }: Tables, { units, own }: SurveyFigures, policy: Policy): MethodRow[] {
  const figures = registry.units().map((unit) => {
    const asked = units.get(unit.code)
    const { score, n } = own === null ? fromAnswers(asked) : (own.get(unit.code) ?? { score: null, n: 0 })
    return { unit, asked, score, n, covered: n > 0 }
  })
  const places = standings(figures, minimumOf(policy, CODE), 'not-covered')
  return figures.map(({ unit, asked, score, n }, i) => ({
    unit: { code: unit.code, name: unit.name, kind: unit.kind },
    ...places[i]!,
    score: score === null ? null : twoDecimals(score),
    n,
    interval: own === null ? (asked?.interval ?? null) : null,
    own: own === null ? fieldworkOf(asked) : { ...NO_FIELDWORK, source: 'own-result' },
  }))
}

const NO_FIELDWORK = Object.fromEntries(OWN_FIGURES.map((name) => [name, null]))

function fieldworkOf(unit: SurveyUnit | undefined): Record<(typeof OWN_FIGURES)[number], number | string | null> {
  return {
    source: 'answers',
    drawn: unit?.drawn ?? 0,
    reserves: unit?.used ?? 0,
    answered: unit?.answered ?? 0,
    refused: unit?.refused ?? 0,
    unreachable: unit?.unreachable ?? 0,
    wrong: unit?.wrong ?? 0,
    responseRate: unit?.responseRate ?? null,
    strata: unit?.strata.length ?? 0,
  }
}

function fromAnswers(unit: SurveyUnit | undefined): { score: number | null; n: number } {
  if (unit === undefined || unit.score === null) return { score: null, n: 0 }
  return { score: Number(unit.score.replace('.', '')), n: unit.answered }
}
