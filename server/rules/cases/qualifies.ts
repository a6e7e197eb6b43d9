import type { Lapse } from '../../contract/cases.ts'
import type { Rule, Verdict } from '../../contract/ledger/verdicts.ts'

/**
 * Whether a rating calls for a case as it stands: counted or held at level 1 or 2 (rules/cases/README.md), at level 3 a
 * soft one. Otherwise, why not. What is not signed with the device's key was pressed by nobody we know and is held; it
 * has a case all the same, because somebody must look.
 */
export function callsForCase(rating: {
  level: number
  verdict: Verdict
  rule: Rule
}): { soft: boolean } | { lapse: Lapse } {
  if (rating.verdict === 'excluded' || rating.rule === 'test') return { lapse: 'excluded' }
  if (rating.level > 3) return { lapse: 'changed' }
  return { soft: rating.level === 3 }
}
