import { UNKNOWN_WORD } from '../../strings/closed.words.ts'
import { html, nothing } from 'lit'
import type { DayReport, ServedFigures } from '../../../server/contract/hall/hall-reports.ts'
import { parseDay } from '../../../server/contract/campaign-time.ts'
import { shanghai } from '../../elements/ages.ts'
import { fiveBar } from '../../elements/cards/five-bar.ts'
import { grouped, percent } from '../../elements/figures.ts'
import { formText } from '../../elements/form-text.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { save } from '../../elements/browser/save-file.ts'
import { ALERT_WORDS } from '../../strings/desk.zh.ts'
import { dayPage as words } from '../../strings/hall/hall-reports.zh.ts'
import { hallBar } from '../hall-nav.ts'

/** The day's end on one page, to look at, to print and as a workbook. */
export class HallDayPage extends DeskElement {
  static override properties = {
    hall: { attribute: false },
    date: { state: true },
    report: { state: true },
    wrong: { state: true },
  }
  declare hall: Hall
  declare date: string
  declare report: DayReport | null
  declare wrong: string | null
  readonly #shown = new ShownInAddress(this, 'day', (shown) => this.#take(shown))

  constructor() {
    super()
    this.date = ''
    this.report = null
    this.wrong = null
  }

  override firstUpdated(): void {
    document.title = words.title(this.hall.name)
    this.#take(this.#shown.read())
  }

  override render() {
    return html`${hallBar(this.desk, 'day', null)}
      <main class="page day-page">
        <div class="title">
          <h1>${words.title(this.hall.name)} <small>${this.report?.date ?? nothing}</small></h1>
          <form class="r" novalidate @submit=${this.#choose}>
            <label class="pick"
              >${words.date}<input type="date" name="date" max=${shanghai(this.desk.clock.now()).date} .value=${this.date}
            /></label>
            <button class="b">${words.show}</button>
            <button type="button" class="b" @click=${() => void this.#export()}>${icon('download')}xlsx</button>
            <button type="button" class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
          </form>
        </div>
        ${this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing} ${this.#body()}
      </main>`
  }

