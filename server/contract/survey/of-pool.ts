import { Refusal } from '../errors.ts'
import type { MethodCode } from '../methods.ts'

/** The method whose raters are drawn from a pool. */
export const POOL_METHOD = 'third-party' satisfies MethodCode

/** Every act of the pool says of which method it is, as its address does: there is one. */
export interface OfPool {
  campaign: string
  method: MethodCode
}

/** @throws Refusal unknown-method for a method without a pool */
export function mustHavePool(method: string): asserts method is typeof POOL_METHOD {
  if (method !== POOL_METHOD) throw new Refusal('unknown-method', method)
}
