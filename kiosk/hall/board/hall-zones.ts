import { html, nothing, type PropertyValues } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { LiveWindow } from '../../../server/contract/hall/hall-feed.ts'
import { grouped } from '../../elements/figures.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { LightElement } from '../../elements/light-element.ts'
import { emptyState } from '../../elements/state-page.ts'
import { hall as words } from '../../strings/desk.zh.ts'
import { WINDOWS_ON_ONE_PAGE } from './board-columns.ts'
import { nextTile } from './grid-keys.ts'
import type { HallPicture } from './hall-picture.ts'
import './hall-tile.ts'
import type { HallTile } from './hall-tile.ts'
import { zoneTabs } from './hall-tools.ts'
import { keepIfSame, tileLasts, tileView, type TileView } from './tile-view.ts'
import { sectionsOf, type Choice, type Section } from './window/window-filter.ts'
import './zone-sum.ts'
import type { ZoneSum } from './zone-sum.ts'

/** Tiles that render in one frame: what a delta changes is spread over the next few, so that none of them is long. */
const TILES_A_FRAME = 2
/** Tiles out of sight follow when they come into sight, and this often for who searches the page or has it read. */
const OUT_OF_SIGHT_MS = 30_000
/** In hall.css: the gap of `.row`, what `.tile` has beside its line, and the size of the letters of `.tile .one`. */
const BETWEEN_TILES_PX = 6
const BESIDE_LINE_PX = 22
const LINE_FONT_PX = 13

/**
 * The tiles of a board, by zone or in one list. Renders when other tiles are to be seen, or others stand first; what
 * changes within a tile is given to that tile alone. Fires `open-window` with a code and `choose` with part of a choice.
 */
export class HallZones extends LightElement {
  static override properties = {
    hall: { attribute: false },
    picture: { attribute: false },
    at: { attribute: false },
    choice: { attribute: false },
    marked: { attribute: false },
    columns: { attribute: false },
    stop: { state: true },
    room: { state: true },
  }
  declare hall: Hall
  declare picture: HallPicture
  /** Hub time of what is shown. */
  declare at: number
  declare choice: Choice
  /** Windows that need a hand. */
  declare marked: ReadonlySet<string>
  declare columns: number
  declare stop: string | null
  /** Width of a tile's second line in em; 0 before the first is there. */
  declare room: number

  #sections: Section[] = []
  #order: string | null = null
  /** Newer than `picture` between two seconds. */
  #latest: ReadonlyMap<string, LiveWindow> = new Map()
  #views = new Map<string, { window: LiveWindow; from: number; until: number; view: TileView }>()
  #tiles = new Map<string, HallTile>()
  #tiers = new Map<string, Element>()
  #inSight = new Set<Element>()
  #watch: IntersectionObserver | null = null
  #allAt = 0
  #sums: ZoneSum[] = []
  #waiting = new Set<string>()
  #frame = 0

