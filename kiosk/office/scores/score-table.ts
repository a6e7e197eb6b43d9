import { html, nothing } from 'lit'
import { fiveBar, fiveKey } from '../../elements/cards/five-bar.ts'
import { grouped } from '../../elements/figures.ts'
import { LightElement } from '../../elements/light-element.ts'
import { office as words } from '../../strings/desk.zh.ts'
import { comparison as compared } from '../../strings/scores.zh.ts'
import { intervalScale, type IntervalScale } from './interval-scale.ts'
import { rankChange, type Ranks } from './rank-change.ts'
import { USUAL_LAST_PLACES, type RankedUnit, type ScoreRows } from './score-rows.ts'
import { ticks, whisker } from './whisker.ts'

const COLUMNS = 9

/** The ranked units. No score stands without n, unrated share and interval. */
export class ScoreTable extends LightElement {
  static override properties = {
    rows: { attribute: false },
    lastPlaces: { attribute: false },
    lastMonth: { attribute: false },
    lastYear: { attribute: false },
    expanded: { state: true },
  }
  declare rows: ScoreRows
  /** How many the policy puts on the follow-up list. */
  declare lastPlaces: number
  /** Ranks to compare with; null where there are none. */
  declare lastMonth: Ranks
  declare lastYear: Ranks
  declare expanded: boolean

  constructor() {
    super()
    this.lastPlaces = USUAL_LAST_PLACES
    this.lastMonth = null
    this.lastYear = null
    this.expanded = false
  }

  override render() {
    const { first, middle, last } = this.rows
    const scale = intervalScale([...first, ...middle, ...last])
    const columns = words.columns
    const row = (unit: RankedUnit, name: string) => this.#row(unit, scale, name)
    return html`<section class="card scores" aria-label=${words.title}>
      <div class="scroll ${this.expanded ? 'long' : ''}" tabindex="0" role="region" aria-label=${words.title}>
        <table class="sc">
          <thead>
            <tr>
              <th scope="col" class="num">${columns.rank}</th>
              <th scope="col">${columns.unit}</th>
              <th scope="col" class="num">${columns.score}</th>
              <th scope="col">${columns.interval}${ticks(scale)}</th>
              <th scope="col" class="num">${columns.n}</th>
              <th scope="col">${columns.five}</th>
              <th scope="col" class="num">${columns.favourable}</th>
              <th scope="col" class="num">${columns.unrated}</th>
              <th scope="col" class="num">${columns.raw}<br />${columns.rawRank}</th>
              ${this.lastMonth ? html`<th scope="col" class="num">${compared.lastMonth}</th>` : nothing}
              ${this.lastYear ? html`<th scope="col" class="num">${compared.lastYear}</th>` : nothing}
            </tr>
          </thead>
          <tbody>
            ${first.map((unit) => row(unit, ''))}
          </tbody>
          ${
            middle.length === 0
              ? nothing
              : html`<tbody class="gap">
                    <tr>
                      <td colspan=${COLUMNS + (this.lastMonth ? 1 : 0) + (this.lastYear ? 1 : 0)}>
                        ${words.fold(middle[0]!.rank, middle.at(-1)!.rank, middle.length)}
                        <button
                          type="button"
                          class="b ghost sm"
                          aria-expanded=${this.expanded}
                          @click=${() => (this.expanded = !this.expanded)}
                        >
                          ${this.expanded ? words.collapse : words.expand}
                        </button>
                      </td>
                    </tr>
                  </tbody>
                  <tbody class="middle ${this.expanded ? 'shown' : ''}">
                    ${middle.map((unit) => row(unit, ''))}
                  </tbody>`
          }
          <tbody>
            ${last.map((unit) => row(unit, 'tail'))}
          </tbody>
        </table>
      </div>
      <div class="tfoot">${fiveKey()}<span class="q">${words.tableNote(this.lastPlaces)}</span></div>
    </section>`
  }

  #row(unit: RankedUnit, scale: IntervalScale, name: string) {
    const { raw } = unit
    const { code } = unit.unit
    return html`<tr class=${name}>
      <td class="rk">${unit.rank}</td>
      <th scope="row" class="un">
        <a href=${`?unit=${code}`} @click=${(event: MouseEvent) => this.#open(event, code)}>${unit.unit.name}</a><span>${code}</span>
      </th>
      <td class="pt">${unit.score}</td>
      <td>${whisker(unit, scale)}</td>
      <td class="num">${grouped(unit.n)}</td>
      <td>${fiveBar(unit.counts)}</td>
      <td class="num">${unit.favourableRate ?? '–'}</td>
      <td class="num">${unit.unratedRate ?? '–'}</td>
      <td class="num s">
        ${raw.score ?? '–'} ${raw.rank === null ? nothing : html`<span class="q">(${raw.rank})</span>`}
      </td>
      ${[this.lastMonth, this.lastYear].map((before) =>
        before ? html`<td class="num">${rankChange(code, unit.rank, before)}</td>` : nothing,
      )}
    </tr>`
  }

  /** A plain click stays on the page; with a key held it is a link like any other. */
  #open(event: MouseEvent, unit: string): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.dispatchEvent(new CustomEvent('unit-chosen', { detail: unit, bubbles: true }))
  }
}
customElements.define('score-table', ScoreTable)
