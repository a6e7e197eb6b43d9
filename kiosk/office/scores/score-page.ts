import { html, nothing } from 'lit'
import type { ComparisonAnswer } from '../../../server/contract/score-analysis.ts'
import { shanghai } from '../../elements/ages.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { grouped } from '../../elements/figures.ts'
import { formText, takenForm } from '../../elements/form-text.ts'
import type { Campaign } from '../../../server/contract/answers/hub/about.ts'
import type { ScoresAnswer } from '../../../server/contract/scores.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { Newest } from '../../elements/newest.ts'
import { PhoneWidth } from '../../elements/browser/phone-width.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { visit } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { common, office as words } from '../../strings/desk.zh.ts'
import { asOf as asOfWords, unitPage as unitWords } from '../../strings/scores.zh.ts'
import '../clock/clock-card.ts'
import '../first-day/first-day-card.ts'
import '../machine/certificate-card.ts'
import '../deadline-line.ts'
import './export-bar.ts'
import { RATING_FORMATS, type ExportFormat, type RatingFormat } from '../../../server/contract/export/export-formats.ts'
import { exportPath, ratingsPath } from './export-file.ts'
import { customPeriod, dateAt, periodOf, readChoice, writeChoice, type Period, type PeriodChoice } from '../period.ts'
import { PERIOD_KINDS, type PeriodKind } from '../period.ts'
import { ranksOf } from './rank-change.ts'
import './score-cards.ts'
import { scoreRows, USUAL_LAST_PLACES } from './score-rows.ts'
import './score-side.ts'
import './score-table.ts'
import '../todo-card.ts'
import './unit-page.ts'
import './what-if-card.ts'

/** So many of the first places stand on a phone before the middle folds. */
const FIRST_ON_PHONE = 2

/** The score table of all units for a period of a campaign. */
export class ScorePage extends DeskElement {
  static override properties = {
    campaigns: { state: true },
    choice: { state: true },
    scores: { state: true },
    comparison: { state: true },
    loading: { state: true },
    badPeriod: { state: true },
    waiting: { state: true },
  }
  declare campaigns: Campaign[] | null
  declare choice: PeriodChoice
  declare scores: ScoresAnswer | null
  declare comparison: ComparisonAnswer | null
  declare loading: boolean
  declare badPeriod: boolean
  /** How many things the list 待办 has. */
  declare waiting: number
  readonly #width = new PhoneWidth(this)
  readonly #newest = new Newest()

  constructor() {
    super()
    this.campaigns = null
    this.choice = readChoice(location.search)
    this.scores = null
    this.comparison = null
    this.loading = true
    this.badPeriod = false
    this.waiting = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('popstate', this.#returned)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('popstate', this.#returned)
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    const campaign = this.#campaign
    return html`${deskBar(this.desk.session, 'scores', this.desk.logOut, { waiting: this.waiting, title: words.shortTitle })}
      <main class="page office" @todo-known=${(event: CustomEvent<number>) => (this.waiting = event.detail)}>
        ${campaign ? (this.#width.phone && this.choice.unit === '' ? this.#phone(campaign) : this.#page(campaign)) : this.#noCampaign()}
      </main>`
  }

  #noCampaign() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    return this.campaigns ? emptyState(words.noCampaign, words.noCampaignText) : loadingState()
  }

