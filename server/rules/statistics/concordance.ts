import { chiSquareTail } from './chi-square.ts'
import { quotient } from './decimals.ts'
import { tieCorrection, twiceMidranks } from './midranks.ts'

/** How far several orders of the same things agree. */
export interface Concordance {
  /** Kendall's W, 0 (each its own way) to 1 (all the same), corrected for ties; four decimals. */
  w: string
  /** χ² = m(n − 1)W with n − 1 degrees of freedom; two decimals. */
  chiSquare: string
  degrees: number
  /** How often χ² would be so large by chance if nobody agreed; four decimals. It holds for more than seven things. */
  p: string
}

/**
 * Kendall's coefficient of concordance W, corrected for ties: W = 12S / (m²(n³ − n) − m·ΣT), S the sum of squared
 * deviations of the rank sums from their mean, T = Σ(t³ − t) of each order (Kendall and Babington Smith, "The Problem of
 * m Rankings", Annals of Mathematical Statistics 10, 1939; ties and χ²: Siegel and Castellan, Nonparametric Statistics,
 * 1988, 9.6). W and χ² are exact, rounded half up once; p is floating-point.
 *
 * @param orders one list an order, with a value for every thing; of the values only their order counts
 * @returns null with fewer than two orders or things, and where every order is one tie
 */
export function concordance(orders: readonly (readonly number[])[]): Concordance | null {
  const m = orders.length
  const n = orders[0]?.length ?? 0
  if (m < 2 || n < 2) return null
  const ranks = orders.map(twiceMidranks)
  const mean = m * (n + 1)
  let fourS = 0n
  for (let i = 0; i < n; i++) {
    const twiceSum = ranks.reduce((sum, order) => sum + order[i]!, 0)
    fourS += BigInt(twiceSum - mean) ** 2n
  }
  const [raters, things] = [BigInt(m), BigInt(n)]
  const ties = orders.reduce((sum, order) => sum + tieCorrection(order), 0n)
  const below = raters ** 2n * (things ** 3n - things) - raters * ties
  if (below === 0n) return null
  const above = 3n * fourS
  const chiAbove = raters * (things - 1n) * above
  return {
    w: quotient(above, below, 4),
    chiSquare: quotient(chiAbove, below, 2),
    degrees: n - 1,
    p: chiSquareTail(Number(chiAbove) / Number(below), n - 1).toFixed(4),
  }
}
