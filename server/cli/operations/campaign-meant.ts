import { campaignYearAt, DAY_MS, parseDay, startOfDay } from '../../contract/campaign-time.ts'
import type { Store } from '../../store/port.ts'

interface Asked {
  campaign?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

export interface CampaignMeant {
  campaign: string
  /** The one that ended within the last month, where nobody named this one: in December it is the one that is reported. */
  ended: string | null
}

/**
 * The campaign of which a command speaks: as named; else that of the dates; else the running one.
 *
 * @param ofEnded without name and dates, the one that has just ended is meant, where this hub has it
 */
export async function campaignMeant(
  { store, now }: { store: Pick<Store, 'read'>; now: () => number },
  { campaign, from, to }: Asked,
  { ofEnded = false }: { ofEnded?: boolean } = {},
): Promise<CampaignMeant> {
  if (campaign !== undefined) return { campaign, ended: null }
  const known = new Set((await store.read('campaigns.list', now())).map(({ id }) => id))
  const running = String(campaignYearAt(now()))
  const day = parseDay(to ?? from ?? '')
  if (day !== null) {
    const ofDates = String(campaignYearAt(startOfDay(day)))
    // Dates of no campaign of this hub are refused as no dates of the running one.
    return { campaign: known.has(ofDates) ? ofDates : running, ended: null }
  }
  const ended = String(campaignYearAt(now() - DECEMBER_MS))
  if (ended === running || !known.has(ended)) return { campaign: running, ended: null }
  return ofEnded ? { campaign: ended, ended: null } : { campaign: running, ended }
}

const DECEMBER_MS = 31 * DAY_MS
