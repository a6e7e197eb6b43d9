import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { LiveWindow } from '../../server/contract/hall-feed.ts'
import type { Desk } from '../elements/desk-gate.ts'
import { fiveKey } from '../elements/five-bar.ts'
import { grouped } from '../elements/figures.ts'
import type { Hall } from '../elements/hub-types.ts'
import { glyph, type GlyphName } from '../elements/icons.ts'
import { LightElement } from '../elements/light-element.ts'
import { HubProblem } from '../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../elements/state-page.ts'
import { hall as words } from '../strings/desk.zh.ts'
import { may } from '../../server/contract/roles.ts'
import { attentionOf, type Attention } from './attention.ts'
import { WINDOWS_ON_ONE_PAGE, boardColumns } from './board-columns.ts'
import type { AlertFacts, CaseList } from './case-types.ts'
import type { FeedLink, LinkState } from './feed-link.ts'
import { followHall } from './follow-hall.ts'
import { nextTile } from './grid-keys.ts'
import './hall-attention.ts'
import './hall-drawer.ts'
import { hallHead, lostStrip } from './hall-head.ts'
import { kpisOf } from './hall-kpis.ts'
import type { HallPicture } from './hall-picture.ts'
import './hall-tile.ts'
import { hallTools, zoneTabs } from './hall-tools.ts'
import { keepIfSame, tileView, type TileView } from './tile-view.ts'
import { sectionsOf, type Choice, type Section } from './window-filter.ts'

const GLYPHS: GlyphName[] = ['serving', 'closed', 'paused', 'offline', 'vacant', 'unequipped']

/** The live board of one hall. Fires `choose-hall`. */
export class HallBoard extends LightElement {
  static override properties = {
    desk: { attribute: false },
    hall: { attribute: false },
    halls: { attribute: false },
    picture: { state: true },
    link: { state: true },
    now: { state: true },
    choice: { state: true },
    open: { state: true },
    width: { state: true },
    attentionShown: { state: true },
    stop: { state: true },
    kept: { state: true },
    waiting: { state: true },
  }
  declare desk: Desk
  declare hall: Hall
  declare halls: Hall[]
  declare picture: HallPicture | null
  declare link: LinkState
  declare now: number
  declare choice: Choice
  /** Code of the window whose drawer is open. */
  declare open: string | null
  declare width: number
  declare attentionShown: boolean
  declare stop: string | null
  /** Today's alerts as the hub keeps them. */
  declare kept: AlertFacts[]
  /** Cases that need a hand today; null where nobody may know. */
  declare waiting: number | null

