import { html, nothing } from 'lit'
import type { WallWindow } from '../../../server/contract/hall/hall-feed.ts'
import { may } from '../../../server/contract/roles.ts'
import { age, shanghai } from '../../elements/ages.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { grouped } from '../../elements/figures.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { glyph, icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { hall as board } from '../../strings/desk.zh.ts'
import { wall as words } from '../../strings/hall/wall.zh.ts'
import type { FeedLink, LinkState } from '../board/feed-link.ts'
import { followWall } from '../board/follow-hall.ts'
import type { HallPicture } from '../board/hall-picture.ts'
import { PAGE_MS, pageOfNewAlarm, wallPages, type WallBlock, type WallPage } from './wall-pages.ts'
import { wallFigures, wallTile, type WallFigures, type WallTile } from './wall-tile.ts'

/** A large screen in the open hall: no controls, no names, nothing by level. Escape leads back to the board. */
export class HallWall extends LightElement {
  static override properties = {
    desk: { attribute: false },
    hall: { attribute: false },
    picture: { state: true },
    link: { state: true },
    now: { state: true },
    page: { state: true },
  }
  declare desk: Desk
  declare hall: Hall
  declare picture: HallPicture<WallWindow> | null
  declare link: LinkState
  declare now: number
  declare page: number

  #feed: FeedLink<WallWindow> | null = null
  #pages: WallPage[] = []
  #turnedAt = 0
  #alarms: ReadonlySet<string> | null = null
  #ticking: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.picture = null
    this.link = { link: 'connecting' }
    this.now = 0
    this.page = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.documentElement.dataset['theme'] = 'dark'
    addEventListener('keydown', this.#key)
    this.#ticking = setInterval(this.#tick, 1_000)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    delete document.documentElement.dataset['theme']
    removeEventListener('keydown', this.#key)
    clearInterval(this.#ticking)
    this.#feed?.stop()
  }

  override firstUpdated(): void {
    document.title = words.title(this.hall.name)
    this.#pages = wallPages(this.hall.windows, this.hall.zones)
    this.now = this.desk.clock.now()
    this.#turnedAt = this.now
    this.#feed = followWall(
      this.hall,
      this.desk,
      (picture) => {
        this.picture = picture
        this.#turnToAlarm()
      },
      (link) => (this.link = link),
    )
  }

  override willUpdate(): void {
    document.documentElement.dataset['link'] = this.link.link
  }

  override render() {
    const { picture, link, hall } = this
    const time = shanghai(this.now)
    return html`<div class="wall ${link.link === 'lost' ? 'stale' : ''}">
      <header>
        <div><h1>${words.title(hall.name)}</h1><p>${words.note}</p></div>
        ${picture ? figures(wallFigures(picture.windows.values())) : html`<span></span>`}
        <div class="clock"><b>${time.minute}</b><p>${time.day}</p></div>
      </header>
      <main>${this.#body()}</main>
      <footer>
        ${
          link.link === 'lost'
            ? html`<b class="lostline" role="alert">${icon('lost', 24)}${words.lost(shanghai(link.since).clock, age(this.now - link.since))}</b>`
            : html`<span>${link.link === 'live' ? board.live : words.connecting}</span>`
        }
        <span>${this.#pages.length > 1 ? words.page(this.page + 1, this.#pages.length) : nothing}</span>
      </footer>
    </div>`
  }

  #body() {
    const { link, picture } = this
    if (link.link === 'refused') return html`<p class="say" role="alert">${words.refused}</p>`
    if (!picture) return html`<p class="say" role="status">${words.connecting}</p>`
    if (this.#pages.length === 0) return html`<p class="say">${words.empty}</p>`
    // With the link lost the picture stands still: the ages on it, too.
    const at = link.link === 'lost' ? link.since : this.now
    return this.#pages[this.page]!.map((block) => this.#block(block, picture, at))
  }

  #block({ zone, windows }: WallBlock, picture: HallPicture<WallWindow>, at: number) {
    const shown = windows.map((code) => picture.windows.get(code)).filter((window) => window !== undefined)
    return html`<section aria-label=${zone ? `${zone.code} ${zone.name}` : board.otherZone}>
      ${zone ? html`<h2><b>${zone.code}</b><span>${zone.name}</span></h2>` : html`<h2></h2>`}
      <ul>
        ${shown.map((window) => tile(wallTile(window, at)))}
      </ul>
    </section>`
  }

  #alarmed(): Set<string> {
    const windows = this.picture?.windows.values() ?? []
    return new Set([...windows].filter((window) => wallTile(window, this.now).alarm).map(({ code }) => code))
  }

  #turnToAlarm(): void {
    const alarms = this.#alarmed()
    // What was so when the wall was switched on is no news; every page comes in its turn.
    const page = this.#alarms === null ? null : pageOfNewAlarm(this.#pages, this.#alarms, alarms)
    this.#alarms = alarms
    if (page !== null) this.#turn(page)
  }

  #turn(page: number): void {
    this.page = page
    this.#turnedAt = this.now
  }

  #tick = () => {
    this.now = this.desk.clock.now()
    // A device may have been away too long without any word from the hub; a picture that stands still has no news.
    if (this.picture && this.link.link === 'live') this.#turnToAlarm()
    if (this.#pages.length > 1 && this.now - this.#turnedAt >= PAGE_MS) this.#turn((this.page + 1) % this.#pages.length)
  }

  #key = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && may(this.desk.session.role, 'hall:watch')) location.hash = ''
  }
}
customElements.define('hall-wall', HallWall)

function figures(sum: WallFigures) {
  const figure = (name: string, value: string, unit: string) =>
    html`<div><dt>${name}</dt><dd>${value}<small>${unit}</small></dd></div>`
  return html`<dl>
    ${figure(words.open, grouped(sum.open), ` / ${grouped(sum.windows)}`)}
    ${figure(words.rated, grouped(sum.rated), ' 条')}
    ${figure(words.unrated, sum.unrated ?? '–', sum.unrated === null ? '' : '%')}
    ${figure(words.online, grouped(sum.online), ` / ${grouped(sum.devices)}`)}
  </dl>`
}

function tile(view: WallTile) {
  return html`<li class="wtile ${view.alarm ? 'alarm' : ''} ${view.state}" data-code=${view.code}>
    <div class="top"><b>${view.code}</b><span>${glyph(view.state)}${board.states[view.state]}</span></div>
    <div class="unit">${view.unit ?? board.noUnit}</div>
    <div class="sums"><span>${grouped(view.n)} ${words.ratedUnit}</span><span class="health ${view.deviceTone}">${view.deviceText}</span></div>
    <div class="sums">${view.unrated === null ? nothing : html`<span>${words.unrated}</span><span>${view.unrated}%</span>`}</div>
  </li>`
}
