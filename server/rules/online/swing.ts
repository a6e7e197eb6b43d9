import type { OnlinePolicy } from '../../contract/policy.ts'
import type { Moments } from '../score/unit-score.ts'

/**
 * Whether a day's mean lies more than `swingErrors` standard errors off the mean of the days before it. The standard error
 * is s/√m: s the sample deviation of the days before, no less than `swingPoints`, m the day's ratings. Exact: both sides are
 * squared and multiplied out. Moments are in half points.
 *
 * @param day the day's ratings, the present one included
 * @param base counted ratings of the days before
 */
export function isSwing(day: Moments, base: Moments, rules: OnlinePolicy): boolean {
  if (day.n < BigInt(rules.swingDay) || base.n < BigInt(Math.max(2, rules.swingBase))) return false
  const { n, sum, squares } = base
  // (T/m − S/n)² > e²·s²/m, times m²n²: (Tn − Sm)² > e²·s²·m·n².
  const apart = day.sum * n - sum * day.n
  const left = apart * apart
  const errors = BigInt(rules.swingErrors) ** 2n * day.n * n * n
  const least = BigInt(2 * rules.swingPoints) ** 2n
  // s² = (n·Q − S²) / (n(n − 1))
  return left > errors * least && left * n * (n - 1n) > errors * (n * squares - sum * sum)
}
