import { html, nothing, svg } from 'lit'
import { fiveBar, fiveKey } from '../elements/five-bar.ts'
import { grouped } from '../elements/figures.ts'
import { LightElement } from '../elements/light-element.ts'
import { office as words } from '../strings/desk.zh.ts'
import { intervalScale, placeOn, type IntervalScale } from './interval-scale.ts'
import { LAST_PLACES, type RankedUnit, type ScoreRows } from './score-rows.ts'

/** Width of the interval column in px; the marks keep 4 px from both ends. */
const WIDTH = 150
const MARGIN = 4
const COLUMNS = 9

/** The ranked units. No score stands without n, unrated share and interval. */
export class ScoreTable extends LightElement {
  static override properties = { rows: { attribute: false }, expanded: { state: true } }
  declare rows: ScoreRows
  declare expanded: boolean

  constructor() {
    super()
    this.expanded = false
  }

  override render() {
    const { first, middle, last } = this.rows
    const scale = intervalScale([...first, ...middle, ...last])
    const columns = words.columns
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
            </tr>
          </thead>
          <tbody>
            ${first.map((unit) => row(unit, scale, ''))}
          </tbody>
          ${
            middle.length === 0
              ? nothing
              : html`<tbody class="gap">
                    <tr>
                      <td colspan=${COLUMNS}>
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
                    ${middle.map((unit) => row(unit, scale, ''))}
                  </tbody>`
          }
          <tbody>
            ${last.map((unit) => row(unit, scale, 'tail'))}
          </tbody>
        </table>
      </div>
      <div class="tfoot">${fiveKey()}<span class="q">${words.tableNote(LAST_PLACES)}</span></div>
    </section>`
  }
}
customElements.define('score-table', ScoreTable)

function row(unit: RankedUnit, scale: IntervalScale, name: string) {
  const { raw } = unit
  return html`<tr class=${name}>
    <td class="rk">${unit.rank}</td>
    <th scope="row" class="un"><b>${unit.unit.name}</b><span>${unit.unit.code}</span></th>
    <td class="pt">${unit.score}</td>
    <td>${whisker(unit, scale)}</td>
    <td class="num">${grouped(unit.n)}</td>
    <td>${fiveBar(unit.counts)}</td>
    <td class="num">${unit.favourableRate ?? '–'}</td>
    <td class="num">${unit.unratedRate ?? '–'}</td>
    <td class="num s">${raw.score ?? '–'} ${raw.rank === null ? nothing : html`<span class="q">(${raw.rank})</span>`}</td>
  </tr>`
}

function at(scale: IntervalScale, value: number): number {
  return MARGIN + placeOn(scale, value) * (WIDTH - 2 * MARGIN)
}

function ticks(scale: IntervalScale) {
  return html`<svg class="ticks" width=${WIDTH} height="12" viewBox="0 0 ${WIDTH} 12" aria-hidden="true">
    ${scale.ticks.map((tick) => svg`<text x=${at(scale, tick)} y="10" text-anchor="middle">${tick}</text>`)}
  </svg>`
}

function whisker({ score, interval }: RankedUnit, scale: IntervalScale) {
  const lines = scale.ticks.map((tick) => `M${at(scale, tick)} 2V16`).join('')
  const label = interval ? words.intervalLabel(...interval) : words.noInterval
  const [lo, hi] = interval ? interval.map((end) => at(scale, Number(end))) : []
  const middle = at(scale, Number(score))
  return html`<svg class="whisker" width=${WIDTH} height="18" viewBox="0 0 ${WIDTH} 18" role="img" aria-label=${label}>
    <title>${label}</title>
    <path class="grid" d=${lines} />
    ${lo === undefined || hi === undefined ? nothing : svg`<path class="span" d="M${lo} 9H${hi}" /><path class="ends" d="M${lo} 5V13M${hi} 5V13" />`}
    <circle cx=${middle} cy="9" r="3.4" />
  </svg>`
}