  constructor() {
    super()
    this.stop = null
    this.room = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('resize', this.#measure)
    addEventListener('beforeprint', this.#showAll)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('resize', this.#measure)
    removeEventListener('beforeprint', this.#showAll)
    this.#watch?.disconnect()
    this.#watch = null
    cancelAnimationFrame(this.#frame)
  }

  /** Windows that changed, as the feed tells them: their tiles follow with the next frames, their order with the next second. */
  follow(picture: HallPicture, changed: Iterable<string>): void {
    this.#latest = picture.windows
    this.#show(changed)
  }

  override shouldUpdate(changed: PropertyValues<this>): boolean {
    this.#latest = this.picture.windows
    const searching = this.#searching
    const choice = { ...this.choice, search: this.choice.search.trim() }
    this.#sections = sectionsOf(
      this.picture.windows.values(),
      this.hall,
      { ...choice, zone: searching ? null : choice.zone },
      this.marked,
    )
    const order = this.#sections
      .map(({ zone, windows }) => [zone?.code, ...windows.map(({ code }) => code)].join())
      .join(';')
    const same = order === this.#order
    this.#order = order
    const before = changed.get('choice')
    const otherPage = changed.has('choice') && (before?.zone !== choice.zone || before.sort !== choice.sort)
    if (
      !same ||
      otherPage ||
      changed.has('hall') ||
      changed.has('columns') ||
      changed.has('stop') ||
      changed.has('room')
    )
      return true
    const everywhere = Math.abs(this.at - this.#allAt) >= OUT_OF_SIGHT_MS
    if (everywhere) this.#allAt = this.at
    this.#show(this.#tiles.keys(), everywhere)
    this.#sum()
    return false
  }

  override render() {
    const { hall, choice } = this
    const paged = hall.windows.length > WINDOWS_ON_ONE_PAGE && hall.zones.length > 1 && !this.#searching
    const codes = this.#sections.flatMap(({ windows }) => windows.map(({ code }) => code))
    const stop = this.stop !== null && codes.includes(this.stop) ? this.stop : (codes[0] ?? null)
    return html`<main class="zones" .style=${`--columns:${this.columns}`} @keydown=${this.#key} @click=${this.#pick}>
      ${paged ? zoneTabs(hall.zones, choice.zone, (zone) => this.#choose({ zone })) : nothing}
      ${codes.length === 0 ? this.#empty() : nothing}
      ${repeat(
        this.#sections,
        ({ zone }) => zone?.code ?? '*',
        (section) => this.#section(section, stop),
      )}
    </main>`
  }

  override updated(): void {
    this.#measure()
    this.#tiles = new Map([...this.querySelectorAll<HallTile>('hall-tile')].map((tile) => [tile.view.code, tile]))
    this.#sums = [...this.querySelectorAll<ZoneSum>('zone-sum')]
    this.#allAt = this.at
    this.#tiers = new Map([...this.#tiles].map(([code, tile]) => [code, tile.closest('.tier')!]))
    this.#watch ??= new IntersectionObserver(this.#sighted, { root: this.querySelector('.zones'), rootMargin: '100px' })
    this.#watch.disconnect()
    for (const tier of new Set(this.#tiers.values())) this.#watch.observe(tier)
  }

  /** All tiles are of one width, and the page's width alone decides it. */
  #measure = () => {
    const row = this.querySelector<HTMLElement>('.row')
    if (!row) return
    const tile = (row.clientWidth + BETWEEN_TILES_PX) / this.columns - BETWEEN_TILES_PX
    this.room = (tile - BESIDE_LINE_PX) / LINE_FONT_PX
  }

  get #searching(): boolean {
    return this.choice.search.trim() !== '' || this.choice.filter !== 'all'
  }

  #empty() {
    if (this.picture.windows.size === 0) return emptyState(words.empty, words.emptyText)
    const clear = () => this.#choose({ search: '', filter: 'all' })
    return emptyState(words.noMatch, '', html`<button class="b solid" @click=${clear}>${words.clear}</button>`)
  }

  #section({ zone, windows }: Section, stop: string | null) {
    const rows = Math.ceil(windows.length / this.columns)
    return html`<section
      class="zone"
      aria-label=${zone ? `${zone.code} ${zone.name}` : words.allZones}
      .style=${`--rows:${rows}`}
    >
      ${
        zone
          ? html`<div class="zname"><div class="boxed">
              <b>${zone.code}</b><span>${zone.name}</span><zone-sum .zone=${zone.code} .rated=${ratedIn(windows)}></zone-sum>
            </div></div>`
          : html`<div class="zname"><div class="boxed"><span>${words.sorts[this.choice.sort]}</span></div></div>`
      }
      <div class="tiles">${this.#rows(zone ? inRows(windows, this.columns) : [windows], stop)}</div>
    </section>`
  }

  /** A row of tiles is laid out and painted by itself: what changes in it leaves the others as they are. */
  #rows(tiers: Section['windows'][], stop: string | null) {
    return tiers.map(
      (windows) =>
        html`<div class="tier" .style=${`--rows:${Math.ceil(windows.length / this.columns)}`}>
          <div class="row">
            ${repeat(
              windows,
              ({ code }) => code,
              ({ code }) =>
                html`<hall-tile .view=${this.#view(code)} .stop=${code === stop} .room=${this.room}></hall-tile>`,
            )}
          </div>
        </div>`,
    )
  }

  #view(code: string): TileView {
    const [window, known] = [this.#latest.get(code)!, this.#views.get(code)]
    if (known && known.window === window && this.at >= known.from && this.at < known.until) return known.view
    const view = keepIfSame(known?.view, tileView(window, this.at))
    this.#views.set(code, { window, from: this.at, until: this.at + tileLasts(window, this.at), view })
    return view
  }

  #sighted = (entries: IntersectionObserverEntry[]) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) this.#inSight.add(target)
      else this.#inSight.delete(target)
    this.#show(this.#tiles.keys())
  }

  #showAll = () => {
    for (const [code, tile] of this.#tiles) if (this.#latest.has(code)) tile.view = this.#view(code)
  }

  #show(codes: Iterable<string>, everywhere = false): void {
    for (const code of codes) {
      const tier = this.#tiers.get(code)
      if (tier && (everywhere || this.#inSight.has(tier))) this.#waiting.add(code)
    }
    if (this.#waiting.size > 0 && this.#frame === 0) this.#frame = requestAnimationFrame(this.#next)
  }

  #next = () => {
    let left = TILES_A_FRAME
    for (const code of this.#waiting) {
      this.#waiting.delete(code)
      const tile = this.#tiles.get(code)
      if (!tile || !this.#latest.has(code)) continue
      const view = this.#view(code)
      if (tile.view === view) continue
      tile.view = view
      if (--left === 0) break
    }
    this.#frame = this.#waiting.size > 0 ? requestAnimationFrame(this.#next) : 0
  }

  /** With the second, as the head does. */
  #sum(): void {
    const rated = new Map(this.#sections.map(({ zone, windows }) => [zone?.code, ratedIn(windows)]))
    for (const sum of this.#sums) sum.rated = rated.get(sum.zone) ?? ''
  }

  #choose(change: Partial<Choice>): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: change }))
  }

  #pick = (event: MouseEvent) => {
    const code = (event.target as Element).closest<HTMLElement>('.tile')?.dataset.code
    if (!code) return
    this.stop = code
    this.dispatchEvent(new CustomEvent('open-window', { detail: code }))
  }

  /** One Tab stop for the whole board; arrows move between tiles, Enter opens. */
  #key = (event: KeyboardEvent) => {
    const here = (event.target as Element).closest<HTMLElement>('.tile')
    if (!here) return
    const tiles = [...this.querySelectorAll<HTMLElement>('.tile')]
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
}
customElements.define('hall-zones', HallZones)

function ratedIn(windows: Section['windows']): string {
  return grouped(windows.reduce((sum, { today }) => sum + today.n, 0))
}

function inRows(windows: Section['windows'], columns: number): Section['windows'][] {
  return Array.from({ length: Math.ceil(windows.length / columns) }, (_, at) =>
    windows.slice(at * columns, (at + 1) * columns),
  )
}
