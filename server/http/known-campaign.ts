import type { FastifyRequest } from 'fastify'
import { campaignYearAt } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import type { Store } from '../store/port.ts'

/**
 * Refuses an address under a campaign that there is not, at every route alike, before the rest of the request is looked at.
 * The campaign before the running one is open also to a hub that began after it: its deductions and rectification go on.
 */
export function knownCampaign(store: Pick<Store, 'read'>, now: () => number) {
  let first: number | undefined
  return async ({ params }: FastifyRequest): Promise<void> => {
    const { campaign } = (params ?? {}) as { campaign?: string }
    if (campaign === undefined) return
    const running = campaignYearAt(now())
    first ??= Number((await store.read('campaigns.list', now()))[0]!.id)
    const year = /^\d{4}$/.test(campaign) ? Number(campaign) : 0
    if (year < Math.min(first, running - 1) || year > running) throw new Refusal('unknown-campaign', campaign)
  }
}
