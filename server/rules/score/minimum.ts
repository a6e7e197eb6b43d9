import type { MethodCode } from '../../contract/methods.ts'
import type { Policy } from '../../contract/policy.ts'

/** What holds where a policy says nothing (本系统). */
export const MINIMUMS = {
  'third-party': 10,
  representatives: 30,
  online: 30,
} as const satisfies NonNullable<Policy['minimums']>

/** How many answers, marks or ratings a unit needs to be ranked by a method; under it: 样本不足. */
export function minimumOf(policy: Pick<Policy, 'minimumRatings' | 'minimums'>, method: MethodCode): number {
  return method === 'service-centre' ? policy.minimumRatings : (policy.minimums ?? MINIMUMS)[method]
}
