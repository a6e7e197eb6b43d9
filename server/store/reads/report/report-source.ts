import type { Summary } from '../../../contract/answers/summary.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import type { ReportChapter, ReportFacts, ReportLikeBad, ReportScore } from '../../../contract/report/facts.ts'
import { minimumOf } from '../../../rules/score/minimum.ts'
import { newestTexts, nextNumber, sealsOfCampaign, textEntries, wordsOf } from '../../changes/report/report-rows.ts'
import type { Tables } from '../../reader.ts'
import { genesisOf } from '../provenance.ts'
import { campaignById, policyOfCampaign } from '../scores/campaigns.ts'
import { baselineEntries } from '../summary/baseline-of.ts'
import { campaignSeals, type CampaignSeal } from '../summary/campaign-seals.ts'
import { policyOfSeal } from '../summary/policy-of-seal.ts'
import { summaryOf, type SummaryAsked } from '../summary/summary-of.ts'
import { likeBadOfSeal, monthsOfSeal, reasonsOfSeal } from './months-of-seal.ts'

/** What a report is made of, as far as the store knows it: names and words are added by who makes the page. */
export interface ReportSource extends Pick<
  ReportFacts,
  'campaign' | 'title' | 'city' | 'from' | 'to' | 'months' | 'reasons' | 'chapters'
> {
  likeBad: ReportLikeBad | null
  demo: boolean
  summary: Omit<Summary, 'asOf'>
  /** Of the next report. */
  number: number
  seals: { method: MethodCode; seal: number }[]
  texts: number[]
  baselines: { method: MethodCode; entry: number }[]
  /** Of every method; the policy by which it was sealed, or would be. */
  minimums: Record<MethodCode, number>
  sealed: { method: MethodCode; policy: number; alone: boolean; figures: Record<string, Behind> }[]
}

/** What of a sealed line the summary does not show. */
export interface Behind extends Pick<ReportScore, 'n' | 'interval'> {
  unrated: number
}

/**
 * Everything that the report of a campaign shows, from the seals that hold and the newest chapters.
 *
 * @throws Refusal unknown-campaign
 */
export function reportSource(reader: Tables, { campaign: id, now }: SummaryAsked): ReportSource {
  const { sql, registry } = reader
  const campaign = campaignById(reader, id, now)
  const { asOf: _, ...summary } = summaryOf(reader, { campaign: campaign.id, now })
  const seals = campaignSeals(sql, campaign.id)
  const centre = seals.get('service-centre')
  const present = policyOfCampaign(registry, campaign, now).policy
  const minimum = (method: MethodCode) => {
    const seal = seals.get(method)
    return minimumOf(seal === undefined ? present : policyOfSeal(sql, seal), method)
  }
  const { city, demo } = genesisOf(reader)
  const reasons = centre === undefined ? null : reasonsOfSeal(reader, centre)
  return {
    campaign: campaign.id,
    title: campaign.title,
    city,
    demo,
    from: campaign.from,
    to: campaign.to,
    summary,
    months: centre === undefined ? null : monthsOfSeal(reader, centre, now),
    reasons,
    likeBad: centre === undefined || reasons === null ? null : likeBadOfSeal(reader, centre, reasons),
    chapters: newestTexts(sql, campaign.id).flatMap((row): ReportChapter[] => {
      const text = wordsOf(sql, row.n)?.text ?? ''
      const { chapter, version, n, operator, at } = row
      return text === '' ? [] : [{ chapter, version, entry: n, operator, at: isoShanghai(at), text }]
    }),
    number: nextNumber(sql, campaign.id),
    seals: sealsOfCampaign(sql, campaign.id),
    texts: textEntries(sql, campaign.id),
    baselines: baselineEntries(sql, campaign.id),
    minimums: {
      'third-party': minimum('third-party'),
      'service-centre': minimum('service-centre'),
      representatives: minimum('representatives'),
      online: minimum('online'),
    },
    sealed: [...seals].map(([method, { body }]) => ({
      method,
      policy: body.policy.version,
      alone: body.alone === true,
      figures: Object.fromEntries(body.units.map((line) => [line.code, behind(line)])),
    })),
  }
}

function behind({ n, counts, interval, unrated = 0 }: CampaignSeal['body']['units'][number]): Behind {
  return { n: n ?? counts?.reduce((sum, count) => sum + count, 0) ?? 0, interval: interval ?? null, unrated }
}