  #feed: FeedLink | null = null
  #views = new Map<string, TileView>()
  #openAlerts = ''
  #ticking: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.picture = null
    this.link = { link: 'connecting' }
    this.now = 0
    this.choice = { search: '', filter: 'all', sort: 'zone', zone: null }
    this.open = null
    this.width = innerWidth
    this.attentionShown = false
    this.stop = null
    this.kept = []
    this.waiting = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('resize', this.#resized)
    addEventListener('online', this.#hurry)
    addEventListener('keydown', this.#pageKey)
    this.#ticking = setInterval(() => (this.now = this.desk.clock.now()), 1_000)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('resize', this.#resized)
    removeEventListener('online', this.#hurry)
    removeEventListener('keydown', this.#pageKey)
    clearInterval(this.#ticking)
    this.#feed?.stop()
  }

  override firstUpdated(): void {
    this.now = this.desk.clock.now()
    if (this.hall.windows.length > WINDOWS_ON_ONE_PAGE && this.hall.zones.length > 1) {
      this.choice = { ...this.choice, zone: this.hall.zones[0]!.code }
    }
    this.#feed = followHall(
      this.hall.code,
      this.desk,
      (picture) => {
        this.picture = picture
        this.#followAlerts(picture)
      },
      (link) => (this.link = link),
    )
  }

  override willUpdate(): void {
    document.documentElement.dataset.link = this.link.link
  }

  override render() {
    const { picture, link, desk, hall } = this
    if (link.link === 'refused') {
      const problem = new HubProblem(403, link.code, words.refused)
      return html`<div class="bwrap">
        ${this.#head(null)}${this.#tools([])}
        <main class="stage">${failedState(problem, () => location.reload())}</main>
      </div>`
    }
    if (!picture) {
      return html`<div class="bwrap">
        ${this.#head(null)}${lostStrip(link, this.now, this.#hurry)}${this.#tools([])}
        <main class="stage">${loadingState()}</main>
      </div>`
    }
    // With the link lost the picture stands still: only the strip counts on.
    const at = link.link === 'lost' ? link.since : this.now
    const attention = attentionOf(picture.windows.values(), at, this.kept)
    const { columns, attentionBeside } = boardColumns(this.width)
    const open = this.open === null ? undefined : picture.windows.get(this.open)
    return html`<div class="bwrap ${attentionBeside ? 'beside' : ''}">
      ${this.#head(picture)}${lostStrip(link, this.now, this.#hurry)}${this.#tools(attention)}
      <div class="bmain">
        ${this.#zones(picture, attention, at, columns)}
        ${attentionBeside || this.attentionShown ? this.#attention(attention, attentionBeside) : nothing}
      </div>
      ${this.#foot()}
      ${
        open
          ? html`<hall-drawer
              .desk=${desk}
              .hall=${hall.code}
              .window=${open}
              .facts=${hall.windows.find(({ code }) => code === open.code)}
              .now=${this.now}
              @drawer-closed=${() => (this.open = null)}
            ></hall-drawer>`
          : nothing
      }
    </div>`
  }

  #head(picture: HallPicture | null) {
    const { link } = this
    const fresh =
      link.link === 'live' && picture
        ? `${words.live} · ${words.version(grouped(picture.version))}`
        : link.link === 'connecting'
          ? words.connecting
          : ''
    const kpis = picture ? kpisOf(picture.windows.values()) : null
    return hallHead(this.hall.name, this.desk.about, kpis, this.now, fresh)
  }

  #tools(attention: Attention[]) {
    const { desk, hall, halls, choice, attentionShown } = this
    return hallTools({
      desk,
      hall,
      halls,
      choice,
      attention,
      attentionShown,
      waiting: this.waiting,
      choose: (change) => this.#set(change),
      chooseHall: (detail) => this.dispatchEvent(new CustomEvent('choose-hall', { detail })),
      toggleAttention: () => (this.attentionShown = !attentionShown),
    })
  }

  #zones(picture: HallPicture, attention: Attention[], at: number, columns: number) {
    const { hall, choice } = this
    const marked = new Set(attention.map((item) => item.window))
    const searching = choice.search.trim() !== '' || choice.filter !== 'all'
    const sections = sectionsOf(
      picture.windows.values(),
      hall,
      { ...choice, search: choice.search.trim(), zone: searching ? null : choice.zone },
      marked,
    )
    const paged = hall.windows.length > WINDOWS_ON_ONE_PAGE && hall.zones.length > 1 && !searching
    const first = sections[0]?.windows[0]?.code ?? null
    const shown = new Set(sections.flatMap((section) => section.windows.map(({ code }) => code)))
    const stop = this.stop !== null && shown.has(this.stop) ? this.stop : first
    return html`<main class="zones" .style=${`--columns:${columns}`} @keydown=${this.#gridKey} @click=${this.#pick}>
      ${paged ? zoneTabs(hall.zones, choice.zone, (zone) => this.#set({ zone })) : nothing}
      ${
        picture.windows.size === 0
          ? emptyState(words.empty, words.emptyText)
          : sections.length === 0
            ? emptyState(
                words.noMatch,
                '',
                html`<button class="b solid" @click=${() => this.#set({ search: '', filter: 'all' })}>${words.clear}</button>`,
              )
            : repeat(
                sections,
                (section) => section.zone?.code ?? '*',
                (section) => this.#section(section, at, columns, stop),
              )
      }
    </main>`
  }

  #section({ zone, windows }: Section, at: number, columns: number, stop: string | null) {
    const rows = Math.ceil(windows.length / columns)
    const rated = windows.reduce((sum, window) => sum + window.today.n, 0)
    return html`<section
      class="zone"
      aria-label=${zone ? `${zone.code} ${zone.name}` : words.allZones}
      .style=${`--rows:${rows}`}
    >
      ${
        zone
          ? html`<div class="zname">
              <b>${zone.code}</b><span>${zone.name}</span><em><span class="boxed">${grouped(rated)}<br />${words.rated}</span></em>
            </div>`
          : html`<div class="zname"><span>${words.sorts[this.choice.sort]}</span></div>`
      }
      <div class="tiles">
        ${repeat(
          windows,
          (window) => window.code,
          (window) => html`<hall-tile .view=${this.#view(window, at)} .stop=${window.code === stop}></hall-tile>`,
        )}
      </div>
    </section>`
  }

  #view(window: LiveWindow, at: number): TileView {
    const view = keepIfSame(this.#views.get(window.code), tileView(window, at))
    this.#views.set(window.code, view)
    return view
  }

  #attention(items: Attention[], beside: boolean) {
    return html`<hall-attention
      class=${beside ? 'beside' : 'over'}
      .desk=${this.desk}
      .hall=${this.hall.code}
      .items=${items}
      .kept=${this.kept}
      @alert-answered=${() => void this.#loadAlerts()}
      .stale=${this.link.link === 'lost'}
      .closable=${!beside}
      @open-window=${(event: CustomEvent<string>) => (this.open = event.detail)}
      @close-attention=${() => (this.attentionShown = false)}
    ></hall-attention>`
  }

  /** The feed says that there are other alerts than before: what each rests on is asked for. */
  #followAlerts(picture: HallPicture): void {
    const open = [...picture.windows.values()].flatMap(({ alerts }) => alerts.map(({ id }) => id)).join()
    if (open === this.#openAlerts) return
    this.#openAlerts = open
    void this.#loadAlerts()
  }

  async #loadAlerts(): Promise<void> {
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}`
    try {
      this.kept = (await this.desk.api.get<{ alerts: AlertFacts[] }>(`${path}/alerts`)).alerts
      if (!may(this.desk.session.role, 'case:read')) return
      const { counts } = await this.desk.api.get<CaseList>(`${path}/cases?late=near`)
      this.waiting = counts.late + counts.near
    } catch {
      // The feed itself says what is wrong; without the details the rules' plain words stand.
    }
  }

  #foot() {
    return html`<footer class="bfoot">
      <div class="legend">${GLYPHS.map((name) => html`<span>${glyph(name)}${words.states[name]}</span>`)}</div>
      ${fiveKey()}
      <span class="rt">${words.legendNote}　<b>${words.place}</b></span>
    </footer>`
  }

