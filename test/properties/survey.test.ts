import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import type { Level } from '../../server/contract/limits.ts'
import { SurveyUnitShape } from '../../server/contract/survey/result.ts'
import type { Points } from '../../server/rules/score/unit-score.ts'
import { answerSixths } from '../../server/rules/survey/answer-value.ts'
import { sampleDeviation, surveyInterval, surveyScore } from '../../server/rules/survey/survey-score.ts'
import { surveyDeviations, surveyUnits } from '../../server/rules/survey/survey-units.ts'
import type { Outcome } from '../../server/rules/survey/read-answer.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { drawOf, ratersOf } from '../helpers/draws.ts'
import { seed } from '../helpers/seed.ts'

const PROGRAM = new URL('../fixtures/sampling/draw.py', import.meta.url).pathname
const SURVEYS = 400
const POINTS: Points = { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }

const levels = fc.array(fc.constantFrom<Level>(5, 4, 3, 2, 1), { minLength: 1, maxLength: 3 })
/** Mostly alike, as answers are: intervals of no width, ends at 0 and 100. */
const answers = fc.oneof(
  fc.array(levels, { maxLength: 30 }),
  fc.tuple(fc.integer({ min: 0, max: 12 }), levels).map(([count, each]) => Array.from({ length: count }, () => each)),
)
const stratum = fc
  .tuple(answers, fc.oneof(fc.nat(30), fc.nat(200_000)))
  .map(([given, others]) => ({ answers: given, size: given.length + others }))
  .filter(({ size }) => size > 0)
const survey = fc.array(stratum, { minLength: 1, maxLength: 6 })
const points: fc.Arbitrary<Points> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 })
  .map((middle) => middle.toSorted((a, b) => b - a))
  .map(([four, three, two]) => ({ 5: 100, 4: four!, 3: three!, 2: two!, 1: 0 }))

const valued = (strata: readonly { answers: Level[][]; size: number }[], by: Points) =>
  strata.map(({ size, answers: given }) => ({ size, sixths: given.map((each) => answerSixths(each, by)) }))

describe(`the survey's figures (seed ${seed})`, () => {
  test(`of ${SURVEYS} random surveys are those of a program with fractions and 120 digits`, (context) => {
    const asked = fc.sample(fc.record({ points: fc.oneof(fc.constant(POINTS), points), strata: survey }), {
      seed,
      numRuns: SURVEYS,
    })
    const single = asked.map(({ points: by, strata }) => ({ points: by, answers: strata[0]!.answers }))
    const answer = runPython([PROGRAM], JSON.stringify({ surveys: asked, deviations: single }))
    if (answer === null) return context.skip(NO_PYTHON)
    const theirs = answer as {
      surveys: { score: number | null; interval: [number, number] | null }[]
      deviations: (number | null)[]
    }
    for (const [i, { points: by, strata }] of asked.entries()) {
      const ours = valued(strata, by)
      expect({ score: surveyScore(ours), interval: surveyInterval(ours) }).toEqual(theirs.surveys[i])
      expect(sampleDeviation(ours[0]!.sixths)).toBe(theirs.deviations[i])
    }
    expect(theirs.surveys.some(({ interval }) => interval !== null)).toBe(true)
    expect(theirs.surveys.some(({ interval }) => interval === null)).toBe(true)
  })

  test('the score lies within its interval, and a census has no width', () => {
    fc.assert(
      fc.property(survey, (strata) => {
        const ours = valued(strata, POINTS)
        const [score, ends] = [surveyScore(ours), surveyInterval(ours)]
        if (score === null) expect(ends).toBeNull()
        if (score === null || ends === null) return
        expect(ends[0]).toBeLessThanOrEqual(score)
        expect(ends[1]).toBeGreaterThanOrEqual(score)
        const census = ours.map(({ sixths }) => ({ size: Math.max(1, sixths.length), sixths }))
        const all = surveyScore(census)
        expect(surveyInterval(census)).toEqual([all, all])
      }),
      { seed, numRuns: 300 },
    )
  })
})

