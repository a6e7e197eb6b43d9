import { html, nothing, type TemplateResult } from 'lit'
import type { Campaign } from '../../../server/contract/answers/hub/about.ts'
import type { SurveyProgress, SurveyProgressUnit } from '../../../server/contract/answers/methods/survey.ts'
import { runsMethod } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { grouped } from '../../elements/figures.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { survey as words } from '../../strings/survey.zh.ts'
import './survey-import.ts'
import './survey-imports.ts'
import { isLow, sumOf } from './survey-figures.ts'

const FILTERS = ['all', 'waiting', 'next', 'low'] as const
type Filter = (typeof FILTERS)[number]
/** Ids of reserves that one row names. */
const MOST_NEXT = 6

/** How far the survey is, unit by unit; for its owner the files of answers, too (问卷结果). */
export class SurveyPage extends DeskElement {
  static override properties = {
    progress: { state: true },
    campaigns: { state: true },
    campaign: { state: true },
    filter: { state: true },
  }
  declare progress: SurveyProgress | null
  declare campaigns: Campaign[]
  declare campaign: Campaign | null
  declare filter: Filter
  readonly #address = new ShownInAddress(this, 'survey', (shown) => this.#take(shown))

  constructor() {
    super()
    this.progress = null
    this.campaigns = []
    this.campaign = null
    this.filter = 'all'
  }

  override firstUpdated(): void {
    document.title = this.#isOwner ? words.nav : words.navOffice
    void this.#begin()
  }