  /** In a hand: the cards first, then the dates, what waits, and last what is done at a desk. */
  #phone(campaign: Campaign) {
    const period = this.#periodIn(campaign)
    const days = Math.round((Date.parse(campaign.to) - Date.parse(dateAt(this.desk.clock.now()))) / 86_400_000)
    return html`<h1 class="sr">${words.title}</h1>
      <p class="q">${words.methodAndEnd(days)}</p>
      <clock-card .desk=${this.desk} @clock-settled=${() => void this.#ask()}></clock-card>
      <first-day-card .desk=${this.desk}></first-day-card>
      <certificate-card .desk=${this.desk}></certificate-card>
      ${this.choice.kind === 'custom' ? this.#custom(campaign) : nothing}
      <div aria-busy=${this.loading} class=${this.loading ? 'stale' : ''}>${this.#cards(campaign, period)}</div>
      ${this.#line(campaign, period)}
      <todo-card .api=${this.desk.api} .campaign=${campaign.id} .over=${this.#over(campaign)}></todo-card>
      <details class="card atdesk">
        <summary>${words.more}</summary>
        <div class="in fields">
          ${this.#campaignPick()}${period ? this.#exports(campaign, period) : nothing}
          <button type="button" class="b print" @click=${() => print()}>${icon('print')}${words.print}</button>
        </div>
      </details>`
  }

  #cards(campaign: Campaign, period: Period | null) {
    if (this.problem) return failedState(this.problem, () => void this.#ask())
    const { scores } = this
    if (!scores)
      return this.choice.kind === 'custom' && !this.loading ? this.#periodSelect(campaign, period) : loadingState()
    const rows = scoreRows(scores.units, campaign.lastPlaces, FIRST_ON_PHONE)
    return html`<score-cards
        .rows=${rows}
        .lastPlaces=${campaign.lastPlaces ?? USUAL_LAST_PLACES}
        .lead=${this.#periodSelect(campaign, period)}
        @unit-chosen=${(event: CustomEvent<string>) => this.#choose({ unit: event.detail })}
      ></score-cards>
      <details class="card unranked">
        <summary>${words.unranked(rows.insufficient.length, rows.notPresent.length)}<small>${words.unrankedNote}</small></summary>
        <score-side .rows=${rows}></score-side>
      </details>`
  }

  #periodSelect(campaign: Campaign, period: Period | null) {
    const said = (kind: PeriodKind) =>
      kind === this.choice.kind && period
        ? words.periodTo(words.periods[kind], period.to.slice(5))
        : words.periods[kind]
    return html`<select
      aria-label=${words.period}
      @change=${(event: Event) => this.#chooseKind(campaign, (event.target as HTMLSelectElement).value as PeriodKind)}
    >
      ${PERIOD_KINDS.map(
        (kind) =>
          html`<option
            value=${kind}
            ?selected=${kind === this.choice.kind}
            ?disabled=${!campaign.running && (kind === 'quarter' || kind === 'month')}
          >
            ${said(kind)}
          </option>`,
      )}
    </select>`
  }

  #page(campaign: Campaign) {
    const period = this.#periodIn(campaign)
    const { unit } = this.choice
    const crumb = campaign.title || common.campaign(campaign.id)
    return html`<div class="title">
        <div>
          ${
            unit === ''
              ? html`<p class="crumb">${crumb}</p>
                  <h1>${words.title}</h1>`
              : html`<p class="crumb">
                    ${crumb} ›
                    <a href="?" @click=${(event: MouseEvent) => this.#back(event)}>${unitWords.crumb}</a>
                  </p>
                  <h1>${this.#unitName(unit)}</h1>`
          }
        </div>
        <div class="r">${this.#campaignPick()}${this.#periodPick(campaign, period)}</div>
      </div>
      <clock-card .desk=${this.desk} @clock-settled=${() => void this.#ask()}></clock-card>
      <certificate-card .desk=${this.desk}></certificate-card>
      ${this.choice.kind === 'custom' ? this.#custom(campaign) : nothing} ${this.#line(campaign, period)}
      ${
        unit !== '' && period
          ? html`<unit-page .api=${this.desk.api} .path=${this.#path(campaign, `units/${encodeURIComponent(unit)}`, period)}></unit-page>`
          : html`<div aria-busy=${this.loading} class=${this.loading ? 'stale' : ''}>
              ${this.#table(campaign, period)}
            </div>`
      }`
  }

  #campaignPick() {
    const campaigns = this.campaigns ?? []
    if (campaigns.length < 2) return nothing
    return html`<label class="pick"
      ><span>${words.campaign}</span
      ><select @change=${(event: Event) => this.#choose({ campaign: (event.target as HTMLSelectElement).value })}>
        ${campaigns.map(
          ({ id }) => html`<option value=${id} ?selected=${id === this.#campaign?.id}>${common.campaign(id)}</option>`,
        )}
      </select></label
    >`
  }

  #periodPick(campaign: Campaign, period: Period | null) {
    return html`<span class="seg" role="group" aria-label=${words.period}
        >${PERIOD_KINDS.map(
          (kind) =>
            html`<button
              type="button"
              aria-pressed=${this.choice.kind === kind}
              ?disabled=${!campaign.running && (kind === 'quarter' || kind === 'month')}
              @click=${() => this.#chooseKind(campaign, kind)}
            >
              ${words.periods[kind]}
            </button>`,
        )}</span
      >
      ${period ? this.#exports(campaign, period) : nothing}
      <button type="button" class="b print" @click=${() => print()}>${icon('print')}${words.print}</button>`
  }

  #exports(campaign: Campaign, period: Period) {
    const { unit } = this.choice
    const ratings = (kind: RatingFormat) => ratingsPath(campaign.id, kind, period, unit)
    return html`${
      unit === ''
        ? html`<export-bar
              .api=${this.desk.api}
              .path=${(kind: ExportFormat) => exportPath(campaign.id, kind, period)}
            ></export-bar>`
        : nothing
    }<export-bar
        .api=${this.desk.api}
        .label=${unitWords.details}
        .kinds=${RATING_FORMATS}
        .path=${ratings}
        title=${unitWords.detailsNote}
      ></export-bar>`
  }

  #custom(campaign: Campaign) {
    const { from, to } = this.choice
    return html`<form class="custom fields" novalidate @submit=${(event: SubmitEvent) => this.#applyCustom(event, campaign)}>
      <label class="pick"
        >${words.from}<input type="date" name="from" min=${campaign.from} max=${campaign.to} .value=${from} /></label
      ><label class="pick"
        >${words.to}<input type="date" name="to" min=${campaign.from} max=${campaign.to} .value=${to}
      /></label>
      <label class="pick" title=${asOfWords.hint}
        >${asOfWords.label}<input
          type="date"
          name="asOf"
          max=${dateAt(this.desk.clock.now())}
          .value=${this.choice.asOf}
      /></label>
      <button class="b solid">${words.apply}</button>
      ${this.badPeriod ? html`<p class="wrong" role="alert">${words.badPeriod}</p>` : nothing}
    </form>`
  }

  #line(campaign: Campaign, period: Period | null) {
    const { scores } = this
    const shown = scores ?? period
    const n = scores?.units.reduce((sum, unit) => sum + unit.n, 0) ?? 0
    return html`<section class="card line" aria-label=${words.period}>
      <p class="left">
        ${shown ? html`<b>${shown.from} ${words.until} ${shown.to}</b>` : nothing}
        ${
          this.choice.asOf === ''
            ? nothing
            : html`<span class="tag hold">${asOfWords.shown(this.choice.asOf)}</span>
                <button type="button" class="b ghost sm" @click=${() => this.#choose({ asOf: '' })}>${asOfWords.clear}</button>`
        }
      </p>
      <p class="about" role="status">
        ${this.loading ? common.loading : nothing}
        ${
          scores && !this.loading
            ? html`${words.counted(scores.units.length, grouped(n), scores.policy.version)} ·
              ${words.asOf(momentOf(scores.asOf))}${scores.sealed === null ? nothing : html` · <b>${words.sealed(scores.sealed)}</b>`}`
            : nothing
        }
        <span class="q">${words.whole(campaign.from, campaign.to)}</span>
        <span class="printed">${words.printed(momentOf(this.desk.clock.now()))}</span>
      </p>
      <deadline-line .desk=${this.desk} .campaign=${campaign}></deadline-line>
    </section>`
  }

  #table(campaign: Campaign, period: Period | null) {
    if (this.problem) return failedState(this.problem, () => void this.#ask())
    const { scores } = this
    if (!scores) return this.choice.kind === 'custom' && !this.loading ? nothing : loadingState()
    const rows = scoreRows(scores.units, campaign.lastPlaces)
    if (scores.units.every((unit) => unit.n === 0)) {
      // In December the last campaign waits for its seal while the new one is still empty.
      return html`<todo-card .api=${this.desk.api} .campaign=${campaign.id} .over=${this.#over(campaign)}></todo-card>${emptyState(
        words.emptyTitle,
        words.emptyText,
        this.choice.kind === 'year'
          ? nothing
          : html`<button class="b solid" @click=${() => this.#choose({ kind: 'year' })}>${words.emptyAct}</button>`,
      )}`
    }
    const ranked = rows.first.length + rows.middle.length + rows.last.length
    return html`<div class="cols">
      <div class="main">
        ${
          ranked > 0
            ? html`<score-table
                .rows=${rows}
                .lastPlaces=${campaign.lastPlaces ?? USUAL_LAST_PLACES}
                .lastMonth=${ranksOf(this.comparison?.lastMonth ?? null)}
                .lastYear=${ranksOf(this.comparison?.lastYear ?? null)}
                @unit-chosen=${(event: CustomEvent<string>) => this.#choose({ unit: event.detail })}
              ></score-table>`
            : html`<section class="card">${emptyState(words.noneRanked, words.noneRankedText)}</section>`
        }
        ${
          period && this.choice.asOf === ''
            ? html`<what-if-card
                .api=${this.desk.api}
                .path=${this.#path(campaign, 'what-if', period)}
                .units=${scores.units}
              ></what-if-card>`
            : nothing
        }
      </div>
      <div class="aside">
        <todo-card .api=${this.desk.api} .campaign=${campaign.id} .over=${this.#over(campaign)}></todo-card>
        <score-side .rows=${rows}></score-side>
      </div>
    </div>`
  }

  #path(campaign: Campaign, what: string, { from, to }: Period): string {
    const base = `/api/v1/campaigns/${encodeURIComponent(campaign.id)}/methods/service-centre`
    return `${base}/${what}?from=${from}&to=${to}`
  }

  #unitName(code: string): string {
    return this.scores?.units.find(({ unit }) => unit.code === code)?.unit.name ?? code
  }

  #back(event: MouseEvent): void {
    event.preventDefault()
    this.#choose({ unit: '' })
  }

  get #campaign(): Campaign | undefined {
    const campaigns = this.campaigns ?? []
    return (
      campaigns.find(({ id }) => id === this.choice.campaign) ??
      campaigns.find(({ running }) => running) ??
      campaigns[0]
    )
  }

  /** In December the campaign that is over is still sealed and reported: what waits of it is shown with the running one. */
  #over(campaign: Campaign): Campaign | null {
    return campaign.running ? ((this.campaigns ?? []).findLast(({ running }) => !running) ?? null) : null
  }

  #periodIn(campaign: Campaign): Period | null {
    const { kind, from, to } = this.choice
    if (kind === 'custom') return customPeriod(from, to, campaign)
    return periodOf(kind, campaign, dateAt(this.desk.clock.now()))
  }

  #chooseKind(campaign: Campaign, kind: PeriodKind): void {
    if (kind !== 'custom') return this.#choose({ kind })
    // Begin from what is on the screen, so that a small change is a small change.
    this.#choose({ kind, ...(this.#periodIn(campaign) ?? periodOf('year', campaign, campaign.to)) })
  }

  #applyCustom(event: SubmitEvent, campaign: Campaign): void {
    const data = takenForm(event)
    const period = customPeriod(formText(data, 'from'), formText(data, 'to'), campaign)
    this.badPeriod = period === null
    if (period) this.#choose({ ...period, asOf: formText(data, 'asOf') })
  }

  #choose(change: Partial<PeriodChoice>): void {
    this.badPeriod = false
    this.choice = { ...this.choice, ...change }
    visit(writeChoice(this.choice))
    void this.#ask()
  }

  #returned = () => {
    const choice = readChoice(location.search)
    if (location.hash.length > 1 || writeChoice(choice) === writeChoice(this.choice)) return
    this.badPeriod = false
    this.choice = choice
    void this.#ask()
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.campaigns = (await this.desk.api.get<{ campaigns: Campaign[] }>('/api/v1/campaigns')).campaigns
      await this.#ask()
    })
  }

  async #ask(): Promise<void> {
    const campaign = this.#campaign
    const period = campaign && this.#periodIn(campaign)
    const isNewest = this.#newest.ask()
    this.problem = null
    this.loading = period !== null && period !== undefined
    if (!campaign || !period) {
      this.badPeriod = campaign !== undefined
      return
    }
    const { asOf } = this.choice
    const path = this.#path(campaign, 'scores', period) + (asOf === '' ? '' : `&asOf=${asOf}`)
    try {
      const scores = await this.desk.api.get<ScoresAnswer>(path)
      if (!isNewest()) return
      this.scores = scores
      this.comparison = null
      // The score is what people came for; what it is held against may come a moment later.
      if (asOf === '') void this.#compare(isNewest, this.#path(campaign, 'comparison', period))
    } catch (error) {
      if (isNewest()) this.problem = problemOfThrown(error)
    } finally {
      if (isNewest()) this.loading = false
    }
  }

  /** Without an answer the columns stay empty: the scores stand without it. */
  async #compare(isNewest: () => boolean, path: string): Promise<void> {
    const comparison = await this.desk.api.get<ComparisonAnswer>(path).catch(() => null)
    if (isNewest()) this.comparison = comparison
  }
}
customElements.define('score-page', ScorePage)

/** `2026-11-18 10:42` in Shanghai. */
function momentOf(moment: string | number): string {
  const { date, minute } = shanghai(typeof moment === 'number' ? moment : Date.parse(moment))
  return `${date} ${minute}`
}
