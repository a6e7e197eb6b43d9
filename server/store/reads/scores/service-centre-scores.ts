import type { Reader } from '../../reader.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { Policy } from '../../../contract/policy.ts'
import type { ScoresAnswer } from '../../../contract/scores.ts'
import { scoreTable } from '../../../rules/score/score-table.ts'
import type { Tally } from '../../../rules/score/tally.ts'
import { policyOfCampaign, type Campaign, type Period } from './campaigns.ts'
import { talliesByUnit } from './day-figures.ts'
import { presentKnowledge, type Knowledge } from './knowledge.ts'

/**
 * The score of every unit by the service-centre method (campaign document 五.2) over a period, from the day's figures.
 *
 * @param known what is known; all that the ledger says, unless an earlier day's state is asked for
 */
export function serviceCentreScores(
  reader: Pick<Reader, 'sql' | 'registry'>,
  campaign: Pick<Campaign, 'id'>,
  period: Period,
  now: number,
  known: Knowledge = presentKnowledge(reader, now),
): { answer: ScoresAnswer; tallies: ReadonlyMap<string, Tally>; policy: Policy } {
  const { registry } = known
  const { policy, digest } = policyOfCampaign(registry, campaign, known.at)
  const tallies = talliesByUnit(known, period)
  const answer: ScoresAnswer = {
    campaign: campaign.id,
    method: 'service-centre',
    from: period.from,
    to: period.to,
    policy: { version: policy.version, digest },
    asOf: isoShanghai(known.at),
    sealed: null,
    units: scoreTable({
      units: registry.units(),
      tallies,
      present: unitsPresent(known, period),
      policy,
    }),
  }
  return { answer, tallies, policy }
}

/** Units with a window at some time of the period; what is planned for later has not been yet. */
function unitsPresent({ registry, at }: Knowledge, period: Period): ReadonlySet<string> {
  const posted = registry.unitsPosted(period.since, Math.min(period.until, at + 1))
  return new Set([...posted].map((unit) => registry.heirOf(unit)))
}
