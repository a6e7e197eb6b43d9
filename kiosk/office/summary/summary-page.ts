import { html, nothing, type TemplateResult } from 'lit'
import type { Campaign } from '../../../server/contract/answers/hub/about.ts'
import type { FollowUpList, Summary, SummaryMethod } from '../../../server/contract/answers/summary.ts'
import type { ExportFormat } from '../../../server/contract/export/export-formats.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { may } from '../../../server/contract/roles.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { summary as words } from '../../strings/summary.zh.ts'
import '../scores/export-bar.ts'
import './baseline-import.ts'
import { endedNote } from './ended-note.ts'
import { COLUMNS, halves, shownUnits, type Order } from './summary-rows.ts'
import './follow-up-words.ts'
import { agreementCard, firmCard, followUpCard, packageCard, unratedCard } from './summary-side.ts'
import { summaryTable } from './summary-table.ts'

/** The year's four methods side by side (汇总): sealed figures alone. */
export class SummaryPage extends DeskElement {
  static override properties = {
    campaigns: { state: true },
    campaign: { state: true },
    summary: { state: true },
    list: { state: true },
    order: { state: true },
    lastOnly: { state: true },
    search: { state: true },
    isWide: { state: true },
  }
  declare campaigns: Campaign[]
  declare campaign: Campaign | null
  declare summary: Summary | null
  /** Null for the survey team, which has no list. */
  declare list: FollowUpList | null
  declare order: Order
  declare lastOnly: boolean
  declare search: string
  /** Two columns of units side by side, as on a large screen; never on paper. */
  declare isWide: boolean
  readonly #large = matchMedia('screen and (min-width: 1800px)')
  readonly #address = new ShownInAddress(this, 'summary', (shown) => void this.#take(shown))

  constructor() {
    super()
    this.campaigns = []
    this.campaign = null
    this.summary = null
    this.list = null
    this.order = 'document'
    this.lastOnly = false
    this.search = ''
    this.isWide = this.#large.matches
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#large.addEventListener('change', this.#resized)
  }

  override disconnectedCallback(): void {
    this.#large.removeEventListener('change', this.#resized)
    super.disconnectedCallback()
  }

