import { html, nothing, type TemplateResult } from 'lit'
import { parseDay } from '../../../server/contract/campaign-time.ts'
import type { Denominator, DenominatorReport } from '../../../server/contract/hall/hall-reports.ts'
import { denominator as words } from '../../strings/denominator.zh.ts'
import { grouped, percent } from '../figures.ts'
import { formText, takenForm } from '../form-text.ts'
import type { HubApi } from '../hub-api.ts'
import { icon } from '../icons.ts'
import { LightElement } from '../light-element.ts'
import { Newest } from '../newest.ts'
import { problemOfThrown, type HubProblem } from '../problem.ts'
import { save } from '../browser/save-file.ts'
import { ShownInAddress } from '../browser/shown-in-address.ts'
import { failedState, loadingState } from '../state-page.ts'

const FIGURES = Object.entries(words.figures) as [keyof Denominator, string][]

/** Served, invited, shown, pressed, ran out, device down: of a period that is chosen here, to print and as a workbook. */
export class DenominatorReportElement extends LightElement {
  static override properties = {
    api: { attribute: false },
    path: { type: String },
    heading: { type: String },
    from: { type: String },
    to: { type: String },
    last: { type: String },
    report: { state: true },
    problem: { state: true },
    wrong: { state: true },
  }
  declare api: HubApi
  /** Of the report; the workbook is beside it. */
  declare path: string
  declare heading: string
  /** Dates in Asia/Shanghai, both included; chosen anew by the form. */
  declare from: string
  declare to: string
  /** The last date that may be chosen. */
  declare last: string
  declare report: DenominatorReport | null
  declare problem: HubProblem | null
  declare wrong: string | null
  readonly #newest = new Newest()
  readonly #shown = new ShownInAddress(this, 'denominator', (shown) => {
    this.#take(shown)
    void this.#load()
  })
  /** What is shown where the address names no period. */
  #usual = { from: '', to: '' }

  constructor() {
    super()
    this.report = null
    this.problem = null
    this.wrong = null
  }

  override firstUpdated(): void {
    document.title = this.heading
    this.#usual = { from: this.from, to: this.to }
    this.#take(this.#shown.read())
    void this.#load()
  }

  override render() {
    const field = (name: 'from' | 'to') =>
      html`<label class="pick"
        >${words[name]}<input type="date" name=${name} max=${this.last} .value=${this[name]}
      /></label>`
    return html`<div class="title">
        <h1>${this.heading}</h1>
        <form class="r" novalidate @submit=${this.#choose}>
          ${field('from')} ${field('to')}
          <button class="b">${words.show}</button>
          <button type="button" class="b" @click=${() => void this.#export()}>${icon('download')}xlsx</button>
          <button type="button" class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
        </form>
      </div>
      ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing} ${this.#body()}`
  }

  #body() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { report } = this
    if (!report) return loadingState()
    if (report.total.served + report.total.cancelled === 0) return html`<p class="card in none">${words.empty}</p>`
    return html`<dl class="card totals">
        ${FIGURES.map(
          ([figure, name]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${grouped(report.total[figure])}</dd>
            </div>`,
        )}
      </dl>
      ${table(
        words.windows,
        words.window,
        report.windows.map((row) => ({
          ...row,
          label: html`${report.hall ? nothing : html`${row.hallName} `}<b>${row.code}</b> ${row.name}
            <small>${row.units.join('、')}</small>`,
        })),
      )}
      ${table(
        words.staff,
        words.person,
        report.staff.map((row) => ({ ...row, label: html`${row.name} <small>${row.no} ${row.unit}</small>` })),
      )}
      ${table(
        words.units,
        words.unit,
        report.units.map((row) => ({ ...row, label: html`${row.name} <small>${row.code}</small>` })),
      )}
      <p class="q">${words.note}</p>`
  }

  #choose = (event: SubmitEvent) => {
    const data = takenForm(event)
    const [from, to] = [formText(data, 'from'), formText(data, 'to')]
    const fits = parseDay(from) !== null && parseDay(to) !== null && from <= to && to <= this.last
    this.wrong = fits ? null : words.badDates
    if (!fits) return
    this.#shown.show({ from, to })
    this.from = from
    this.to = to
    void this.#load()
  }

  #take(shown: URLSearchParams): void {
    const [from, to] = [shown.get('from') ?? '', shown.get('to') ?? '']
    const fits = parseDay(from) !== null && parseDay(to) !== null && from <= to && to <= this.last
    this.wrong = null
    Object.assign(this, fits ? { from, to } : this.#usual)
  }

  async #load(): Promise<void> {
    const isNewest = this.#newest.ask()
    this.problem = null
    this.report = null
    try {
      const report = await this.api.get<DenominatorReport>(this.#address(''))
      if (isNewest()) this.report = report
    } catch (error) {
      if (isNewest()) this.problem = problemOfThrown(error)
    }
  }

  async #export(): Promise<void> {
    this.wrong = null
    try {
      const response = await this.api.stream(this.#address('.xlsx'), AbortSignal.timeout(60_000))
      save({ name: `${words.nav}-${this.from}-${this.to}.xlsx`, content: await response.blob() })
    } catch (error) {
      this.wrong = problemOfThrown(error).zh
    }
  }

  #address(form: '' | '.xlsx'): string {
    return `${this.path}${form}?from=${this.from}&to=${this.to}`
  }
}
customElements.define('denominator-report', DenominatorReportElement)

function table(title: string, head: string, rows: (Denominator & { label: TemplateResult })[]) {
  return html`<section class="card">
    <h2>${title}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${head}</th>
            ${FIGURES.map(([, name]) => html`<th scope="col" class="num">${name}</th>`)}
            <th scope="col" class="num">${words.unratedRate}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ label, ...row }) =>
              html`<tr>
                <th scope="row">${label}</th>
                ${FIGURES.map(([figure]) => html`<td class="num">${grouped(row[figure])}</td>`)}
                <td class="num">${rate(row)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}

function rate({ unrated, invited }: Denominator): string {
  const share = percent(unrated, invited, 2)
  return share === null ? '–' : `${share}%`
}
