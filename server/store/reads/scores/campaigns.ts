import {
  campaignPeriod,
  campaignYearAt,
  DAY_MS,
  dateOfDay,
  dayOf,
  parseDay,
  startOfDay,
} from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Policy } from '../../../contract/policy.ts'
import type { Reader } from '../../reader.ts'
import type { PolicyVersion, Registry } from '../../registry/registry.ts'

export interface Campaign {
  /** Its year. */
  id: string
  title: string
  /** Dates in Asia/Shanghai, both included. */
  from: string
  to: string
  running: boolean
}

/** From the year in which the ledger began to the one that runs now; with no new policy the last one goes on. */
export function campaigns(reader: Pick<Reader, 'sql'>, now: number): Campaign[] {
  const first = reader.sql('SELECT at FROM ledger WHERE n = 1').get() as { at: number } | undefined
  const running = campaignYearAt(now)
  const began = Math.min(campaignYearAt(first?.at ?? now), running)
  return Array.from({ length: running - began + 1 }, (_, i) => campaignOf(began + i, running))
}

/** Every campaign of this hub, and how many last places its policy names for the follow-up list. */
export function listCampaigns(reader: Reader, now: number): (Campaign & { lastPlaces: Policy['lastPlaces'] })[] {
  return campaigns(reader, now).map((campaign) => ({
    ...campaign,
    lastPlaces: policyOfCampaign(reader.registry, campaign, now).policy.lastPlaces,
  }))
}

export function runningCampaign(now: number): Campaign {
  const year = campaignYearAt(now)
  return campaignOf(year, year)
}

/** @throws Refusal unknown-campaign */
export function campaignById(reader: Pick<Reader, 'sql'>, id: string, now: number): Campaign {
  const found = campaigns(reader, now).find((campaign) => campaign.id === id)
  if (!found) throw new Refusal('unknown-campaign', id)
  return found
}

/** The policy by which a campaign is scored: the one that holds now or, once it is over, the one that held at its end. */
export function policyOfCampaign(registry: Registry, { id }: Pick<Campaign, 'id'>, now: number): PolicyVersion {
  return registry.policy(Math.min(now, campaignPeriod(Number(id)).to - 1))
}

function campaignOf(year: number, running: number): Campaign {
  const { from, to } = campaignPeriod(year)
  return {
    id: String(year),
    title: `${year}年群众评议机关作风活动`,
    from: dateOfDay(dayOf(from)),
    to: dateOfDay(dayOf(to) - 1),
    running: year === running,
  }
}

/** A campaign, dates in Asia/Shanghai where somebody named them, and the hub's time, ms. */
export interface PeriodAsked {
  campaign: string
  from?: string | undefined
  to?: string | undefined
  now: number
}

/** Campaign and period as somebody asks for them. @throws Refusal unknown-campaign, bad-period */
export function periodAsked(
  reader: Pick<Reader, 'sql'>,
  { campaign: id, from, to, now }: PeriodAsked,
): { campaign: Campaign; period: Period } {
  const campaign = campaignById(reader, id, now)
  return { campaign, period: periodOf(campaign, now, from, to) }
}

/**
 * The same, but without dates the whole campaign, over or not: a seal is about the year.
 *
 * @throws Refusal unknown-campaign, bad-period
 */
export function wholePeriod(
  reader: Pick<Reader, 'sql'>,
  { campaign: id, from, to, now }: PeriodAsked,
): { campaign: Campaign; period: Period } {
  const campaign = campaignById(reader, id, now)
  return { campaign, period: periodOf(campaign, now, from ?? campaign.from, to ?? campaign.to) }
}

export interface Period {
  /** Dates as asked, both included. */
  from: string
  to: string
  /** Shanghai day numbers, both included. */
  firstDay: number
  lastDay: number
  /** Instants, half-open. */
  since: number
  until: number
}

/**
 * The period of a campaign that somebody asks for; without dates, the campaign so far. A campaign's figures are of its
 * own time: dates beyond it are another campaign's, by another policy.
 *
 * @throws Refusal bad-period
 */
export function periodOf(campaign: Campaign, now: number, from?: string, to?: string): Period {
  const period = datesOf(campaign, now, from, to)
  if (period.from < campaign.from || period.to > campaign.to)
    throw new Refusal(
      'bad-period',
      `${campaign.id} is from ${campaign.from} to ${campaign.to}`,
      `${campaign.id} 从 ${campaign.from} 到 ${campaign.to}`,
    )
  return period
}

/**
 * Dates that may lie in any campaign; the one given fills in what is not said.
 *
 * @throws Refusal bad-period
 */
export function datesOf(campaign: Campaign, now: number, from?: string, to?: string): Period {
  const today = dateOfDay(dayOf(now))
  const first = from ?? campaign.from
  const last = to ?? (campaign.running && today < campaign.to ? today : campaign.to)
  const firstDay = parseDay(first)
  const lastDay = parseDay(last)
  if (firstDay === null || lastDay === null || firstDay > lastDay)
    throw new Refusal('bad-period', `${first} to ${last}`, `${first} 至 ${last}`)
  return { from: first, to: last, firstDay, lastDay, since: startOfDay(firstDay), until: startOfDay(lastDay) + DAY_MS }
}
