import { html, nothing, type TemplateResult } from 'lit'
import type { DrawDeskState } from '../../../server/contract/answers/methods/draws.ts'
import type { PoolState } from '../../../server/contract/answers/methods/pool.ts'
import { KIND_WORDS, OBJECT_KINDS } from '../../../server/contract/survey/kinds.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { grouped } from '../../elements/figures.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { pool as words, SOURCE_WORDS } from '../../strings/pool.zh.ts'
import { campaignLink, shownCampaign } from '../shown-campaign.ts'
import './pool-contacts.ts'
import './pool-erasure.ts'
import './pool-import.ts'

/** `/api/v1/campaigns/2026/methods/third-party/pool` */
export function poolBase(campaign: string): string {
  return `/api/v1/campaigns/${encodeURIComponent(campaign)}/methods/third-party/pool`
}

/** The pool of the survey for its owner: how it is by unit and kind, imports, people who ask to be erased (样本库). */
export class PoolPage extends DeskElement {
  static override properties = {
    state: { state: true },
    isDrawn: { state: true },
    onlyEmpty: { state: true },
  }
  declare state: PoolState | null
  declare isDrawn: boolean
  declare onlyEmpty: boolean

  constructor() {
    super()
    this.state = null
    this.isDrawn = false
    this.onlyEmpty = false
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    const { id } = shownCampaign(this.desk)
    await this.show(async () => {
      const [state, draw] = await Promise.all([
        api.get<PoolState>(poolBase(id)),
        api.get<DrawDeskState>(`/api/v1/campaigns/${encodeURIComponent(id)}/draw`),
      ])
      this.state = state
      this.isDrawn = draw.draw !== null
    })
  }

  override render() {
    const { session, logOut } = this.desk
    const { id } = shownCampaign(this.desk)
    return html`${deskBar(session, 'pool', logOut)}
      <main class="page office pool" @changed=${() => void this.#load()}>
        <div class="title">
          <div>
            <p class="crumb">${words.crumb(id)}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r">${campaignLink(this.desk, 'pool', id)}</div>
        </div>
        ${this.#body()}
      </main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { state } = this
    if (state === null) return loadingState()
    const base = poolBase(state.campaign)
    const open = state.erase.done === null
    return html`${this.#totals(state)}
      ${state.unreadable > 0 ? html`<p class="notice al" role="alert">${words.unreadable(state.unreadable)}</p>` : nothing}
      <div class="po-split">
        ${this.#units(state)}
        <div class="po-side">
          ${open ? html`<pool-import .desk=${this.desk} .base=${base} .waiting=${state.waiting}></pool-import>` : nothing}
          ${open && this.isDrawn ? html`<pool-contacts .desk=${this.desk} .base=${base}></pool-contacts>` : nothing}
          ${open ? html`<pool-erasure .desk=${this.desk} .base=${base}></pool-erasure>` : nothing} ${this.#imports(state)}
        </div>
      </div>`
  }

  #totals({ raters, lines, units, pairs, erase }: PoolState): TemplateResult {
    const empty = units.filter(({ size }) => size === 0).length
    const left = pairs.found - pairs.decided
    return html`<div class="card po-totals">
      <section>
        <h2>${words.raters}</h2>
        <b>${words.people(grouped(raters))}</b><small>${words.lines(grouped(lines))}</small>
      </section>
      <section>
        <h2>${words.empty}</h2>
        <b class=${empty > 0 ? 'al' : ''}>${words.emptyUnits(empty)}</b
        ><small>${empty === 0 ? words.noneEmpty : words.emptyText}</small>
      </section>
      <section>
        <h2>${words.waiting}</h2>
        <b>${words.waitingPairs(left)}</b>
        <small>${words.waitingText(pairs.decided, pairs.found)} </small><a class="b sm po-to" href="#pairs">${words.toPairs}</a>
      </section>
      <section>
        <h2>${words.erase}</h2>
        <b>${erase.day}</b><small>${erase.done === null ? words.eraseText : words.erased(erase.done)}</small>
      </section>
    </div>`
  }

  #units({ units }: PoolState): TemplateResult {
    const shown = this.onlyEmpty ? units.filter(({ size }) => size === 0) : units
    const filter = (only: boolean, word: string) =>
      html`<button class="b sm" aria-pressed=${this.onlyEmpty === only} @click=${() => (this.onlyEmpty = only)}>${word}</button>`
    return html`<section class="card">
      <h2>
        ${words.byUnit} <span class="r po-filter">${filter(false, words.all)}${filter(true, words.onlyEmpty)}</span>
      </h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.byUnit}>
        <table class="po-table">
          <thead>
            <tr>
              <th scope="col">${words.unit}</th>
              ${OBJECT_KINDS.map((kind) => html`<th scope="col" class="num">${KIND_WORDS[kind].zh}</th>`)}
              <th scope="col" class="num">${words.sum}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              ({ unit, kinds, size }) =>
                html`<tr class=${size === 0 ? 'none' : ''}>
                  <th scope="row"><span class="q">${unit.code}</span> ${unit.name}</th>
                  ${OBJECT_KINDS.map((kind) => html`<td class="num">${kinds[kind] ?? ''}</td>`)}
                  <td class="num"><b>${size}</b></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`
  }

  #imports({ imports, sources }: PoolState): TemplateResult {
    return html`<section class="card">
      <h2>${words.imports}</h2>
      <div class="in">
        ${sources.map(
          ({ source, raters }) =>
            html`<p class="po-source"><span>${SOURCE_WORDS[source]}</span><b>${words.people(grouped(raters))}</b></p>`,
        )}
        ${
          imports.length === 0
            ? html`<p class="s">${words.none}</p>`
            : html`<ol class="po-imports">
                ${imports.map(
                  ({ at, source, entered, merged, left, by }) =>
                    html`<li>
                      <time>${at.slice(5, 10)} ${at.slice(11, 16)}</time> <b>${SOURCE_WORDS[source]}</b><br /><small
                        >${words.importLine(entered, merged, left)}　${by}</small
                      >
                    </li>`,
                )}
              </ol>`
        }
      </div>
    </section>`
  }
}
customElements.define('pool-page', PoolPage)