  get #base(): string {
    return baseOf(this.campaign?.id ?? this.desk.about.campaign.id)
  }

  get #isOwner(): boolean {
    return runsMethod(this.desk.session, 'third-party')
  }

  #take(shown: URLSearchParams): void {
    this.filter = FILTERS.find((each) => each === shown.get('show')) ?? 'all'
    const asked = this.campaigns.find(({ id }) => id === shown.get('campaign'))
    if (asked === undefined || asked.id === this.campaign?.id) return
    this.campaign = asked
    this.progress = null
    void this.#load()
  }

  #show(filter: Filter, campaign = this.campaign?.id ?? ''): void {
    const shown = { show: filter === 'all' ? '' : filter, campaign }
    this.#address.show(shown)
    this.#take(new URLSearchParams(shown))
  }

  /** The campaign of the address, else the one that waits: last year's, while it has a survey that is not sealed. */
  async #begin(): Promise<void> {
    const { api } = this.desk
    await this.show(async () => {
      this.campaigns = (await api.get<{ campaigns: Campaign[] }>('/api/v1/campaigns')).campaigns
      const running = this.campaigns.findIndex((each) => each.running)
      const [now, last] = [this.campaigns[running], this.campaigns[running - 1]]
      this.campaign = now ?? this.campaigns.at(-1) ?? null
      const shown = this.#address.read()
      if (last !== undefined && !shown.has('campaign') && isDue(await api.get<SurveyProgress>(baseOf(last.id))))
        this.campaign = last
      this.#take(shown)
      await this.#load()
    })
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.progress = await this.desk.api.get<SurveyProgress>(this.#base)
    })
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'survey', logOut)}
      <main class="page office survey" @changed=${() => void this.#load()}>${this.#body()}</main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#begin())
    const { progress } = this
    if (progress === null) return loadingState()
    const owner = this.#isOwner
    return html`<div class="title">
        <div>
          <p class="crumb">${this.campaign?.title ?? ''}</p>
          <h1>${owner ? words.nav : words.titleOffice}</h1>
        </div>
        <div class="r">${this.campaigns.length > 1 ? this.#pick() : nothing} ${owner ? html`<a class="b solid" href=${this.#seal}>${words.toSeal}</a>` : nothing}</div>
      </div>
      ${owner ? nothing : html`<p class="sv-note">${words.officeNote}</p>`}
      ${progress.source === 'own-result' ? html`<p class="notice" role="note">${words.ownResult}</p>` : nothing}
      ${progress.sealed === null ? nothing : html`<p class="notice" role="note">${words.sealed(progress.sealed)}</p>`}
      ${progress.draw === null ? nothing : this.#totals(progress)}
      <div class="sv-split ${owner ? '' : 'only'}">
        ${progress.draw === null ? html`<section class="card">${emptyState(words.notDrawn, words.notDrawnText)}</section>` : this.#units(progress)}
        ${owner ? this.#side(progress) : nothing}
      </div>`
  }

  get #seal(): string {
    const { id = '', from = '', to = '' } = this.campaign ?? {}
    return `#seal?${new URLSearchParams({ method: 'third-party', campaign: id, from, to }).toString()}`
  }

  #pick(): TemplateResult {
    return html`<label class="field"
      >${words.campaign}<select @change=${(event: Event) => this.#show(this.filter, (event.target as HTMLSelectElement).value)}>
        ${this.campaigns.map(({ id, title }) => html`<option value=${id} ?selected=${id === this.campaign?.id}>${title}</option>`)}
      </select></label
    >`
  }

  #side(progress: SurveyProgress): TemplateResult {
    return html`<div class="sv-side">
      ${
        progress.sealed === null
          ? html`<survey-import .desk=${this.desk} .base=${this.#base} .progress=${progress}></survey-import>`
          : nothing
      }
      <survey-imports .desk=${this.desk} .base=${this.#base} .progress=${progress}></survey-imports>
    </div>`
  }

  #totals({ units }: SurveyProgress): TemplateResult {
    const all = sumOf(units)
    const cell = (title: string, n: number, note: string) =>
      html`<section>
        <h2>${title}</h2>
        <p><b>${grouped(n)}</b></p>
        <small>${note}</small>
      </section>`
    return html`<div class="card sv-totals">
      ${cell(words.drawn, all.drawn, words.usedText(all.used))} ${cell(words.answered, all.answered, words.response(all.responseRate))}
      ${cell(words.lost, all.refused + all.unreachable + all.wrong, words.lostText(all.refused, all.unreachable, all.wrong))}
      ${cell(words.waiting, all.waiting, words.waitingText(all.waiting))}
    </div>`
  }

  #units({ units, responseMark }: SurveyProgress): TemplateResult {
    const shown = units.filter((unit) => this.#isShown(unit, responseMark))
    const { columns } = words
    const heads = [
      columns.drawn,
      columns.used,
      columns.answered,
      columns.refused,
      columns.unreachable,
      columns.wrong,
      columns.waiting,
      columns.rate,
    ]
    return html`<section class="card">
      <h2>
        ${words.byUnit}
        <span class="sv-show" role="group" aria-label=${words.byUnit}>
          ${FILTERS.map(
            (each) =>
              html`<button class="b sm" aria-pressed=${each === this.filter} @click=${() => this.#show(each)}>${words.show[each]}</button>`,
          )}
        </span>
      </h2>
      ${
        shown.length === 0
          ? html`<p class="in s">${words.none}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label=${words.byUnit}>
              <table class="sv-table">
                <thead>
                  <tr>
                    <th scope="col">${columns.unit}</th>
                    ${heads.map((head) => html`<th class="num" scope="col">${head}</th>`)}
                    ${this.#isOwner ? html`<th scope="col" title=${words.copyNext}>${columns.next}</th>` : nothing}
                  </tr>
                </thead>
                <tbody>${shown.map((unit) => this.#unit(unit, responseMark))}</tbody>
              </table>
            </div>`
      }
    </section>`
  }

  #isShown(unit: SurveyProgressUnit, mark: number): boolean {
    if (this.filter === 'waiting') return unit.waiting > 0
    if (this.filter === 'next') return unit.next.length > 0
    return this.filter === 'all' || isLow(unit, mark)
  }

  #unit(unit: SurveyProgressUnit, mark: number): TemplateResult {
    const { columns } = words
    const { code, name } = unit.unit
    const cell = (column: string, value: number) => html`<td class="num" data-column=${column}>${value}</td>`
    if (unit.drawn === 0)
      return html`<tr>
        <td>${code} ${name}</td>
        <td colspan="9" class="q" data-column="">${words.noStratum}</td>
      </tr>`
    return html`<tr>
      <td>${code} <b>${name}</b></td>
      ${cell(columns.drawn, unit.drawn)} ${cell(columns.used, unit.used)} ${cell(columns.answered, unit.answered)}
      ${cell(columns.refused, unit.refused)} ${cell(columns.unreachable, unit.unreachable)} ${cell(columns.wrong, unit.wrong)}
      ${cell(columns.waiting, unit.waiting)}
      <td class="num ${isLow(unit, mark) ? 'low' : ''}" data-column=${columns.rate} title=${isLow(unit, mark) ? words.low(mark) : ''}>
        ${unit.responseRate === null ? '' : `${unit.responseRate}%`}
      </td>
      ${this.#isOwner ? html`<td class="next" data-column=${columns.next}>${this.#next(unit)}</td>` : nothing}
    </tr>`
  }

  #next({ next }: SurveyProgressUnit) {
    if (next.length === 0) return nothing
    const shown = next.slice(0, MOST_NEXT)
    return html`${shown.map(({ id }) => html`<code>${id}</code>`)}${next.length > shown.length ? words.more(next.length) : nothing}`
  }
}

function baseOf(campaign: string): string {
  return `/api/v1/campaigns/${encodeURIComponent(campaign)}/methods/third-party/survey`
}

/** Something is on record of it, and it is not sealed. */
function isDue({ draw, imports, sealed }: SurveyProgress): boolean {
  return sealed === null && (draw !== null || imports.some(({ withdrawn }) => withdrawn === null))
}
customElements.define('survey-page', SurveyPage)
