import { html, type TemplateResult } from 'lit'
import type { Desk } from '../elements/desk-gate.ts'
import { otherCampaign as words } from '../strings/own.zh.ts'

/** The campaign of the address (`/office/?campaign=2026#monthly`), else the running one. */
export function shownCampaign({ about }: Desk): { id: string; title: string } {
  const asked = new URLSearchParams(location.search).get('campaign')
  const id = asked !== null && /^\d{4}$/.test(asked) ? asked : about.campaign.id
  return { id, title: about.campaign.title.replace(about.campaign.id, id) }
}

/** In December what belongs to the campaign before is still due: the way there, and back. @param place name of the page */
export function campaignLink(desk: Desk, place: string): TemplateResult {
  const running = desk.about.campaign.id
  const other = shownCampaign(desk).id === running ? String(Number(running) - 1) : running
  return html`<a class="b" href="/office/?campaign=${other}#${place}">${words(other)}</a>`
}
