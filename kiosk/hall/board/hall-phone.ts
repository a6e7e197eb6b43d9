import { html, nothing, type TemplateResult } from 'lit'
import { shanghai } from '../../elements/ages.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { grouped } from '../../elements/figures.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { hall as words } from '../../strings/desk.zh.ts'
import type { Attention } from './attention.ts'
import type { LinkState } from './feed-link.ts'
import { lostStrip } from './hall-head.ts'
import { kpisOf, type HallKpis } from './hall-kpis.ts'
import { hallNav, type MenuFigures } from '../hall-nav.ts'
import type { HallPicture } from './hall-picture.ts'
import { hallPick } from './hall-tools.ts'
import { stateMark } from './tile-marks.ts'
import { tileView } from './tile-view.ts'
import { matches, type Choice } from './window/window-filter.ts'
import { neediestFirst } from './window/window-need.ts'

/** So many windows stand on the page before the rest folds. */
const WINDOWS_SHOWN = 8

export interface PhoneBoard {
  desk: Desk
  hall: Hall
  halls: Hall[]
  picture: HallPicture
  attention: Attention[]
  link: LinkState
  now: number
  /** Cases that need a hand today. */
  waiting: number | null
  /** Questions of the office that wait. */
  asked: number
  search: string
  /** Every window is listed, and not the first few alone. */
  all: boolean
  /** The column 需要处理. */
  column: TemplateResult
  choose: (change: Partial<Choice>) => void
  chooseHall: (code: string) => void
  openWindow: (code: string) => void
  showAll: () => void
  tryNow: () => void
}

/** The board in a hand: what needs action first, then the day's figures, then the windows, the calm ones last. */
export function hallPhone(board: PhoneBoard): TemplateResult {
  const { desk, hall, picture, attention, link, now, waiting } = board
  const kpis = kpisOf(picture.windows.values())
  return html`<div class="bwrap phone">
    ${phoneHead(desk, hall.name, link, now, waiting, {
      attention: attention.length,
      windows: words.menuWindows(kpis.open, kpis.windows),
      devices: words.menuDevices(kpis.online, kpis.devices),
      asked: board.asked,
    })}
    ${lostStrip(link, now, board.tryNow)}
    <main class="pmain">
      ${hallPick(board)}${board.column}
      <section class="ptoday">
        <h2>${words.todayTitle} <small>${receivedOf(picture)}</small></h2>
        ${strip(kpis)}
      </section>
      ${windowList(board)}
      <p class="q">${words.place}</p>
    </main>
  </div>`
}

/** The bar over the board: which hall, how fresh the picture is, and the menu. `figures`: null without a picture. */
export function phoneHead(
  desk: Desk,
  name: string,
  link: LinkState,
  now: number,
  waiting: number | null,
  figures: MenuFigures | null,
): TemplateResult {
  const fresh =
    link.link === 'connecting' ? words.connecting : link.link === 'live' ? words.liveAt(shanghai(now).minute) : ''
  return html`<header class="pbar">
    <div class="brand"><span aria-hidden="true">评</span></div>
    <h1>${name}</h1>
    <p class="fresh">${link.link === 'live' ? stateMark('serving') : nothing}${fresh}</p>
    ${hallNav(desk, 'board', waiting, figures, figures?.asked ?? null)}
  </header>`
}

/** What the devices of the hall have delivered of what they pressed. */
function receivedOf({ windows }: HallPicture): string {
  let received = 0
  let expected = 0
  for (const { devices } of windows.values())
    for (const device of devices) {
      received += device.received
      expected += Math.max(device.expected, device.received)
    }
  return words.receivedOf(grouped(received), grouped(expected))
}

function strip(kpis: HallKpis): TemplateResult {
  const figure = (title: string, value: string, unit = '') =>
    html`<div><dt>${title}</dt><dd>${value}${unit === '' ? nothing : html`<small>${unit}</small>`}</dd></div>`
  return html`<dl class="card strip4">
    ${figure(words.kpi.open, grouped(kpis.open), ` / ${grouped(kpis.windows)}`)}
    ${figure(words.rating, grouped(kpis.rated))}
    ${figure(words.kpi.unrated, kpis.unratedRate ?? '–', kpis.unratedRate === null ? '' : '%')}
    ${
      kpis.held === null
        ? figure(words.kpi.online, grouped(kpis.online), ` / ${grouped(kpis.devices)}`)
        : figure(words.kpi.held, grouped(kpis.held))
    }
  </dl>`
}

function windowList(board: PhoneBoard): TemplateResult {
  const { hall, picture, now, search } = board
  const marked = new Set(board.attention.map(({ window }) => window))
  const matters = new Map(hall.windows.map(({ code, matter }) => [code, matter ?? '']))
  const choice: Choice = { search, filter: 'all', sort: 'zone', zone: null }
  const found = [...picture.windows.values()].filter((window) =>
    matches(window, matters.get(window.code) ?? '', choice, marked),
  )
  const ordered = neediestFirst(found, marked)
  const shown = board.all || search !== '' ? ordered : ordered.slice(0, WINDOWS_SHOWN)
  const rest = ordered.length - shown.length
  return html`<section class="pwindows" id="windows">
    <h2>${words.windowsPage} <small>${words.menuWindows(kpisOf(picture.windows.values()).open, picture.windows.size)}</small></h2>
    <input
      class="search"
      type="search"
      aria-label=${words.search}
      placeholder=${words.search}
      .value=${search}
      @input=${(event: InputEvent) => board.choose({ search: (event.target as HTMLInputElement).value })}
    />
    ${shown.length === 0 ? html`<p class="q">${words.noMatch}</p>` : nothing}
    <ul>
      ${shown.map((window) => windowRow(tileView(window, now), marked.has(window.code), board.openWindow))}
    </ul>
    ${rest > 0 ? html`<button type="button" class="fold" @click=${board.showAll}>${words.moreWindows(rest)}</button>` : nothing}
  </section>`
}

function windowRow(
  view: ReturnType<typeof tileView>,
  marked: boolean,
  openWindow: (code: string) => void,
): TemplateResult {
  const facts = [
    `${grouped(view.n)} ${words.rated}`,
    view.invited === null ? '' : `${grouped(view.invited)} ${words.invitedUnit}`,
    view.held > 0 ? words.heldShort(view.held) : '',
    view.deviceText,
  ]
  return html`<li>
    <button type="button" class="card prow ${marked ? 'need' : ''}" data-code=${view.code} @click=${() => openWindow(view.code)}>
      <b>${view.code}</b><span class="un">${view.unit ?? words.noUnit} ${view.name}</span
      ><span class="st">${stateMark(view.state)}${words.states[view.state]}</span
      ><span class="s">${facts.filter(Boolean).join(' · ')}</span>
    </button>
  </li>`
}
