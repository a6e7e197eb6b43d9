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
  const day = parseDay(to ?? from ?? '')
  if (day !== null) return { campaign: String(campaignYearAt(startOfDay(day))), ended: null }
  const running = String(campaignYearAt(now()))
  const ended = String(campaignYearAt(now() - DECEMBER_MS))
  const known = (await store.read('campaigns.list', now())).some(({ id }) => id === ended)
  if (ended === running || !known) return { campaign: running, ended: null }
  return ofEnded ? { campaign: ended, ended: null } : { campaign: running, ended }
}

const DECEMBER_MS = 31 * DAY_MS
