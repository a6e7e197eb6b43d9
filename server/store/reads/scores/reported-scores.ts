import type { Policy } from '../../../contract/policy.ts'
import type { ScoresAnswer } from '../../../contract/scores.ts'
import type { Reader } from '../../reader.ts'
import type { Tally } from '../../../rules/score/tally.ts'
import type { Campaign, Period } from './campaigns.ts'
import { sealedFigures } from './sealed-figures.ts'
import { serviceCentreScores } from './service-centre-scores.ts'

/**
 * The scores as they are reported: of a sealed period the sealed figures, whatever came later (rules/screening/README.md), and
 * the present ones of any other.
 */
export function reportedScores(
  reader: Reader,
  campaign: Campaign,
  period: Period,
  now: number,
): { answer: ScoresAnswer; tallies: ReadonlyMap<string, Tally>; policy: Policy; sealed: boolean } {
  const sealed = sealedFigures(reader.sql, period)
  if (!sealed) return { ...serviceCentreScores(reader, campaign, period, now), sealed: false }
  return { ...sealed, policy: policyOf(reader, sealed.answer.policy.version), sealed: true }
}

function policyOf({ sql }: Reader, version: number): Policy {
  return JSON.parse(sql('SELECT body FROM policy WHERE version = ?').pluck().get(version) as string) as Policy
}
