import { campaignYearAt, isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import { heldWithin } from '../../changes/seals/seals.ts'
import { openingOf } from '../../changes/ballot/voters.ts'
import { policyOfCampaign } from '../../reads/scores/campaigns.ts'
import type { MethodRecord } from '../method-record.ts'
import { sealedRow } from '../sealed-row.ts'
import { ballotRows } from './ballot-rows.ts'

const CODE = 'representatives'

/** 两代表一委员评议 (campaign document 五.3), as the record holds it: what the box held when it was opened. */
export const representativesRecord: MethodRecord = {
  code: CODE,
  figures: ['n', 'counts'],
  own: ['unknown'],
  scores({ sql, registry }, campaign, period, now) {
    if (!openingOf(sql, campaign.id)?.closed) throw new Refusal('not-sealed', CODE)
    const { policy, digest } = policyOfCampaign(registry, campaign, now)
    const units = ballotRows(sql, registry, campaign.id, policy)
    const { from, to } = period
    const of = { campaign: campaign.id, method: CODE, from, to, policy: { version: policy.version, digest } } as const
    const answer = { ...of, asOf: isoShanghai(now), sealed: null, units }
    return { answer, policy, tallies: new Map(), sealed: units.map(sealedRow) }
  },
  // Nothing is held; but nothing is sealed either while the box is closed.
  open({ sql }, { since }) {
    if (!openingOf(sql, String(campaignYearAt(since)))?.closed) throw new Refusal('ballot-not-closed')
    return { held: heldWithin(sql, since, since), noted: [] }
  },
  unitsOpen: () => [],
  takeUp: () => {},
  verify: {
    units: (sql, registry, { asOf, campaign }) =>
      ballotRows(sql, registry, campaign, policyOfCampaign(registry, { id: campaign }, asOf).policy).map(sealedRow),
    open: ({ sql }, _said, { since }) => ({ held: heldWithin(sql, since, since), counts: {} }),
  },
}
