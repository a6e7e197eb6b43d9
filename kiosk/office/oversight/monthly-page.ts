import { html, nothing, type TemplateResult } from 'lit'
import type { MonthlyReports } from '../../../server/contract/answers/hotline/monthly.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { campaignLink, shownCampaign } from '../shown-campaign.ts'
import { icon } from '../../elements/icons.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { BODY_WORDS } from '../../strings/own.zh.ts'
import { MONTH_STATE_WORDS, MONTHLY_BODY_SHORT, oversight as words } from '../../strings/oversight.zh.ts'
import { deductionTabs } from './desk-tabs.ts'
import './monthly-form.ts'
import type { MonthOfBody } from './month-of-body.ts'
import { monthSlips } from './month-slips.ts'
import { OversightElement, said } from './oversight-element.ts'

/** Monthly reports (月报): the year's table, what is missing, the report that is being written, and sending one back. */
export class MonthlyPage extends OversightElement {
  static override properties = {
    ...OversightElement.properties,
    reports: { state: true },
    opened: { state: true },
    slips: { state: true },
  }
  declare reports: MonthlyReports | null
  /** The month of a body that is open below the table: `2026-10 media`. */
  declare opened: string
  /** Reminders stand on the page, to be printed. */
  declare slips: boolean

  constructor() {
    super()
    this.reports = null
    this.opened = ''
    this.slips = false
  }

  override firstUpdated(): void {
    document.title = words.monthly
    void this.reload()
  }

  protected override async load(): Promise<void> {
    const campaign = encodeURIComponent(shownCampaign(this.desk).id)
    this.reports = await this.desk.api.get<MonthlyReports>(`/api/v1/monthly-reports?campaign=${campaign}`)
  }

  override render() {
    const { session, logOut } = this.desk
    if (this.slips && this.reports !== null)
      return html`${deskBar(session, 'deductions', logOut)}
        <main class="page office hand-ins deductions">
          ${monthSlips(shownCampaign(this.desk).id, this.reports.months, () => (this.slips = false))}
        </main>`
    return html`${deskBar(session, 'deductions', logOut)}
      <main class="page office hand-ins deductions" @submitted=${(event: CustomEvent<number>) => this.#submitted(event.detail)}>
        ${deductionTabs(session, 'monthly')}
        <div class="title">
          <div>
            <p class="crumb">${shownCampaign(this.desk).title} · ${words.monthlyCrumb}</p>
            <h1>${words.monthly}</h1>
          </div>
          <div class="r noprint">
            ${campaignLink(this.desk, 'monthly', shownCampaign(this.desk).id)}
            <a class="b" href="/api/v1/monthly-reports/export.xlsx?campaign=${shownCampaign(this.desk).id}" download>${icon('download')}${words.xlsx}</a>
            <button class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
          </div>
        </div>
        ${this.#body()}
      </main>`
  }

