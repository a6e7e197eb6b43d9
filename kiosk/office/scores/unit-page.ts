import { html, nothing, type TemplateResult } from 'lit'
import type { Part, PartFigures, UnitAnswer } from '../../../server/contract/score-analysis.ts'
import { fiveBar } from '../../elements/cards/five-bar.ts'
import { grouped } from '../../elements/figures.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { unitPage as words } from '../../strings/scores.zh.ts'
import { monthChart } from './month-chart.ts'

/** One unit in parts: where its score comes from. */
export class UnitPage extends LightElement {
  static override properties = {
    api: { attribute: false },
    path: { type: String },
    answer: { state: true },
    problem: { state: true },
  }
  declare api: HubApi
  declare path: string
  declare answer: UnitAnswer | null
  declare problem: HubProblem | null
  #asked = ''

  constructor() {
    super()
    this.answer = null
    this.problem = null
  }

  override willUpdate(): void {
    if (this.#asked !== this.path) void this.#ask(this.path)
  }

  override render() {
    if (this.problem) return failedState(this.problem, () => void this.#ask(this.path))
    const { answer } = this
    if (!answer) return loadingState()
    const { row, months, halls, windows, staff, matters } = answer
    const hallNames = new Map(halls.map(({ code, name }) => [code, name]))
    // A month in which nobody was served is no line; the chart leaves it open.
    const busy = months.filter(({ n, invited, held }) => n + invited + held > 0)
    return html`<div class="unit-parts">
      <div>
        <section class="card">
          <h2>${words.months}</h2>
          <div class="in">${monthChart(row.unit.name, months)}</div>
          ${table(
            words.month,
            busy.map((part) => ({ ...part, label: html`${part.month}` })),
            true,
          )}
        </section>
        ${section(words.staff, words.person, staff.map(numbered))}
        ${section(words.matters, words.matter, matters.map(named))}
      </div>
      <div>
        ${section(
          words.windows,
          words.window,
          windows.map((part) => ({
            ...part,
            label: part.code
              ? html`${hallNames.get(part.hall) ?? part.hall} <b>${part.code}</b> ${part.name}`
              : html`${words.telephone}`,
          })),
        )}
        ${halls.length > 1 ? section(words.halls, words.hall, halls.map(named)) : nothing} ${this.#subjects(answer)}
      </div>
    </div>`
  }

  #subjects({ subjects }: UnitAnswer) {
    const low = (counts: Record<'1' | '2', number>) => counts['1'] + counts['2']
    return html`<section class="card">
      <h2>${words.subjects} <small>${words.subjectsNote}</small></h2>
      ${
        subjects.every(({ n }) => n === 0)
          ? html`<p class="in none">${words.none}</p>`
          : html`<table class="parts">
              <thead>
                <tr>
                  <th scope="col">${words.subject}</th>
                  <th scope="col" class="num">${words.n}</th>
                  <th scope="col" class="num">${words.dissatisfied}</th>
                  <th scope="col">${words.five}</th>
                </tr>
              </thead>
              <tbody>
                ${subjects.map(
                  ({ name, n, counts, reasons }) =>
                    html`<tr>
                        <th scope="row"><b>${name}</b></th>
                        <td class="num">${grouped(n)}</td>
                        <td class="num">${grouped(low(counts))}</td>
                        <td>${fiveBar(counts)}</td>
                      </tr>
                      ${reasons.map(
                        (reason) =>
                          html`<tr class="sub">
                            <th scope="row">${reason.name}</th>
                            <td class="num">${grouped(reason.n)}</td>
                            <td class="num">${grouped(low(reason.counts))}</td>
                            <td>${fiveBar(reason.counts)}</td>
                          </tr>`,
                      )}`,
                )}
              </tbody>
            </table>`
      }
    </section>`
  }

  async #ask(path: string): Promise<void> {
    this.#asked = path
    this.answer = null
    this.problem = null
    try {
      const answer = await this.api.get<UnitAnswer>(path)
      if (this.#asked === path) this.answer = answer
    } catch (error) {
      if (this.#asked === path) this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('unit-page', UnitPage)

interface Line extends PartFigures {
  label: TemplateResult
  rank?: number | null
}

const named = (part: Part): Line => ({ ...part, label: html`${part.name}` })
const numbered = (part: Part): Line => ({ ...part, label: html`${part.name} <small>${part.code}</small>` })

function section(title: string, head: string, lines: Line[]) {
  return html`<section class="card">
    <h2>${title}</h2>
    ${lines.length === 0 ? html`<p class="in none">${words.none}</p>` : table(head, lines, false)}
  </section>`
}

function table(head: string, lines: Line[], ranked: boolean) {
  return html`<div class="scroll">
    <table class="parts">
      <thead>
        <tr>
          <th scope="col">${head}</th>
          <th scope="col" class="num">${words.score}</th>
          ${ranked ? html`<th scope="col" class="num">${words.rank}</th>` : nothing}
          <th scope="col" class="num">${words.n}</th>
          <th scope="col">${words.five}</th>
          <th scope="col" class="num">${words.favourable}</th>
          <th scope="col" class="num">${words.unrated}</th>
          <th scope="col" class="num">${words.held}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ label, score, rank, n, counts, favourableRate, unratedRate, held }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td class="num pt">${score ?? '–'}</td>
              ${ranked ? html`<td class="num">${rank ?? '–'}</td>` : nothing}
              <td class="num">${grouped(n)}</td>
              <td>${fiveBar(counts)}</td>
              <td class="num">${favourableRate ?? '–'}</td>
              <td class="num">${unratedRate ?? '–'}</td>
              <td class="num">${held === 0 ? '–' : grouped(held)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
