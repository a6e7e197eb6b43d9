import { dateOfDay, parseDay } from '../../../contract/campaign-time.ts'
import { ERASE_AFTER_DAYS } from '../../../contract/survey/pool.ts'
import type { Registry } from '../../registry/registry.ts'
import { policyOfCampaign, type Campaign } from '../../reads/scores/campaigns.ts'

/** By which the report is due where the policy's calendar has no such date (campaign document 六.4). */
const REPORT = '12-31'

/**
 * The Shanghai date from which on all people of a campaign are erased for good: so many days after that of the report, by
 * the policy of the campaign's end.
 */
export function eraseDay({ registry }: { registry: Registry }, campaign: Pick<Campaign, 'id'>, now: number): string {
  const { deadlines, people } = policyOfCampaign(registry, campaign, now).policy
  const report = deadlines.find(({ code }) => code === 'report')?.monthDay ?? REPORT
  return dateOfDay(parseDay(`${campaign.id}-${report}`)! + (people?.eraseAfterDays ?? ERASE_AFTER_DAYS))
}
