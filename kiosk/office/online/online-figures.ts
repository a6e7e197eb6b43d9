import { html, nothing } from 'lit'
import type { OnlineFigures } from '../../../server/contract/answers/methods/online.ts'
import { dueCampaign } from '../shown-campaign.ts'
import { grouped } from '../../elements/figures.ts'
import { formText } from '../../elements/form-text.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { Newest } from '../../elements/newest.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { online as words } from '../../strings/online.zh.ts'
import { allDays, countChart, meanChart } from './day-chart.ts'

/** Counted ratings over time and by question, and by unit: for the owner alone. */
export class OnlineFiguresView extends DeskElement {
  static override properties = {
    figures: { state: true },
    from: { state: true },
    to: { state: true },
  }
  declare figures: OnlineFigures | null
  declare from: string
  declare to: string
  readonly #newest = new Newest()

  constructor() {
    super()
    this.figures = null
    this.from = ''
    this.to = ''
  }

  override firstUpdated(): void {
    void this.#load()
  }

  override render() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { figures } = this
    if (figures === null) return loadingState()
    return html`<form class="on-period" @submit=${this.#submit}>
        <label class="field">${words.from}<input type="date" name="from" .value=${figures.from} /></label>
        <label class="field">${words.to}<input type="date" name="to" .value=${figures.to} /></label>
        <button class="b">${words.show}</button>
        <span class="s">${words.figuresText}</span>
      </form>
      ${figures.days.length === 0 ? emptyState(words.noFigures, words.noFiguresText) : this.#charts(figures)}
      ${this.#units(figures)}`
  }

  #charts({ days }: OnlineFigures) {
    const every = allDays(days)
    const of = (question: 'satisfaction' | 'image') =>
      every.map(({ date, day }) => ({ date, value: day === null ? null : Number(day[question]) }))
    const n = days.reduce((sum, day) => sum + day.n, 0)
    const [first, last] = [days[0]!.date, days.at(-1)!.date]
    return html`<div class="on-charts">
      <section class="card">
        <h2>
          ${words.chart('')}<small class="on-key"><i class="run-0"></i>${words.satisfaction}</small><small class="on-key"><i class="run-1"></i>${words.image}</small>
        </h2>
        <div class="in">
          ${meanChart(
            `${words.chart(words.satisfaction)}，${words.chart(words.image)}：${first} 至 ${last}，下面逐日列出`,
            [
              { name: words.satisfaction, days: of('satisfaction') },
              { name: words.image, days: of('image') },
            ],
          )}
        </div>
      </section>
      <section class="card">
        <h2>${words.perDay} <small>${words.all} ${grouped(n)}</small></h2>
        <div class="in">
          ${countChart(
            `${words.perDay}：${first} 至 ${last}，共 ${n} 条`,
            every.map(({ date, day }) => ({ date, value: day?.n ?? 0 })),
          )}
          <details>
            <summary>${words.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=${words.table}>
              <table class="on-table">
                <thead>
                  <tr>
                    <th scope="col">${words.day}</th>
                    <th class="num" scope="col">${words.columns.n}</th>
                    <th class="num" scope="col">${words.columns.satisfaction}</th>
                    <th class="num" scope="col">${words.columns.image}</th>
                  </tr>
                </thead>
                <tbody>
                  ${days.map(
                    ({ date, n: count, satisfaction, image }) =>
                      html`<tr>
                        <td>${date}</td>
                        <td class="num">${grouped(count)}</td>
                        <td class="num">${satisfaction}</td>
                        <td class="num">${image}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </details>
        </div>
      </section>
    </div>`
  }

  #units({ units }: OnlineFigures) {
    const { columns } = words
    return html`<section class="card">
      <h2>${words.byUnit} <small>${units.length}</small></h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.byUnit}>
        <table class="on-table">
          <thead>
            <tr>
              <th scope="col">${columns.unit}</th>
              ${[columns.n, columns.held, columns.satisfaction, columns.image].map((head) => html`<th class="num" scope="col">${head}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${units.map(
              ({ unit, n, held, satisfaction, image }) =>
                html`<tr>
                  <td>${unit.code} <b>${unit.name}</b></td>
                  <td class="num">${n === 0 ? nothing : grouped(n)}</td>
                  <td class="num">${held === 0 ? nothing : html`<a href="#online?${new URLSearchParams({ unit: unit.code })}">${grouped(held)}</a>`}</td>
                  <td class="num">${satisfaction ?? '–'}</td>
                  <td class="num">${image ?? '–'}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`
  }

  #submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    this.from = formText(form, 'from')
    this.to = formText(form, 'to')
    void this.#load()
  }

  async #load(): Promise<void> {
    const isNewest = this.#newest.ask()
    this.problem = null
    try {
      const query = new URLSearchParams({
        campaign: dueCampaign(this.desk).id,
        ...(this.from ? { from: this.from } : {}),
        ...(this.to ? { to: this.to } : {}),
      })
      const figures = await this.desk.api.get<OnlineFigures>(`/api/v1/online/figures?${query.toString()}`)
      if (isNewest()) this.figures = figures
    } catch (error) {
      if (!isNewest()) return
      this.problem = problemOfThrown(error)
      // A wrong period is asked for no more.
      Object.assign(this, { from: '', to: '' })
    }
  }
}
customElements.define('online-figures', OnlineFiguresView)