  #submitted(version: number): void {
    this.done = words.submitted(version)
    void this.reload()
  }

  #body(): TemplateResult {
    if (this.failed) return failedState(this.failed, () => void this.reload())
    if (this.reports === null) return loadingState()
    const { months } = this.reports
    const mine = this.desk.session.role === 'reporter' ? this.#toWrite(months) : undefined
    return html`
      ${this.done === '' ? nothing : html`<p class="notice ok" role="status">${this.done}</p>`}
      ${this.problem ? html`<p class="notice al" role="alert">${this.problem.zh}</p>` : nothing}
      ${this.#reminders(months)}
      ${
        mine === undefined
          ? nothing
          : html`<monthly-form class="noprint" .desk=${this.desk} .units=${this.units} .month=${mine}></monthly-form>`
      }
      ${this.#year(months)}`
  }

  /** What somebody of the body writes at: the month that was opened, else what is late, sent back, or due. */
  #toWrite(months: readonly MonthOfBody[]): MonthOfBody | undefined {
    const opened = months.find((each) => keyOf(each) === this.opened)
    if (opened !== undefined) return opened
    const waits = (state: MonthOfBody['state']) => months.find((each) => each.state === state)
    return waits('returned') ?? waits('missing') ?? waits('due')
  }

  #reminders(months: readonly MonthOfBody[]): TemplateResult | typeof nothing {
    const missing = months.filter(({ state }) => state === 'missing')
    const back = months.filter(({ state }) => state === 'returned')
    const own = this.desk.session.role === 'reporter'
    const named = (all: readonly MonthOfBody[]) => all.map(({ month }) => month).join('、')
    if (missing.length + (own ? back.length : 0) === 0) return nothing
    return html`<div class="notice al noprint" role="status">
      ${missing.length === 0 ? nothing : html`<p>${own ? words.overdueOwn(named(missing)) : words.overdue(missing.length)}</p>`}
      ${own || missing.length === 0 ? nothing : html`<p><button class="b sm" @click=${() => (this.slips = true)}>${words.slips(missing.length)}</button></p>`}
      ${own && back.length > 0 ? html`<p>${words.back(named(back))}</p>` : nothing}
    </div>`
  }

  #year(months: readonly MonthOfBody[]): TemplateResult {
    return html`<section class="card">
      <h2>${words.tableTitle(this.reports!.campaign)}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.year}>
        <table class="dt monthly-year">
          <thead>
            <tr>${words.yearHeads.map((head, i) => html`<th scope="col" class=${i >= 4 && i <= 6 ? 'num' : ''}>${head}</th>`)}</tr>
          </thead>
          <tbody>
            ${months.filter(({ state }) => state !== 'to-come').map((each) => this.#row(each))}
          </tbody>
        </table>
      </div>
    </section>`
  }

  #row(each: MonthOfBody): TemplateResult {
    const { month, body, due, state, version, rows, returned } = each
    const sum = (name: 'complaints' | 'supervised' | 'resolved') =>
      version === null ? '' : rows.reduce((total, row) => total + row[name], 0)
    const open = this.opened === keyOf(each)
    const toggle = () => (this.opened = open ? '' : keyOf(each))
    return html`<tr class=${state === 'missing' ? 'late' : ''}>
        <td>${month}</td>
        <td class="nowrap">${due}</td>
        <td>${BODY_WORDS[body]}</td>
        <td>${state === 'missing' ? html`<b class="al">${MONTH_STATE_WORDS[state]}</b>` : MONTH_STATE_WORDS[state]}${version === null ? nothing : html` <small class="q">${words.version(version)}</small>`}</td>
        <td class="num">${sum('complaints')}</td>
        <td class="num">${sum('supervised')}</td>
        <td class="num">${sum('resolved')}</td>
        <td class="noprint"><button class="b ghost sm" aria-expanded=${open} aria-label="${open ? words.close : words.open} ${MONTHLY_BODY_SHORT[body]} ${month}" @click=${toggle}>${open ? words.close : words.open}</button></td>
      </tr>
      ${open ? html`<tr class="monthly-open"><td colspan="8">${returned === null ? nothing : html`<p class="s">${words.returnedBy(returned.by, returned.reason)}</p>`} ${this.#lines(rows)} ${this.#returnForm(each)}</td></tr>` : nothing}`
  }

  #lines(rows: MonthOfBody['rows']): TemplateResult {
    if (rows.length === 0) return html`<p class="s">${words.noRows}</p>`
    const { columns } = words
    return html`<table class="dt">
      <thead>
        <tr>${Object.values(columns).map((head) => html`<th scope="col">${head}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ unit, complaints, supervised, resolved, note }) =>
            html`<tr>
              <td>${unit.code} ${unit.name}</td>
              <td class="num">${complaints}</td>
              <td class="num">${supervised}</td>
              <td class="num">${resolved}</td>
              <td>${note}</td>
            </tr>`,
        )}
      </tbody>
    </table>`
  }

  #returnForm({ month, body, state }: MonthOfBody): TemplateResult | typeof nothing {
    if (this.desk.session.role !== 'campaign-office' || state !== 'handed-in') return nothing
    return html`<form class="ded-form noprint" @submit=${(event: SubmitEvent) => void this.#return(event, month, body)}>
      <h3>${words.returnTitle}</h3>
      <label>${words.returnWhy}<textarea name="reason" rows="2" maxlength="1000" required></textarea></label>
      <button class="b" ?disabled=${this.busy}>${words.returnSave}</button>
    </form>`
  }

  async #return(event: SubmitEvent, month: string, body: string): Promise<void> {
    const reason = said(event).text('reason')
    await this.doing(words.returned, () =>
      this.desk.api.post(`/api/v1/monthly-reports/${month}/return`, { body, reason }),
    )
  }
}
customElements.define('monthly-page', MonthlyPage)

function keyOf({ month, body }: MonthOfBody): string {
  return `${month} ${body}`
}
