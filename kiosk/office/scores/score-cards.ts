import { html, nothing, type TemplateResult } from 'lit'
import { fiveBar, fiveKey } from '../../elements/cards/five-bar.ts'
import { grouped } from '../../elements/figures.ts'
import { LightElement } from '../../elements/light-element.ts'
import { sorted } from '../../elements/sorted.ts'
import { office as words } from '../../strings/desk.zh.ts'
import { intervalScale, type IntervalScale } from './interval-scale.ts'
import { USUAL_LAST_PLACES, type RankedUnit, type ScoreRows } from './score-rows.ts'
import { whisker } from './whisker.ts'

const ORDERS = ['rank', 'document'] as const
type Order = (typeof ORDERS)[number]

/** The ranked units on a phone, a card each. Folds as the table does. Fires `unit-chosen`. */
export class ScoreCards extends LightElement {
  static override properties = {
    rows: { attribute: false },
    lastPlaces: { attribute: false },
    lead: { attribute: false },
    expanded: { state: true },
    order: { state: true },
    search: { state: true },
    searching: { state: true },
  }
  declare rows: ScoreRows
  declare lastPlaces: number
  /** What stands before the order in its line: the choice of the period. */
  declare lead: TemplateResult | typeof nothing
  declare expanded: boolean
  declare order: Order
  declare search: string
  declare searching: boolean

  constructor() {
    super()
    this.lastPlaces = USUAL_LAST_PLACES
    this.lead = nothing
    this.expanded = false
    this.order = 'rank'
    this.search = ''
    this.searching = false
  }

  override render() {
    const { first, middle, last } = this.rows
    const all = [...first, ...middle, ...last]
    const scale = intervalScale(all)
    const ends = new Set(last.map(({ unit }) => unit.code))
    const card = (unit: RankedUnit) => this.#card(unit, scale, ends.has(unit.unit.code))
    // A search or another order has every unit in it: nothing folds.
    const whole = this.order === 'document' || this.search.trim() !== ''
    return html`<section class="score-cards" aria-label=${words.title}>
      <div class="picks">
        ${this.lead}
        <select aria-label=${words.order} @change=${(event: Event) => (this.order = (event.target as HTMLSelectElement).value as Order)}>
          ${ORDERS.map((order) => html`<option value=${order} ?selected=${order === this.order}>${words.orders[order]}</option>`)}
        </select>
        <button type="button" class="b" aria-expanded=${this.searching} @click=${this.#toggleSearch}>${words.findUnit}</button>
      </div>
      ${
        this.searching
          ? html`<input
              type="search"
              class="find"
              aria-label=${words.findUnit}
              placeholder=${words.findHint}
              @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
            />`
          : nothing
      }
      ${all.length === 0 ? html`<p class="q">${words.noneRanked}</p>` : nothing}
      <p class="heads" ?hidden=${all.length === 0}>
        <span>${words.scaleTicks(scale.ticks)}</span><span>${words.columns.score}</span>
      </p>
      ${
        whole
          ? this.#found(all).map(card)
          : html`${first.map(card)}${
              middle.length === 0
                ? nothing
                : html`<button
                    type="button"
                    class="fold"
                    aria-expanded=${this.expanded}
                    @click=${() => (this.expanded = !this.expanded)}
                  >
                    ${this.expanded ? words.collapse : words.fold(middle[0]!.rank, middle.at(-1)!.rank, middle.length)}
                  </button>`
            }${this.expanded ? middle.map(card) : nothing}${last.map(card)}`
      }
      <div class="tfoot">${fiveKey()}<span class="q">${words.tableNote(this.lastPlaces)}</span></div>
    </section>`
  }

  #card(unit: RankedUnit, scale: IntervalScale, atEnd: boolean) {
    const { code, name } = unit.unit
    const fact = (label: string, value: string, sign = '') => html`<span>${label} <b>${value}</b>${sign}</span>`
    const rate = (label: string, value: string | null) => fact(label, value ?? '–', value === null ? '' : '%')
    return html`<article class="card scard ${atEnd ? 'end' : ''}">
      <span class="rk">${unit.rank}</span>
      <h2><a href=${`?unit=${code}`} @click=${(event: MouseEvent) => this.#open(event, code)}>${name}</a> <small>${code}</small></h2>
      <span class="v">${unit.score}</span>
      <div class="iv">
        ${whisker(unit, scale)}<span>${unit.interval ? words.intervalShort(...unit.interval) : words.noInterval}</span>
      </div>
      ${fiveBar(unit.counts)}
      <div class="ft">
        ${fact(words.short.n, grouped(unit.n))} ${rate(words.short.favourable, unit.favourableRate)}
        ${rate(words.short.unrated, unit.unratedRate)}
      </div>
    </article>`
  }

  #found(all: RankedUnit[]): RankedUnit[] {
    const asked = this.search.trim().toLowerCase()
    const found = all.filter(({ unit }) => `${unit.code} ${unit.name}`.toLowerCase().includes(asked))
    if (this.order === 'rank') return found
    // The document has its agencies (J) before its companies (H).
    return sorted(
      found,
      (a, b) =>
        Number(a.unit.kind === 'company') - Number(b.unit.kind === 'company') || (a.unit.code < b.unit.code ? -1 : 1),
    )
  }

  #toggleSearch = async () => {
    this.searching = !this.searching
    this.search = ''
    await this.updateComplete
    this.querySelector<HTMLElement>('.find')?.focus()
  }

  /** A plain tap stays on the page. */
  #open(event: MouseEvent, unit: string): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.dispatchEvent(new CustomEvent('unit-chosen', { detail: unit, bubbles: true }))
  }
}
customElements.define('score-cards', ScoreCards)
