import { html, nothing, type TemplateResult } from 'lit'
import { shanghai } from '../elements/ages.ts'
import '../elements/cards/denominator-report.ts'
import { deskBar } from '../elements/desk-bar.ts'
import type { Desk } from '../elements/desk-gate.ts'
import { campaignLink, shownCampaign } from './shown-campaign.ts'
import { denominator as words } from '../strings/denominator.zh.ts'

/** Who was served and asked in all halls: the running campaign so far, or any part of it. */
export function denominatorPage(desk: Desk): TemplateResult {
  const { id, from, to } = shownCampaign(desk)
  const today = shanghai(desk.clock.now()).date
  const last = today < to ? today : to
  const link = campaignLink(desk, 'denominator', id)
  return html`${deskBar(desk.session, 'denominator', desk.logOut)}
    <main class="page office">
      ${link === nothing ? nothing : html`<p class="acts">${link}</p>`}
      <denominator-report
        .api=${desk.api}
        .path=${`/api/v1/campaigns/${encodeURIComponent(id)}/methods/service-centre/denominator`}
        .heading=${words.title(words.all)}
        .from=${from}
        .to=${last}
        .last=${last}
      ></denominator-report>
    </main>`
}
