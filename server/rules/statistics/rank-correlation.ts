import { floorSqrt } from '../score/exact.ts'
import { withDecimals } from './decimals.ts'
import { twiceMidranks } from './midranks.ts'

/**
 * Spearman's rank correlation of two lists, −1 to 1, four decimals: the product-moment correlation of midranks, which is
 * right with ties, too (Spearman, "The Proof and Measurement of Association between Two Things", American Journal of
 * Psychology 15, 1904; ties: Kendall, Rank Correlation Methods, 1948, 3.8). Exact: no root is cut off; rounded half away
 * from 0.
 *
 * @returns null with fewer than two pairs, and where one list is one tie
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): string | null {
  const n = BigInt(a.length)
  const x = twiceMidranks(a).map(BigInt)
  const y = twiceMidranks(b).map(BigInt)
  const sum = (of: readonly bigint[]) => of.reduce((all, each) => all + each, 0n)
  const product = (p: readonly bigint[], q: readonly bigint[]) =>
    n * sum(p.map((each, i) => each * q[i]!)) - sum(p) * sum(q)
  const square = product(x, x) * product(y, y)
  if (square === 0n) return null
  const above = product(x, y)
  // ⌊10⁴·|r| + ½⌋ = ⌊(⌊√(4·10⁸·r²)⌋ + 1) / 2⌋
  const twice = floorSqrt((400_000_000n * above * above) / square)
  const parts = (twice + 1n) / 2n
  return withDecimals(above < 0n ? -parts : parts, 4)
}
