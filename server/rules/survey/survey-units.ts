import type { RecordedStratum } from '../../contract/survey/draw.ts'
import type { SurveyStratum, SurveyUnit } from '../../contract/survey/result.ts'
import { twoDecimals } from '../score/exact.ts'
import { rate, type Points } from '../score/unit-score.ts'
import { answerSixths } from './answer-value.ts'
import type { DrawnLists } from './check-answers.ts'
import type { Outcome } from './read-answer.ts'
import { sampleDeviation, surveyInterval, surveyScore } from './survey-score.ts'

type Fieldwork = Pick<SurveyUnit, 'drawn' | 'used' | 'answered' | 'refused' | 'unreachable' | 'wrong'>

interface StratumResult extends RecordedStratum {
  fieldwork: Fieldwork
  /** What each answer is worth. */
  sixths: number[]
}

/** Of a draw what its figures need; of reserves those who were asked. */
export interface SurveyedDraw extends DrawnLists {
  frame: { strata: readonly RecordedStratum[] }
}

/**
 * The survey's figures of every unit of a draw, in the order of its record.
 *
 * @param heirOf the unit for which another one counts that went on in it
 */
export function surveyUnits(
  record: SurveyedDraw,
  outcomes: ReadonlyMap<string, Outcome>,
  points: Points,
  heirOf: (unit: string) => string = (unit) => unit,
): SurveyUnit[] {
  const byUnit = new Map<string, StratumResult[]>()
  for (const stratum of stratumResults(record, outcomes, points)) {
    const heir = heirOf(stratum.unit)
    byUnit.set(heir, [...(byUnit.get(heir) ?? []), stratum])
  }
  return [...byUnit].map(([unit, strata]) => {
    const ends = surveyInterval(strata)
    const fieldwork = strata.map((stratum) => stratum.fieldwork).reduce(addFieldwork)
    return {
      unit,
      score: decimals(surveyScore(strata)),
      interval: ends && [twoDecimals(ends[0]), twoDecimals(ends[1])],
      ...fieldwork,
      responseRate: decimals(rate(fieldwork.answered, fieldwork.drawn + fieldwork.used)),
      strata: strata.map(toStratum),
    }
  })
}

function toStratum(stratum: StratumResult): SurveyStratum {
  const { kind, size, fieldwork } = stratum
  return { kind, size, ...fieldwork, mean: decimals(surveyScore([stratum])) }
}

/**
 * Deviations of the answers by stratum in hundredths of a point, for next year's allocation: each `unit,kind` of the record;
 * null under two answers.
 */
export function surveyDeviations(
  record: SurveyedDraw,
  outcomes: ReadonlyMap<string, Outcome>,
  points: Points,
): Map<string, number | null> {
  return new Map(
    stratumResults(record, outcomes, points).map(({ unit, kind, sixths }) => [
      `${unit},${kind}`,
      sampleDeviation(sixths),
    ]),
  )
}

function stratumResults(
  { frame, drawn, reserves }: SurveyedDraw,
  outcomes: ReadonlyMap<string, Outcome>,
  points: Points,
): StratumResult[] {
  const found = new Map(
    frame.strata.map((stratum): [string, StratumResult] => [
      `${stratum.unit},${stratum.kind}`,
      {
        ...stratum,
        fieldwork: { drawn: 0, used: 0, answered: 0, refused: 0, unreachable: 0, wrong: 0 },
        sixths: [],
      },
    ]),
  )
  const take = ({ unit, kind }: { unit: string; kind: string }, role: 'drawn' | 'used', outcome?: Outcome) => {
    const { fieldwork, sixths } = found.get(`${unit},${kind}`)!
    fieldwork[role]++
    fieldwork[outcome?.status ?? 'unreachable']++
    if (outcome?.status === 'answered') sixths.push(answerSixths(Object.values(outcome.levels), points))
  }
  for (const each of drawn) take(each, 'drawn', outcomes.get(each.id))
  for (const each of reserves) {
    const outcome = outcomes.get(each.id)
    if (outcome) take(each, 'used', outcome)
  }
  return [...found.values()]
}

function addFieldwork(a: Fieldwork, b: Fieldwork): Fieldwork {
  return {
    drawn: a.drawn + b.drawn,
    used: a.used + b.used,
    answered: a.answered + b.answered,
    refused: a.refused + b.refused,
    unreachable: a.unreachable + b.unreachable,
    wrong: a.wrong + b.wrong,
  }
}

function decimals(hundredths: number | null): string | null {
  return hundredths === null ? null : twoDecimals(hundredths)
}