  #body() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { report } = this
    if (!report) return loadingState()
    const { total, cases } = report
    const figure = (label: string, value: number) =>
      html`<div>
        <dt>${label}</dt>
        <dd><b>${grouped(value)}</b></dd>
      </div>`
    const busy = report.windows.filter((row) => row.served + row.rated > 0)
    return html`${report.finished ? nothing : html`<p class="q" role="status">${words.running}</p>`}
      <dl class="card figures">
        ${figure(words.served, total.served)} ${figure(words.invited, total.invited)}
        ${figure(words.rated, total.rated)} ${figure(words.held, total.held)} ${figure(words.unrated, total.unrated)}
        ${figure(`${words.cases} ${words.opened}`, cases.opened)} ${figure(`${words.cases} ${words.closed}`, cases.closed)}
        ${figure(`${words.cases} ${words.open}`, cases.running)}
      </dl>
      <section class="card">
        <h2>${words.windows}</h2>
        ${
          busy.length === 0
            ? html`<p class="in none">${words.empty}</p>`
            : this.#table(
                words.window,
                busy.map((row) => ({
                  ...row,
                  label: html`<b>${row.code}</b> ${row.name} <small>${row.units.join('、')}</small>`,
                })),
              )
        }
      </section>
      ${
        report.units.length === 0
          ? nothing
          : html`<section class="card">
              <h2>${words.units}</h2>
              ${this.#table(
                words.unit,
                report.units
                  .filter((row) => row.served + row.rated > 0)
                  .map((row) => ({ ...row, label: html`${row.name} <small>${row.code}</small>` })),
              )}
            </section>`
      }
      <section class="card">
        <h2>${words.devices}</h2>
        ${this.#devices(report)}
      </section>
      <section class="card">
        <h2>${words.alerts}</h2>
        ${
          report.alerts.length === 0
            ? html`<p class="in none">${words.noAlerts}</p>`
            : html`<ul class="in spans">
                ${report.alerts.map(
                  ({ rule, window, since, until, word }) =>
                    html`<li>
                      <b>${window}</b> ${ALERT_WORDS[rule] ?? UNKNOWN_WORD}
                      <p>
                        ${shanghai(Date.parse(since)).minute}${until ? ` – ${shanghai(Date.parse(until)).minute}` : nothing}
                        ${word ?? nothing}
                      </p>
                    </li>`,
                )}
              </ul>`
        }
      </section>
      <p class="q">${words.note}</p>`
  }

  #table(head: string, rows: (ServedFigures & { label: unknown })[]) {
    return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${head}</th>
            ${[
              words.served,
              words.invited,
              words.shown,
              words.pressed,
              words.unrated,
              words.down,
              words.cancelled,
              words.rated,
              words.counted,
              words.held,
            ].map((name) => html`<th scope="col" class="num">${name}</th>`)}
            <th scope="col"></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ label, counts, ...row }) =>
              html`<tr>
                <th scope="row">${label}</th>
                ${[
                  row.served,
                  row.invited,
                  row.shown,
                  row.pressed,
                  row.unrated,
                  row.down,
                  row.cancelled,
                  row.rated,
                  row.n,
                  row.held,
                ].map((value) => html`<td class="num">${grouped(value)}</td>`)}
                <td>${fiveBar(counts)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  #devices({ devices }: DayReport) {
    const calm = devices.filter(isCalm).length
    return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">${words.window}</th>
            <th scope="col">${words.devices}</th>
            <th scope="col" class="num">${words.onlineTime}</th>
            <th scope="col" class="num">${words.delivery}</th>
            <th scope="col">${words.gaps}</th>
          </tr>
        </thead>
        <tbody>
          ${devices.map(
            ({ id, kind, window, onlineMs, openMs, received, expected, gaps }) =>
              html`<tr class=${isCalm({ onlineMs, openMs, received, expected, gaps }) ? 'calm' : ''}>
                <th scope="row"><b>${window}</b></th>
                <td>${kind === 'kiosk' ? '触摸屏' : '键盘'} <small class="mono">${id.slice(0, 8)}</small></td>
                <td class="num">
                  ${words.hours(onlineMs)}
                  ${openMs ? html`<small>${words.ofOpen(percent(Math.min(onlineMs, openMs), openMs, 0)!)}</small>` : nothing}
                </td>
                <td class="num">${received === null ? '—' : `${grouped(received)} / ${grouped(expected ?? 0)}`}</td>
                <td>${gaps.map(({ first, last }) => (first === last ? `${first}` : `${first} 至 ${last}`)).join('、') || '—'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${calm > 0 ? html`<p class="onpaper">${words.calm(calm)}</p>` : nothing}
    </div>`
  }

  #choose = (event: SubmitEvent) => {
    event.preventDefault()
    const date = formText(new FormData(event.target as HTMLFormElement), 'date')
    this.wrong = date === '' || date > shanghai(this.desk.clock.now()).date ? words.badDate : null
    if (this.wrong) return
    this.#shown.show({ date })
    this.date = date
    void this.#load()
  }

  #take(shown: URLSearchParams): void {
    const today = shanghai(this.desk.clock.now()).date
    const date = shown.get('date') ?? today
    this.wrong = null
    this.date = parseDay(date) === null || date > today ? today : date
    void this.#load()
  }

  #path(form: '' | '.xlsx'): string {
    return `/api/v1/halls/${encodeURIComponent(this.hall.code)}/day${form}?date=${this.date}`
  }

  async #load(): Promise<void> {
    this.report = null
    await this.show(async (isNewest) => {
      const report = await this.desk.api.get<DayReport>(this.#path(''))
      if (isNewest()) this.report = report
    })
  }

  async #export(): Promise<void> {
    this.wrong = null
    try {
      const response = await this.desk.api.stream(this.#path('.xlsx'), AbortSignal.timeout(60_000))
      save({ name: `${this.hall.code}-${this.date}.xlsx`, content: await response.blob() })
    } catch (error) {
      this.wrong = problemOfThrown(error).zh
    }
  }
}
customElements.define('hall-day-page', HallDayPage)

/** Online for nearly all of the opening hours, and everything received: on paper such devices share one line. */
const ONLINE_SHARE = 0.95

function isCalm({
  onlineMs,
  openMs,
  received,
  expected,
  gaps,
}: Pick<DayReport['devices'][number], 'onlineMs' | 'openMs' | 'received' | 'expected' | 'gaps'>): boolean {
  return (
    gaps.length === 0 && (received ?? 0) >= (expected ?? 0) && (openMs === null || onlineMs >= openMs * ONLINE_SHARE)
  )
}
