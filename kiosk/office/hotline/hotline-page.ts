import { html, nothing } from 'lit'
import { campaignYearAt } from '../../../server/contract/campaign-time.ts'
import { CALL_BACKS, CASE_STATES, FINDINGS, RESPONSIBILITIES } from '../../../server/contract/cases.ts'
import type { ComplaintReport } from '../../../server/contract/hotline/complaints.ts'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { CALL_BACK_WORDS, FINDING_WORDS, RESPONSIBILITY_WORDS, STATE_WORDS } from '../../strings/hall/cases.zh.ts'
import { hotline as words } from '../../strings/hotline.zh.ts'
import './call-import.ts'
import './names-card.ts'
import './tray-card.ts'
import '../scores/export-bar.ts'
import { dateAt } from '../period.ts'

type HotlineTab = keyof typeof words.tabs

/** 12345: the month's complaints about working style by unit, to print and to take away, and the import of ratings. */
export class HotlinePage extends DeskElement {
  static override properties = {
    tab: { state: true },
    month: { state: true },
    report: { state: true },
  }
  declare tab: HotlineTab
  declare month: string
  declare report: ComplaintReport | null

  readonly #address = new ShownInAddress(this, 'hotline', (shown) => this.#take(shown))

  constructor() {
    super()
    this.tab = 'complaints'
    this.month = ''
    this.report = null
  }

  override firstUpdated(): void {
    document.title = words.title
    this.#take(this.#address.read())
  }

  /** The running month, held to the campaign. */
  get #usualMonth(): string {
    const { from, to } = this.desk.about.campaign
    const today = dateAt(this.desk.clock.now())
    return (today < from ? from : today > to ? to : today).slice(0, 7)
  }

  get #tabs(): readonly HotlineTab[] {
    return may(this.desk.session.role, 'hotline:import') ? ['complaints', 'import', 'tray', 'names'] : []
  }

  #take(shown: URLSearchParams): void {
    this.tab = this.#tabs.find((tab) => tab === shown.get('tab')) ?? 'complaints'
    const month = shown.get('month') ?? this.#usualMonth
    if (month === this.month) return
    this.month = month
    void this.#load()
  }

  #choose(change: { tab?: HotlineTab; month?: string }): void {
    const { tab, month } = { tab: this.tab, month: this.month, ...change }
    this.#address.show({
      tab: tab === 'complaints' ? '' : tab,
      month: month === this.#usualMonth ? '' : month,
    })
    this.#take(new URLSearchParams({ tab, month }))
  }

  override render() {
    return html`${deskBar(this.desk.session, 'hotline', this.desk.logOut)}
      <main class="page office">
        <div class="title">
          <div><h1>${words.title}</h1></div>
          <div class="r">
            <div class="seg" role="group" aria-label=${words.title}>
              ${this.#tabs.map(
                (tab) =>
                  html`<button type="button" aria-pressed=${tab === this.tab} @click=${() => this.#choose({ tab })}>${words.tabs[tab]}</button>`,
              )}
            </div>
          </div>
        </div>
        ${this.#tab()}
      </main>`
  }

  #tab() {
    switch (this.tab) {
      case 'import':
        return html`<call-import .desk=${this.desk}></call-import>`
      case 'tray':
        return html`<tray-card .desk=${this.desk}></tray-card>`
      case 'names':
        return html`<names-card .desk=${this.desk}></names-card>`
      default:
        return this.#complaints()
    }
  }

  #complaints() {
    const path = () => `${this.#path}.xlsx?month=${this.month}`
    return html`<section class="card">
      <h2>
        ${words.tabs.complaints} ${this.month}
        <span class="r acts">
          <label class="pick"
            ><span>${words.month}</span
            ><input
              type="month"
              .value=${this.month}
              @change=${(event: Event) => this.#choose({ month: (event.target as HTMLInputElement).value })}
          /></label>
          <export-bar .api=${this.desk.api} .kinds=${['xlsx']} .path=${path}></export-bar>
          <button type="button" class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
        </span>
      </h2>
      ${this.problem ? failedState(this.problem, () => void this.#load()) : this.report ? this.#table(this.report) : loadingState()}
    </section>`
  }

  #table({ units, total, without }: ComplaintReport) {
    if (units.length === 0) return emptyState(words.none, words.noneText)
    const { heads } = words
    const follow = [...CASE_STATES.map((each) => STATE_WORDS[each]), heads.soft, heads.lapsed, heads.late]
    const result = [
      ...FINDINGS.map((each) => FINDING_WORDS[each]),
      ...RESPONSIBILITIES.map((each) => RESPONSIBILITY_WORDS[each]),
      ...CALL_BACKS.map((each) => CALL_BACK_WORDS[each]),
    ]
    const columns = [heads.complaints, heads.bad, heads.cases, ...follow, ...result]
    return html`<p class="in s">${words.facts(total.complaints, total.cases, total.states.closed, total.late, without)}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.tabs.complaints}>
        <table class="complaints">
          <thead>
            <tr>
              <th rowspan="2" scope="col">${heads.unit}</th>
              <th colspan="3" scope="colgroup">${words.groups.complaints}</th>
              <th colspan=${follow.length} scope="colgroup">${words.groups.followUp}</th>
              <th colspan=${result.length} scope="colgroup">${words.groups.result}</th>
            </tr>
            <tr>${columns.map((head) => html`<th scope="col">${head}</th>`)}</tr>
          </thead>
          <tbody>
            ${units.map(
              (row) =>
                html`<tr>
                  <th scope="row">${row.unit?.name ?? words.nobody}</th>
                  ${[
                    row.complaints,
                    row.bad,
                    row.cases,
                    ...CASE_STATES.map((each) => row.states[each]),
                    row.soft,
                    row.lapsed,
                    row.late,
                    ...FINDINGS.map((each) => row.findings[each]),
                    ...RESPONSIBILITIES.map((each) => row.responsibilities[each]),
                    ...CALL_BACKS.map((each) => row.callBacks[each]),
                  ].map((n) => html`<td class="n">${n === 0 ? nothing : n}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }

  /** A month is of the campaign that holds it: in December November is of the one before. */
  get #path(): string {
    return `/api/v1/campaigns/${campaignYearAt(Date.parse(`${this.month}-01T00:00:00+08:00`))}/complaints`
  }

  async #load(): Promise<void> {
    this.report = null
    await this.show(async (isNewest) => {
      const report = await this.desk.api.get<ComplaintReport>(`${this.#path}?month=${this.month}`)
      if (isNewest()) this.report = report
    })
  }
}
customElements.define('hotline-page', HotlinePage)
