import type { Policy } from '../../../contract/policy.ts'
import type { ScoresAnswer } from '../../../contract/scores.ts'
import type { Ledger } from '../../writer/ledger.ts'
import type { Tally } from '../../../rules/score/tally.ts'
import type { Campaign, Period } from './campaigns.ts'
import { sealedFigures } from './sealed-figures.ts'
import { serviceCentreScores } from './service-centre-scores.ts'

/**
 * The scores as they are reported: of a sealed period the sealed figures, whatever came later (DESIGN.md section 7), and
 * the present ones of any other.
 */
export function reportedScores(
  ledger: Ledger,
  campaign: Campaign,
  period: Period,
  now: number,
): { answer: ScoresAnswer; tallies: ReadonlyMap<string, Tally>; policy: Policy; sealed: boolean } {
  const sealed = sealedFigures(ledger.sql, period)
  if (!sealed) return { ...serviceCentreScores(ledger, campaign, period, now), sealed: false }
  return { ...sealed, policy: policyOf(ledger, sealed.answer.policy.version), sealed: true }
}

function policyOf({ sql }: Ledger, version: number): Policy {
  return JSON.parse(sql('SELECT body FROM policy WHERE version = ?').pluck().get(version) as string) as Policy
}
