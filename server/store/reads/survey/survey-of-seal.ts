import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import { Refusal } from '../../../contract/errors.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import type { Outcome } from '../../../rules/survey/read-answer.ts'
import { sealByNumber } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { drawnOf, drawOf, reservesAmong } from './draw-on-record.ts'
import { holdingImports, outcomesOf, ownScores } from './survey-imports.ts'

/** An id with a row, as a package lists it; nobody's name. */
export interface ListedAnswer extends Outcome {
  unit: string
  kind: ObjectKind
  order: number
  reserve: boolean
}

export interface SurveyOfSeal {
  campaign: string
  /** Whether there is a draw, with record and frame. */
  isDrawn: boolean
  answers: ListedAnswer[]
  /** The team's own result; null where scores follow from answers. */
  result: { unit: string; score: string; n: number }[] | null
}

/** What a seal of the survey stands on, as it was then. @throws Refusal seal-missing */
export function surveyOfSeal(reader: Reader, n: number): SurveyOfSeal {
  const seal = sealByNumber(reader.sql, n)
  if (seal?.method !== 'third-party') throw new Refusal('seal-missing', String(n))
  const holding = holdingImports(reader.sql, seal.campaign, n)
  const own = holding.find(({ what }) => what === 'result')
  const result =
    own === undefined
      ? null
      : ownScores(reader.sql, own.n).map(({ score, ...each }) => ({ ...each, score: twoDecimals(score) }))
  const draw = drawOf(reader, seal.campaign)
  if (draw === null) return { campaign: seal.campaign, isDrawn: false, answers: [], result }
  const outcomes = outcomesOf(reader.sql, holding)
  const listed = (reserve: boolean) => (place: Omit<ListedAnswer, keyof Outcome | 'reserve'> & { id: string }) => {
    const outcome = outcomes.get(place.id)
    const { unit, kind, order } = place
    return outcome === undefined ? [] : [{ ...outcome, unit, kind, order, reserve }]
  }
  return {
    campaign: seal.campaign,
    isDrawn: true,
    answers: [
      ...drawnOf(reader, draw).flatMap(listed(false)),
      ...reservesAmong(reader, draw, new Set(outcomes.keys())).flatMap(listed(true)),
    ],
    result,
  }
}
