import { html, nothing, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { DrawTickets, FrameStrata } from '../../../server/contract/answers/methods/draws.ts'
import { KIND_WORDS } from '../../../server/contract/survey/kinds.ts'
import { cssVariable } from '../../elements/browser/css-variable.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { grouped } from '../../elements/figures.ts'
import { LightElement } from '../../elements/light-element.ts'
import { sorted } from '../../elements/sorted.ts'
import { draw as words } from '../../strings/draw.zh.ts'
import { placesShown } from './draw-view.ts'

type Row = DrawTickets['rows'][number]
/** How long a stratum stands as it was framed, and then in the order of its tickets. */
const FRAMED_MS = 900
const SORTED_MS = 3_600

/** Stratum after stratum: first as the frame has it, then sorted by its tickets before everybody's eyes. */
export class TicketWall extends LightElement {
  static override properties = {
    api: { attribute: false },
    path: { attribute: false },
    frame: { state: true },
    at: { state: true },
    shown: { state: true },
    sortedNow: { state: true },
    paused: { state: true },
  }
  declare api: HubApi
  /** Of the draw. */
  declare path: string
  declare frame: FrameStrata | null
  declare at: number
  declare shown: { stratum: number; rows: Row[] } | null
  declare sortedNow: boolean
  declare paused: boolean
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.frame = null
    this.at = 0
    this.shown = null
    this.sortedNow = false
    this.paused = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('keydown', this.#key)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('keydown', this.#key)
    clearTimeout(this.#timer)
  }

  override firstUpdated(): void {
    void this.#begin()
  }

  async #begin(): Promise<void> {
    try {
      this.frame = await this.api.get<FrameStrata>(`${this.path}/frame/strata`)
      await this.#show(0)
    } catch {
      this.#timer = setTimeout(() => void this.#begin(), SORTED_MS)
    }
  }

  async #show(at: number): Promise<void> {
    clearTimeout(this.#timer)
    const { strata } = this.frame!
    this.at = (at + strata.length) % strata.length
    const stratum = this.at
    try {
      const rows = await this.#rowsOf(stratum)
      if (stratum !== this.at) return
      this.sortedNow = false
      this.shown = { stratum, rows }
      this.#timer = setTimeout(() => {
        this.sortedNow = true
        this.#timer = setTimeout(() => this.#next(), SORTED_MS)
      }, FRAMED_MS)
    } catch {
      this.#timer = setTimeout(() => void this.#show(at), SORTED_MS)
    }
  }

  #next(): void {
    if (this.paused) this.#timer = setTimeout(() => this.#next(), FRAMED_MS)
    else void this.#show(this.at + 1)
  }

  async #rowsOf(at: number): Promise<Row[]> {
    const { unit, kind, size, take } = this.frame!.strata[at]!
    const { first, lastFrom, until } = placesShown(size, take)
    const page = async (from: number, to: number): Promise<Row[]> => {
      if (to < from) return []
      const asked = new URLSearchParams({ unit, kind, from: String(from), rows: String(to - from + 1) })
      return (await this.api.get<DrawTickets>(`${this.path}/tickets?${asked}`)).rows
    }
    return [...(await page(1, first)), ...(await page(lastFrom, until))]
  }

  override render(): TemplateResult {
    const { frame, shown } = this
    if (frame === null || shown === null)
      return html`<div class="split"><section class="pan"></section><section class="pan"></section></div>`
    const stratum = frame.strata[shown.stratum]!
    const name = frame.units.find(({ code }) => code === stratum.unit)?.name ?? ''
    const done = new Set(frame.strata.map(({ unit }) => unit))
    return html`<div class="split">
      <section class="pan">
        <h2>
          <b>${stratum.unit} ${name} · ${KIND_WORDS[stratum.kind].zh}</b>
          <span class="r">${words.stratum(grouped(stratum.size), grouped(stratum.take))}</span>
        </h2>
        ${this.#table(shown.rows, stratum.take)}
      </section>
      <section class="pan">
        <h2>${words.units(frame.units.length)} <span class="r">${words.strataDone(frame.strata.length)}</span></h2>
        <div class="map">
          ${frame.units.map(({ code }) => html`<i class=${code === stratum.unit ? 'now' : done.has(code) ? 'ok' : ''}>${code}</i>`)}
        </div>
      </section>
    </div>`
  }

  #table(rows: readonly Row[], take: number): TemplateResult {
    const gapAfter = rows.findIndex(({ order }, i) => (rows[i + 1]?.order ?? order + 1) > order + 1)
    const line = new Map(rows.map(({ id }, i) => [id, gapAfter !== -1 && i > gapAfter ? i + 1 : i]))
    const framed = new Map(sorted(rows, (a, b) => (a.id < b.id ? -1 : 1)).map(({ id }, i) => [id, i]))
    const place = this.sortedNow ? line : framed
    const gap = gapAfter === -1 ? null : { from: rows[gapAfter]!.order + 1, to: rows[gapAfter + 1]!.order - 1 }
    const cut =
      this.sortedNow && rows.some(({ drawn }) => !drawn) ? line.get(rows.find(({ drawn }) => !drawn)!.id)! : null
    const at = (i: number) => cssVariable('--line', i)
    return html`<div class="tk" role="table" aria-label=${words.ticket}>
      <div class="tr th" role="row">
        <span role="columnheader"></span><span role="columnheader">${words.ticket}</span
        ><span role="columnheader">${words.id}</span><span role="columnheader"></span>
      </div>
      <div class="trs" role="rowgroup">
        ${repeat(
          rows,
          ({ id }) => id,
          ({ id, ticket, order, drawn }) =>
            html`<div class="tr ${this.sortedNow && !drawn ? 'res' : ''}" role="row" ${at(place.get(id)!)}>
              <span class="o" role="cell">${this.sortedNow ? (drawn ? order : order - take) : ''}</span>
              <span class="mono" role="cell">${shortTicket(ticket)}…</span>
              <span class="mono" role="cell">${id}</span>
              <span role="cell">${this.sortedNow ? (drawn ? `● ${words.chosen}` : `○ ${words.reserve}`) : ''}</span>
            </div>`,
        )}
        ${
          gap && this.sortedNow
            ? html`<div class="tr res gap" role="row" ${at(gapAfter + 1)}>
                <span role="cell"></span><span role="cell">${words.between(gap.from, gap.to)}</span>
              </div>`
            : nothing
        }
        ${cut === null ? nothing : html`<i class="cut" aria-hidden="true" ${at(cut)}></i>`}
      </div>
    </div>`
  }

  #key = (event: KeyboardEvent) => {
    if (this.frame === null) return
    if (event.key === ' ') {
      event.preventDefault()
      this.paused = !this.paused
    }
    if (event.key === 'ArrowRight') void this.#show(this.at + 1)
    if (event.key === 'ArrowLeft') void this.#show(this.at - 1)
  }
}
customElements.define('ticket-wall', TicketWall)

/** Its first sixteen digits, four a group. */
function shortTicket(ticket: string): string {
  return `0.${ticket.slice(2, 18).match(/.{4}/g)!.join(' ')}`
}
