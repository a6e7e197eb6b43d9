import { FIRST_METHOD, type MethodCode } from '../../contract/methods.ts'
import type { Reader } from '../reader.ts'
import { periodAsked, wholePeriod, type Campaign, type Period, type PeriodAsked } from '../reads/scores/campaigns.ts'
import { RECORDS } from './records.ts'

/**
 * Campaign and period of a method that somebody asks for. A survey is one of the whole campaign: dates within it ask for
 * all of it, and the answer says so.
 *
 * @param whole without dates the whole campaign, over or not: a seal is about the year
 * @throws Refusal unknown-campaign, bad-period
 */
export function periodOfMethod(
  reader: Pick<Reader, 'sql'>,
  method: MethodCode = FIRST_METHOD,
  asked: PeriodAsked,
  whole = false,
): { campaign: Campaign; period: Period } {
  const found = whole ? wholePeriod(reader, asked) : periodAsked(reader, asked)
  if (RECORDS[method]?.wholeCampaign !== true) return found
  return wholePeriod(reader, { campaign: found.campaign.id, now: asked.now })
}
