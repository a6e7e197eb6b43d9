import type { MethodCode } from '../../contract/methods.ts'
import { halfUp } from '../score/exact.ts'

/** Per cent by method, of which the campaign file names all that weigh; together 100. */
export type Weights = Partial<Record<MethodCode, number>>

/**
 * A unit's total in hundredths, half up once: only where the campaign file weighs the methods (the document names no
 * weights, 五: 按百分制测评赋分). Null where a method that weighs something has no score of the unit: a blank is no zero, and
 * the others do not take its part.
 *
 * @param scores sealed scores in hundredths
 */
export function totalOf(scores: Partial<Record<MethodCode, number | null>>, weights: Weights): number | null {
  let sum = 0n
  for (const [method, weight] of Object.entries(weights) as [MethodCode, number][]) {
    if (weight === 0) continue
    const score = scores[method] ?? null
    if (score === null) return null
    sum += BigInt(score) * BigInt(weight)
  }
  return Number(halfUp(sum, 100n))
}
