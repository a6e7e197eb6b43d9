import type { Policy } from '../../contract/policy.ts'
import { SURVEY_DEFAULTS } from '../../contract/survey/draw-limits.ts'

/** How many are drawn, and how long dice wait after the frame, ms: as the policy has it, or these (本系统). */
export function surveyRules({ survey }: Pick<Policy, 'survey'>): {
  perUnit: number
  floor: number
  seedWaitMs: number
} {
  const { perUnit, floor, seedWaitMs } = survey ?? SURVEY_DEFAULTS
  return { perUnit, floor, seedWaitMs }
}
