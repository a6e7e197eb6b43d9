import { exactCount, floorDivide, floorSqrt, halfUp } from '../score/exact.ts'
import { add, fraction, ZERO, type Fraction } from './fraction.ts'

/** The answers of one stratum. */
export interface AnsweredStratum {
  /** N of the frame. */
  size: number
  /** What each answer is worth (`answerSixths`). */
  sixths: readonly number[]
}

interface Moments {
  /** N and n. */
  size: bigint
  n: bigint
  /** Σv and n·Σv² − (Σv)² over answers in sixths. */
  sum: bigint
  spread: bigint
}

/**
 * Strata with an answer.
 * @throws RangeError where there are more answers than people, which only a bug can bring about
 */
function momentsOf(strata: readonly AnsweredStratum[]): Moments[] {
  return strata
    .filter(({ sixths }) => sixths.length > 0)
    .map(({ size, sixths }) => {
      if (sixths.length > size) throw new RangeError(`${sixths.length} answers of ${size} people`)
      const [n, values] = [exactCount(sixths.length), sixths.map(BigInt)]
      const sum = values.reduce((all, value) => all + value, 0n)
      const squares = values.reduce((all, value) => all + value * value, 0n)
      return { size: exactCount(size), n, sum, spread: n * squares - sum * sum }
    })
}

const sizeOf = (strata: readonly Moments[]) => strata.reduce((all, { size }) => all + size, 0n)

/** Σ N_h·(Σv)/n_h: six times the score's numerator over ΣN_h. */
const weighted = (strata: readonly Moments[]) =>
  strata.reduce<Fraction>((all, { size, n, sum }) => add(all, fraction(size * sum, n)), ZERO)

/**
 * The score of one unit in hundredths, half up, or null without an answer: Σ N_h·m_h / Σ N_h over strata with an answer,
 * m_h the mean of its answers. Exact, rounded once.
 */
export function surveyScore(strata: readonly AnsweredStratum[]): number | null {
  const answered = momentsOf(strata)
  if (answered.length === 0) return null
  const { over, under } = weighted(answered)
  return Number(halfUp(100n * over, 6n * under * sizeOf(answered)))
}

/**
 * The 95% interval of that score in hundredths, [low, high], or null without an answer and where some stratum has one
 * alone: score ∓ 1.96·√(Σ (N_h/N)²·(1 − n_h/N_h)·s_h²/n_h) over strata with an answer, N their sum, s_h² dividing by
 * n_h − 1; clamped to 0..100, half up.
 *
 * No digit of the root is cut off. With Σ N_h(N_h − n_h)(n·Σv² − (Σv)²)/(n_h²(n_h − 1)) = P/Q and the score c/(6Nk), the
 * ends in hundredths, half up, are ⌊(200·c·Q + 6·N·k·Q ∓ √((392·k)²·P·Q)) / (12·N·k·Q)⌋, and since all but the root is
 * whole, the root may be replaced by the whole number above it (below it at the high end), as in rules/score/interval.ts.
 */
export function surveyInterval(strata: readonly AnsweredStratum[]): [low: number, high: number] | null {
  const answered = momentsOf(strata)
  if (answered.length === 0 || answered.some(({ n }) => n === 1n)) return null
  const spread = answered.reduce<Fraction>(
    (all, { size, n, spread: own }) => add(all, fraction(size * (size - n) * own, n * n * (n - 1n))),
    ZERO,
  )
  const [people, { over: c, under: k }] = [sizeOf(answered), weighted(answered)]
  const radicand = (392n * k) ** 2n * spread.over * spread.under
  const below = floorSqrt(radicand)
  const above = below * below === radicand ? below : below + 1n
  const middle = (200n * c + 6n * people * k) * spread.under
  const under = 12n * people * k * spread.under
  return [clamp(floorDivide(middle - above, under)), clamp(floorDivide(middle + below, under))]
}

function clamp(hundredths: bigint): number {
  return Math.min(10_000, Math.max(0, Number(hundredths)))
}

/**
 * The sample deviation of a stratum's answers in hundredths of a point, half up: next year's allocation goes by it. Null
 * under two answers.
 */
export function sampleDeviation(sixths: readonly number[]): number | null {
  const [own] = momentsOf([{ size: sixths.length, sixths }])
  if (own === undefined || own.n === 1n) return null
  // 100·√(P/Q) + ½ = (√(4·10⁴·P·Q) + Q) / 2Q with P/Q = (n·Σv² − (Σv)²)/(36·n(n − 1)).
  const under = 36n * own.n * (own.n - 1n)
  return Number(floorDivide(floorSqrt(40_000n * own.spread * under) + under, 2n * under))
}
