import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import type { SurveyImport, SurveyProgress, SurveyProgressUnit } from '../../../contract/answers/methods/survey.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { DrawnPlace } from '../../../rules/survey/check-answers.ts'
import type { Outcome } from '../../../rules/survey/read-answer.ts'
import { rate } from '../../../rules/score/unit-score.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { responseMark } from '../../../rules/survey/response-mark.ts'
import type { Reader } from '../../reader.ts'
import { campaignById, policyOfCampaign } from '../scores/campaigns.ts'
import { drawnOf, drawOf, reservesAfter, reservesAmong, strataOfDraw } from './draw-on-record.ts'
import {
  holdingImports,
  importsOf,
  outcomesOf,
  surveyRevision,
  surveySeal,
  type SurveyImportRow,
} from './survey-imports.ts'

/**
 * How far the survey is, unit by unit: whom it asked and what became of them. No answer, no score, nobody's name.
 *
 * @throws Refusal unknown-campaign
 */
export function surveyProgress(reader: Reader, asked: string, now: number): SurveyProgress {
  const { sql, registry } = reader
  const campaign = campaignById(reader, asked, now)
  const draw = drawOf(reader, campaign.id)
  const holding = holdingImports(sql, campaign.id)
  const result = holding.find(({ what }) => what === 'result')
  const outcomes = outcomesOf(sql, holding)
  const units = new Map<string, Counting>(registry.units().map(({ code }) => [code, counting()]))
  const of = (unit: string) => units.get(registry.heirOf(unit))!
  if (draw !== null) {
    const [drawn, used] = [drawnOf(reader, draw), reservesAmong(reader, draw, new Set(outcomes.keys()))]
    for (const place of drawn) count(of(place.unit), place, 'drawn', outcomes.get(place.id))
    for (const place of used) count(of(place.unit), place, 'used', outcomes.get(place.id))
    for (const { unit, kind, take } of strataOfDraw(reader, draw)) {
      const mine = of(unit)
      const stratum = mine.strata.get(`${unit},${kind}`) ?? { lost: 0, filled: 0, last: take }
      const missing = stratum.lost - stratum.filled
      if (missing <= 0) continue
      const next = reservesAfter(reader, draw, { unit, kind, order: Math.max(stratum.last, take) }, missing)
      mine.next.push(...next.map(({ id }) => ({ id, kind })))
    }
  }
  const policy = policyOfCampaign(registry, campaign, now).policy
  return {
    campaign: campaign.id,
    draw: draw?.n ?? null,
    sealed: surveySeal(sql, campaign.id) ?? null,
    source: result === undefined ? 'answers' : 'own-result',
    revision: surveyRevision(sql, campaign.id),
    responseMark: responseMark(policy),
    units: registry.units().map(({ code, name }) => unitOf(code, name, units.get(code)!)),
    imports: importsOf(sql, campaign.id).toReversed().map(importOf),
  }
}

interface Counting {
  drawn: number
  used: number
  answered: number
  refused: number
  unreachable: number
  wrong: number
  /** Drawn ids without a row: they may answer yet. */
  waiting: number
  next: { id: string; kind: ObjectKind }[]
  /** By `unit,kind`: rows that mean a loss, places that reserves filled or wait to fill, the last reserve that has a row. */
  strata: Map<string, { lost: number; filled: number; last: number }>
}

function counting(): Counting {
  return {
    drawn: 0,
    used: 0,
    answered: 0,
    refused: 0,
    unreachable: 0,
    wrong: 0,
    waiting: 0,
    next: [],
    strata: new Map(),
  }
}

function count(of: Counting, { unit, kind, order }: DrawnPlace, role: 'drawn' | 'used', outcome: Outcome | undefined) {
  of[role]++
  const stratum = of.strata.get(`${unit},${kind}`) ?? { lost: 0, filled: 0, last: 0 }
  of.strata.set(`${unit},${kind}`, stratum)
  stratum.last = Math.max(stratum.last, order)
  if (outcome === undefined) {
    of.waiting++
    return
  }
  of[outcome.status]++
  if (outcome.status !== 'answered') stratum.lost++
  if (role === 'used') stratum.filled++
}

function unitOf(code: string, name: string, of: Counting): SurveyProgressUnit {
  const { drawn, used, answered, refused, unreachable, wrong, waiting, next } = of
  const figures = { drawn, used, answered, refused, unreachable, wrong, waiting, next }
  const response = rate(answered, drawn + used)
  return { unit: { code, name }, ...figures, responseRate: response === null ? null : twoDecimals(response) }
}

function importOf(row: SurveyImportRow): SurveyImport {
  return {
    import: row.n,
    what: row.what,
    at: isoShanghai(row.at),
    by: row.operator,
    rows: row.rows,
    withdrawn:
      row.withdrawn === null
        ? null
        : { at: isoShanghai(row.withdrawn_at!), by: row.withdrawn_by!, reason: row.reason! },
  }
}
