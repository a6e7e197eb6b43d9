import { html, nothing, type TemplateResult } from 'lit'
import { age, shanghai } from '../../elements/ages.ts'
import type { About } from '../../../server/contract/answers/hub/about.ts'
import { grouped } from '../../elements/figures.ts'
import { icon } from '../../elements/icons.ts'
import { common, hall as words } from '../../strings/desk.zh.ts'
import type { LinkState } from './feed-link.ts'
import type { HallKpis } from './hall-kpis.ts'

/** The head of the board: which hall, the seven figures, the clock and how fresh the picture is. */
export function hallHead(
  name: string,
  about: About,
  kpis: HallKpis | null,
  now: number,
  fresh: string,
): TemplateResult {
  const time = shanghai(now)
  return html`<header class="bhead"><div class="boxed">
    <div class="who">
      <div class="brand"><span aria-hidden="true">评</span></div>
      <div>
        <h1>${words.title(name)}</h1>
        <p class="sub">${about.campaign.title || common.campaign(about.campaign.id)} · ${common.method}</p>
      </div>
    </div>
    ${kpis ? figures(kpis) : html`<span></span>`}
    <div class="now"><b>${time.minute}</b><div>${time.day}${fresh ? ` · ${fresh}` : ''}</div></div>
  </div></header>`
}

function figures(kpis: HallKpis): TemplateResult {
  const figure = (title: string, value: string, unit: string) =>
    html`<div class="kpi"><dt>${title}</dt><dd>${value}<small>${unit}</small></dd></div>`
  return html`<dl class="kpis">
    ${figure(words.kpi.open, grouped(kpis.open), `/ ${grouped(kpis.windows)}`)}
    ${figure(words.kpi.today, grouped(kpis.rated), '条')}
    ${
      kpis.bad === null
        ? nothing
        : figure(words.kpi.favourable, kpis.favourableRate ?? '–', kpis.favourableRate === null ? '' : '%')
    }
    ${figure(words.kpi.unrated, kpis.unratedRate ?? '–', kpis.unratedRate === null ? '' : '%')}
    ${kpis.bad === null ? nothing : figure(words.kpi.bad, grouped(kpis.bad), '条')}
    ${kpis.held === null ? nothing : figure(words.kpi.held, grouped(kpis.held), '条')}
    ${figure(words.kpi.online, grouped(kpis.online), `/ ${grouped(kpis.devices)}`)}
  </dl>`
}

/** The strip that says since when the picture stands still and when the next try comes. */
export function lostStrip(link: LinkState, now: number, tryNow: () => void): TemplateResult | typeof nothing {
  if (link.link !== 'lost') return nothing
  const { since, attempt, nextTryAt } = link
  const next =
    nextTryAt === null
      ? words.trying(attempt)
      : words.nextTry(attempt, Math.max(0, Math.ceil((nextTryAt - now) / 1000)))
  return html`<div class="lost">
    ${icon('lost', 22)}<b role="alert">${words.lostTitle}</b>
    <span>${words.lostAt(shanghai(since).clock, age(now - since))}</span>
    <span class="rt">${next} <button class="b sm" @click=${tryNow}>${words.tryNow}</button></span>
  </div>`
}