  #resized = () => {
    this.isWide = this.#large.matches
  }

  override firstUpdated(): void {
    document.title = words.nav
    void this.#begin()
  }

  /** The campaign of the address, else the running one or, while nothing of it is sealed, the one before. */
  async #begin(): Promise<void> {
    const { api } = this.desk
    await this.show(async () => {
      this.campaigns = (await api.get<{ campaigns: Campaign[] }>('/api/v1/campaigns')).campaigns
      const shown = this.#address.read()
      const running = this.campaigns.findIndex((each) => each.running)
      const [now, before] = [this.campaigns[running], this.campaigns[running - 1]]
      this.campaign = now ?? this.campaigns.at(-1) ?? null
      const isAsked = shown.has('campaign')
      if (!isAsked && before !== undefined && now !== undefined && (await this.#isBlank(now))) this.campaign = before
      await this.#take(shown)
      if (this.summary === null) await this.#load()
    })
  }

  /** Whether nothing of a campaign is shown yet; the survey team is refused until all is sealed. */
  async #isBlank({ id }: Campaign): Promise<boolean> {
    try {
      const { methods } = await this.desk.api.get<Summary>(`${baseOf(id)}/summary`)
      return methods.every(({ sealed }) => sealed === null)
    } catch (error) {
      if (problemOfThrown(error).code === 'not-sealed') return true
      throw error
    }
  }

  async #take(shown: URLSearchParams): Promise<void> {
    this.order = COLUMNS.find((method) => method === shown.get('by')) ?? 'document'
    this.lastOnly = shown.get('show') === 'last'
    const asked = this.campaigns.find(({ id }) => id === shown.get('campaign'))
    if (asked === undefined || (asked.id === this.campaign?.id && this.summary !== null)) return
    this.campaign = asked
    await this.#load()
  }

  #show({ order = this.order, lastOnly = this.lastOnly, campaign = this.campaign?.id ?? '' }): void {
    const shown = { by: order === 'document' ? '' : order, show: lastOnly ? 'last' : '', campaign }
    this.#address.show(shown)
    void this.#take(new URLSearchParams(shown))
  }

  async #load(): Promise<void> {
    const { api, session } = this.desk
    const base = baseOf(this.campaign!.id)
    this.summary = null
    await this.show(async () => {
      this.list = may(session.role, 'scores:read') ? await api.get<FollowUpList>(`${base}/follow-up`) : null
      this.summary = await api.get<Summary>(`${base}/summary`)
    })
  }

  /** Without an answer the list stays as it is. */
  async #reloadList(): Promise<void> {
    const path = `${baseOf(this.campaign!.id)}/follow-up`
    this.list = await this.desk.api.get<FollowUpList>(path).catch(() => this.list)
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'summary', logOut)}
      <main class="page office summary">${this.#body()}</main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#begin())
    const { summary } = this
    if (summary === null) return loadingState()
    const isEmpty = summary.methods.every(({ sealed }) => sealed === null)
    return html`${this.#title(summary, isEmpty)} ${this.#seals(summary)}
      ${endedNote(summary.deductionsEnded, this.#sealOfOnline())}
      ${
        isEmpty
          ? html`<section class="card">
                ${emptyState(words.emptyTitle, words.emptyText, this.#sealLink())}
              </section>
              ${this.#baseline(summary)}`
          : this.#split(summary)
      }`
  }

  /** Where the online seal is opened again, for whom that page is. */
  #sealOfOnline(): string | null {
    return may(this.desk.session.role, 'method:read') ? this.#sealPage('online') : null
  }

  #sealPage(method: MethodCode): string {
    const { id = '', from = '', to = '' } = this.campaign ?? {}
    return `#seal?${new URLSearchParams({ method, campaign: id, from, to }).toString()}`
  }

  #sealLink(): TemplateResult | typeof nothing {
    return may(this.desk.session.role, 'method:read')
      ? html`<a class="b solid" href="#seal">${words.toSeal}</a>`
      : nothing
  }

  #title({ units, weights }: Summary, isEmpty: boolean): TemplateResult {
    const path = (kind: ExportFormat) => `${baseOf(this.campaign!.id)}/summary.${kind}`
    return html`<div class="title">
      <div>
        <p class="crumb">${this.campaign?.title ?? ''}　${words.closed}</p>
        <h1>${words.nav} <small>${weights === undefined ? words.noTotal(units.length) : words.withTotal(units.length)}</small></h1>
      </div>
      <div class="r">
        ${this.campaigns.length > 1 ? this.#pick() : nothing}
        ${
          isEmpty
            ? nothing
            : html`<export-bar .api=${this.desk.api} .path=${path}></export-bar>
                <button type="button" class="b" @click=${() => print()}>${icon('print')}${words.print}</button>`
        }
      </div>
    </div>`
  }

  #pick(): TemplateResult {
    return html`<label class="field"
      >${words.campaign}<select @change=${(event: Event) => this.#show({ campaign: (event.target as HTMLSelectElement).value })}>
        ${this.campaigns.map(({ id, title }) => html`<option value=${id} ?selected=${id === this.campaign?.id}>${title}</option>`)}
      </select></label
    >`
  }

  /** The four seals. */
  #seals({ methods }: Summary): TemplateResult {
    return html`<section class="card sy-seals" aria-label=${words.seals}>
      ${COLUMNS.map((code) => this.#sealOf(methods.find(({ method }) => method === code)!))}
    </section>`
  }

  #sealOf({ method, sealed, sealedAt, hash, ranked, insufficient, uncovered, rate, baseline }: SummaryMethod) {
    const absent = words.status[method === 'service-centre' ? 'not-present' : 'not-covered']
    return html`<div>
      <p class="sy-seal">
        <strong>${METHOD_WORDS[method]}</strong>
        <span class="q">${sealedAt === null ? words.notSealed : words.sealedOn(sealedAt.slice(5, 10))}</span>
      </p>
      ${
        sealed === null
          ? may(this.desk.session.role, 'method:read')
            ? html`<p><a href=${this.#sealPage(method)}>${words.toSeal}</a></p>`
            : nothing
          : html`<p>${words.counts(ranked, insufficient, uncovered, absent)}</p>
              <p class="q">${rate === null || rate.rate === null ? nothing : html`${words.rate(method, rate.rate)}　`}${
                baseline === null ? words.noBaseline : words.baseline(baseline.campaign, baseline.source === 'file')
              }</p>
              <p class="q mono" title=${hash ?? ''}>${hash?.slice(0, 8)} …</p>`
      }
    </div>`
  }

  #split(summary: Summary): TemplateResult {
    const units = shownUnits(summary, this)
    const sort = (order: Order) => this.#show({ order })
    const parts = this.isWide && summary.weights === undefined && units.length > 1 ? halves(units) : [units]
    return html`<div class="sy-tools">
        <span class="seg" role="group" aria-label=${words.view}>
          <button type="button" aria-pressed=${this.order === 'document'} @click=${() => sort('document')}>${words.byDocument}</button>
          <button type="button" aria-pressed=${this.order !== 'document'} @click=${() => sort(this.#firstSealed(summary))}>${words.byRank}</button>
          <button type="button" aria-pressed=${this.lastOnly} @click=${() => this.#show({ lastOnly: !this.lastOnly })}>${words.lastOnly}</button>
        </span>
        <label class="field"
          ><span class="sr">${words.search}</span
          ><input
            type="search"
            placeholder=${words.search}
            .value=${this.search}
            @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
        /></label>
      </div>
      <div class="sy-split">
        <section class="card sy-card" aria-label=${words.nav}>
          ${units.length === 0 ? html`<p class="in s" role="status">${words.nobody}</p>` : nothing}
          <div class="sy-tables ${parts.length > 1 ? 'two' : ''}">
            ${units.length === 0 ? nothing : parts.map((part) => summaryTable(summary, part, this.order, sort))}
          </div>
          <p class="sy-key s">
            <span>${words.keyLast}</span><span>${words.keyChange}</span><span>${words.keyFew}</span><span>${words.keyBlank}</span>
          </p>
        </section>
        <div class="sy-side">
          ${this.#package(summary)} ${agreementCard(summary)} ${this.list === null ? nothing : followUpCard(this.list)}
          ${
            this.list === null
              ? nothing
              : html`<follow-up-words .list=${this.list} .api=${this.desk.api} .mayDecide=${may(this.desk.session.role, 'follow-up:decide')} @decided=${() => void this.#reloadList()}></follow-up-words>`
          }
          ${firmCard(summary)} ${unratedCard(summary)}
          ${this.#baseline(summary)}
        </div>
      </div>`
  }

  /** For office and auditor: the survey team reads all of it, and takes it away file by file. */
  #package(summary: Summary): TemplateResult | typeof nothing {
    const { api, session } = this.desk
    return may(session.role, 'scores:export') ? packageCard(summary, baseOf(this.campaign!.id), api) : nothing
  }

  /** For the office, while last year's seal of some method is not here. */
  #baseline({ methods }: Summary): TemplateResult | typeof nothing {
    if (!may(this.desk.session.role, 'baseline:enter')) return nothing
    if (methods.every(({ baseline }) => baseline?.source === 'seal')) return nothing
    return html`<baseline-import .desk=${this.desk} .base=${baseOf(this.campaign!.id)} @changed=${() => void this.#refresh()}></baseline-import>`
  }

  /** The same campaign anew, without anything that goes away meanwhile. */
  async #refresh(): Promise<void> {
    try {
      this.summary = await this.desk.api.get<Summary>(`${baseOf(this.campaign!.id)}/summary`)
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  #firstSealed({ methods }: Summary): Order {
    return (
      COLUMNS.find((code) => methods.some(({ method, sealed }) => method === code && sealed !== null)) ?? 'document'
    )
  }
}
customElements.define('summary-page', SummaryPage)

function baseOf(campaign: string): string {
  return `/api/v1/campaigns/${encodeURIComponent(campaign)}`
}
