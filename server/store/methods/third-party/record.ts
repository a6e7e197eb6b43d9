import { campaignPeriod, campaignYearAt, isoShanghai } from '../../../contract/campaign-time.ts'
import { policyOfCampaign } from '../../reads/scores/campaigns.ts'
import { sealWrong } from '../../verify/verify-check.ts'
import type { MethodRecord } from '../method-record.ts'
import { sealedRow } from '../sealed-row.ts'
import { openInSurvey } from './open-in-survey.ts'
import { CODE, OWN_FIGURES, surveyFigures, surveyRows } from './survey-rows.ts'

/** 第三方测评 (campaign document 五.1), as the record holds it: who was drawn, and what they answered. */
export const thirdPartyRecord: MethodRecord = {
  code: CODE,
  figures: ['n', 'interval'],
  own: OWN_FIGURES,
  wholeCampaign: true,
  scores(tables, campaign, { from, to }, now) {
    const { policy, digest } = policyOfCampaign(tables.registry, campaign, now)
    const units = surveyRows(tables, surveyFigures(tables, campaign.id, policy), policy)
    const of = { campaign: campaign.id, method: CODE, from, to, policy: { version: policy.version, digest } } as const
    const answer = { ...of, asOf: isoShanghai(now), sealed: null, units }
    return { answer, policy, tallies: new Map(), sealed: units.map(sealedRow) }
  },
  open(tables, { since }, now) {
    const campaign = String(campaignYearAt(since))
    return openInSurvey(tables, campaign, policyOfCampaign(tables.registry, { id: campaign }, now).policy)
  },
  unitsOpen: () => [],
  // While the seal holds nothing is taken, so nothing waits.
  takeUp: () => {},
  verify: {
    units(sql, registry, { campaign, asOf }) {
      const tables = { sql, registry }
      const { policy } = policyOfCampaign(registry, { id: campaign }, asOf)
      return surveyRows(tables, surveyFigures(tables, campaign, policy), policy).map(sealedRow)
    },
    open(before, _said, { since }, asOf) {
      const campaign = String(campaignYearAt(since))
      const { policy } = policyOfCampaign(before.registry, { id: campaign }, asOf)
      const { held, noted } = openInSurvey(before, campaign, policy)
      return { held, counts: Object.fromEntries(noted.map(({ point, count }) => [point, count])) }
    },
    beforeSeal(_before, { since, until, campaign }) {
      const whole = campaignPeriod(Number(campaign))
      return since === whole.from && until === whole.to ? null : sealWrong('is not of the whole campaign')
    },
  },
}