  #set(change: Partial<Choice>): void {
    this.choice = { ...this.choice, ...change }
  }

  #pick = (event: MouseEvent) => {
    const code = (event.target as Element).closest<HTMLElement>('.tile')?.dataset.code
    if (!code) return
    this.stop = code
    this.open = code
  }

  /** One Tab stop for the whole board; arrows move between tiles, Enter opens. */
  #gridKey = (event: KeyboardEvent) => {
    const here = (event.target as Element).closest<HTMLElement>('.tile')
    if (!here) return
    const tiles = [...this.querySelectorAll<HTMLElement>('.zones .tile')]
    const places = tiles.map((tile) => {
      const { left, top } = tile.getBoundingClientRect()
      return { left, top: Math.round(top) }
    })
    const next = nextTile(event.key, places, tiles.indexOf(here))
    if (next === null) return
    event.preventDefault()
    this.stop = tiles[next]!.dataset.code ?? null
    tiles[next]!.focus()
  }

  #pageKey = (event: KeyboardEvent) => {
    if (document.querySelector('dialog[open]')) return
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    if (event.key === '/' && !typing) {
      event.preventDefault()
      this.querySelector<HTMLInputElement>('.search')?.focus()
    } else if (event.key === 'Escape') {
      this.attentionShown = false
      if (this.choice.search) this.#set({ search: '' })
    }
  }

  #resized = () => (this.width = innerWidth)
  #hurry = () => this.#feed?.hurry()
}
customElements.define('hall-board', HallBoard)
