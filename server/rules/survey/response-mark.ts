import type { Policy } from '../../contract/policy.ts'

/** Per cent of those who were asked: a unit under it is named before the seal, unless the policy says otherwise (本系统). */
export const RESPONSE_MARK = 50

/** @returns per cent, whole */
export function responseMark({ survey }: Pick<Policy, 'survey'>): number {
  return survey?.responseMark ?? RESPONSE_MARK
}
