import type { MethodCode } from '../../../contract/methods.ts'
import type { Policy } from '../../../contract/policy.ts'
import { recordOf } from '../../methods/records.ts'
import type { Reader } from '../../reader.ts'
import type { Campaign, Period } from './campaigns.ts'
import { sealedFigures, type SealedFigures } from './sealed-figures.ts'

/**
 * The scores of a method as they are reported: of a sealed period the sealed figures, whatever came later
 * (rules/screening/README.md), and the present ones of any other.
 *
 * @throws Refusal unknown-method
 */
export function reportedScores(
  reader: Reader,
  method: MethodCode,
  campaign: Campaign,
  period: Period,
  now: number,
): SealedFigures & { policy: Policy; sealed: boolean } {
  const record = recordOf(method)
  const sealed = sealedFigures(reader.sql, { ...period, method })
  if (sealed) return { ...sealed, policy: policyOf(reader, sealed.answer.policy.version), sealed: true }
  const { answer, tallies, policy } = record.scores(reader, campaign, period, now)
  return { answer, tallies, policy, sealed: false }
}

function policyOf({ sql }: Reader, version: number): Policy {
  return JSON.parse(sql('SELECT body FROM policy WHERE version = ?').pluck().get(version) as string) as Policy
}
