import { html, nothing, type TemplateResult } from 'lit'
import { campaignPeriod, dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import type { Desk } from '../elements/desk-gate.ts'
import { otherCampaign as words } from '../strings/own.zh.ts'

export interface ShownCampaign {
  id: string
  title: string
  /** Dates in Asia/Shanghai, both included. */
  from: string
  to: string
}

/** The campaign that the address names (`/office/?campaign=2026#monthly`), else null. */
export function askedCampaign(): string | null {
  const asked = new URLSearchParams(location.search).get('campaign')
  return asked !== null && /^\d{4}$/.test(asked) ? asked : null
}

/** The campaign of the address, else the running one. */
export function shownCampaign({ about }: Desk): ShownCampaign {
  const running = about.campaign
  return campaignOfYear(running, askedCampaign() ?? running.id)
}

/** That of the address, else in December the one that is over and still to be sealed and reported, else the running one. */
export function dueCampaign(desk: Desk): ShownCampaign {
  const { campaign: running, campaignBefore } = desk.about
  const isDecember = dateOfDay(dayOf(desk.clock.now())).slice(5, 7) === '12'
  if (askedCampaign() !== null || !isDecember || campaignBefore === undefined) return shownCampaign(desk)
  return campaignOfYear(running, campaignBefore)
}

/** What belongs to the campaign before is still due in December: the way there, and back; none where this hub has no other. */
export function campaignLink({ about }: Desk, place: string, shown: string): TemplateResult | typeof nothing {
  const running = about.campaign.id
  const other = shown === running ? about.campaignBefore : running
  return other === undefined
    ? nothing
    : html`<a class="b" href="/office/?campaign=${other}#${place}">${words(other)}</a>`
}

function campaignOfYear(running: ShownCampaign, id: string): ShownCampaign {
  if (id === running.id) return running
  const { from, to } = campaignPeriod(Number(id))
  const title = running.title.replace(running.id, id)
  return { id, title, from: dateOfDay(dayOf(from)), to: dateOfDay(dayOf(to) - 1) }
}
