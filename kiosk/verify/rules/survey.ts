import { dividedBy, ends, fraction, minus, plus, squareRoot, times, type Fraction } from './exact.ts'

/** Scores of the survey (section 12), in quotients of whole numbers. */
export interface AnswerRow {
  id: string
  status?: string
  q1?: number
  q2?: number
  q3?: number
  answeredAt?: string
}

/** A stratum: how many lines of the frame, and what its answers are worth. */
export interface Sampled {
  size: number
  values: readonly Fraction[]
}

const ZERO = fraction(0)
const sum = (values: readonly Fraction[]): Fraction => values.reduce((all, value) => plus(all, value), ZERO)

/** The mean points of the answered questions. */
export function worthOf({ q1, q2, q3 }: AnswerRow, points: readonly number[]): Fraction {
  const levels = [q1, q2, q3].filter((level) => level !== undefined)
  return fraction(
    levels.reduce((all, level) => all + points[level - 1]!, 0),
    levels.length,
  )
}

/** Unrounded; null without an answer. */
export function scoreOfStrata(strata: readonly Sampled[]): Fraction | null {
  const answered = strata.filter(({ values }) => values.length > 0)
  const people = answered.reduce((all, { size }) => all + size, 0)
  if (people === 0) return null
  const weighed = answered.map(({ size, values }) => times(sum(values), fraction(size, values.length)))
  return dividedBy(sum(weighed), fraction(people))
}

/** s², dividing by n − 1. */
function varianceOf(values: readonly Fraction[]): Fraction {
  const mean = dividedBy(sum(values), fraction(values.length))
  const squares = values.map((value) => times(minus(value, mean), minus(value, mean)))
  return dividedBy(sum(squares), fraction(values.length - 1))
}

/** None where some stratum has one answer. */
export function intervalOfStrata(strata: readonly Sampled[]): [string, string] | undefined {
  const answered = strata.filter(({ values }) => values.length > 0)
  const score = scoreOfStrata(answered)
  if (score === null || answered.some(({ values }) => values.length === 1)) return undefined
  const people = answered.reduce((all, { size }) => all + size, 0)
  const parts = answered.map(({ size, values }) => {
    const weight = fraction(size, people)
    const rest = fraction(size - values.length, size)
    return times(times(times(weight, weight), rest), dividedBy(varianceOf(values), fraction(values.length)))
  })
  return ends(score, times(sum(parts), fraction(196 * 196, 10_000)))
}

/** Sample deviation in hundredths, halves up; null under two answers. */
export function deviationOf(values: readonly Fraction[]): number | null {
  if (values.length < 2) return null
  const { over, under } = varianceOf(values)
  // ⌊200·√v⌋ decides: halves go up.
  return Number((squareRoot((40_000n * over) / under) + 1n) / 2n)
}