describe('the check values of the README', () => {
  const strata = valued(
    [
      { size: 10, answers: [[5, 4, 4], [3], [5, 5]] },
      { size: 30, answers: [[1, 2], [4]] },
    ],
    POINTS,
  )
  test('score, interval, deviations', () => {
    expect(surveyScore(strata)).toBe(5_618)
    expect(surveyInterval(strata)).toEqual([977, 10_000])
    expect(strata.map(({ sixths }) => sampleDeviation(sixths))).toEqual([2_037, 4_596])
  })

  test('a stratum without an answer is left out; one answer alone leaves no interval', () => {
    expect(surveyScore([...strata, { size: 500, sixths: [] }])).toBe(5_618)
    expect(surveyInterval([...strata, { size: 500, sixths: [] }])).toEqual([977, 10_000])
    expect(surveyInterval([...strata, { size: 500, sixths: [600] }])).toBeNull()
    expect(surveyScore([])).toBeNull()
    expect(sampleDeviation([600])).toBeNull()
    expect(sampleDeviation([600, 0])).toBe(7_071)
    expect(() => surveyScore([{ size: 1, sixths: [600, 600] }])).toThrow(RangeError)
    expect(() => answerSixths([], POINTS)).toThrow(RangeError)
  })
})

describe('a unit’s result', () => {
  const { record } = drawOf([...ratersOf('J36', { staff: 6, citizen: 10 }), ...ratersOf('H01', { citizen: 3 }, 50)], {
    rules: { perUnit: 6, floor: 2 },
  })
  const shape = Compile(SurveyUnitShape)
  const of = (list: 'drawn' | 'reserves', unit: string, kind: string) =>
    record[list].filter((each) => each.unit === unit && each.kind === kind).map(({ id }) => id)
  const outcome = (id: string, status: Outcome['status'], level: Level = 5): [string, Outcome] => [
    id,
    status === 'answered'
      ? { id, status, levels: { q1: level, q3: level }, answeredAt: '2026-11-18' }
      : { id, status, levels: {}, answeredAt: '' },
  ]

  test('counts drawn, reserves used, answered and lost ones, a missing row as unreachable', () => {
    const [staff, citizens] = [of('drawn', 'J36', 'staff'), of('drawn', 'J36', 'citizen')]
    expect([staff.length, citizens.length]).toEqual([2, 4])
    const outcomes = new Map([
      outcome(staff[0]!, 'answered', 4),
      outcome(staff[1]!, 'answered', 3),
      outcome(citizens[0]!, 'answered', 5),
      outcome(citizens[1]!, 'refused'),
      outcome(citizens[2]!, 'wrong'),
      outcome(of('reserves', 'J36', 'citizen')[0]!, 'answered', 2),
    ])
    const [unit, none] = surveyUnits(record, outcomes, POINTS)
    expect(unit).toMatchObject({
      unit: 'J36',
      // (6·70 + 10·65) / 16
      score: '66.88',
      drawn: 6,
      used: 1,
      answered: 4,
      refused: 1,
      unreachable: 1,
      wrong: 1,
      // 4 of 7
      responseRate: '57.14',
      strata: [
        { kind: 'staff', size: 6, drawn: 2, used: 0, answered: 2, mean: '70.00' },
        {
          kind: 'citizen',
          size: 10,
          drawn: 4,
          used: 1,
          answered: 2,
          refused: 1,
          unreachable: 1,
          wrong: 1,
          mean: '65.00',
        },
      ],
    })
    expect(none).toMatchObject({ unit: 'H01', score: null, interval: null, responseRate: '0.00', answered: 0 })
    for (const each of [unit, none]) expect(shape.Check(each)).toBe(true)
    expect([...surveyDeviations(record, outcomes, POINTS)]).toEqual([
      ['J36,staff', 1_414],
      ['J36,citizen', 4_950],
      ['H01,citizen', null],
    ])
  })
})
