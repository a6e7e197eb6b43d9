import { html, nothing, type TemplateResult } from 'lit'
import type { Deduction, Problem, ProblemList } from '../../../server/contract/answers/deductions.ts'
import { PROBLEM_SOURCES } from '../../../server/contract/deductions.ts'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import { formText, takenForm } from '../../elements/form-text.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { deductions as words, PROBLEM_SOURCE_WORDS } from '../../strings/deductions.zh.ts'
import { unitChoice, type UnitName } from '../unit-choice.ts'

/** Problems shown at once; the rest is done, or far away. */
const MOST_SHOWN = 12
/** Days of a strip before its middle is left out. */
const MOST_DAYS = 10
const STEP_DATES = ['solved', 'answered', 'consent', 'until'] as const

/** Problems that were fed back, with their clocks (B2): the desk offers a deduction and applies none. */
export class ProblemClocks extends ActingElement {
  static override properties = {
    list: { attribute: false },
    units: { attribute: false },
    deductions: { attribute: false },
  }
  declare list: ProblemList
  /** To choose from where one may be entered; else none. */
  declare units: readonly UnitName[]
  declare deductions: readonly Deduction[]

  constructor() {
    super()
    this.units = []
    this.deductions = []
  }

  get #reports(): boolean {
    const { role, body } = this.desk.session
    return role === 'campaign-office' || body === 'media' || body === 'hotline'
  }

  override render() {
    const ofUnit = this.desk.session.role === 'unit'
    const { problems, notInterviewed } = this.list
    return html`<section class="card">
      <h2>${ofUnit ? words.problemsUnit : words.problems} <small>${ofUnit ? words.problemsUnitSmall : words.problemsSmall}</small></h2>
      <div class="in ded-clocks">
        ${this.outcome()}
        ${problems.length === 0 ? html`<p class="s">${words.problemNone}</p>` : problems.slice(0, MOST_SHOWN).map((each) => this.#one(each))}
        ${notInterviewed.map(({ unit, date }) => html`<p class="s">${words.noNote(unit.name, date)}</p>`)}
        ${this.#reports ? this.#new() : nothing}
        <p class="q">${words.problemNote}</p>
      </div>
    </section>`
  }

  #one(problem: Problem): TemplateResult {
    const { unit, source, fedBack, text, extended } = problem
    return html`<article class="clk5">
      <b>${text ?? ''}</b>
      <p class="s">${words.problemAbout(`${unit.code} ${unit.name}`, PROBLEM_SOURCE_WORDS[source], fedBack.slice(5), extended)}</p>
      ${this.#strip(problem)}
      <p class="s">${this.#state(problem)}</p>
      ${problem.answer === null ? nothing : html`<p class="s">${words.problemAnswer(problem.answer)}</p>`}
      ${this.#acts(problem)}
    </article>`
  }

  #strip({ days, due, state }: Problem): TemplateResult {
    const { today } = this.list
    // The beginning, and the days around the end, so that both can be read.
    const shown = days.length <= MOST_DAYS ? days : [...days.slice(0, 3), null, ...days.slice(-3)]
    return html`<div class="d" aria-hidden="true">
      ${shown.map((day) => {
        if (day === null) return html`<i>…</i>`
        const kind =
          day.date === today
            ? 't'
            : day.date === due
              ? state === 'late'
                ? 'l'
                : 'e'
              : day.working
                ? day.date < today
                  ? 'p'
                  : ''
                : 'o'
        return html`<i class=${kind}>${day.date.slice(8).replace(/^0/u, '')}</i>`
      })}
    </div>`
  }

  #state({ state, due, left, solved, answered, deduction }: Problem): TemplateResult {
    if (state === 'done') return html`${words.problemDone}`
    if (state === 'running') return html`${words.problemDue(due.slice(5), left)}`
    const reported = this.deductions.find(({ id }) => id === deduction)
    return html`<b class="al">${words.problemLate(-left)}，${solved && answered ? words.problemLateDone : words.problemNotDone}</b>
      ${reported === undefined ? nothing : words.problemReported(words.number(reported.number))}`
  }

  #acts(problem: Problem): TemplateResult | typeof nothing {
    const { role, body } = this.desk.session
    if (role === 'unit')
      return html`<details class="ded-form">
        <summary>${words.problemReply}</summary>
        <form @submit=${(event: SubmitEvent) => void this.#step(event, problem, ['text'])}>
          <label>${words.problemReply}<textarea name="text" rows="2" maxlength="1000" required></textarea></label>
          <button class="b" ?disabled=${this.busy}>${words.problemReplySave}</button>
        </form>
      </details>`
    if (role !== 'campaign-office' && body !== problem.body) return nothing
    const offers = problem.offered !== null && problem.deduction === null && body !== 'hotline'
    return html`<div class="acts">
      ${offers ? html`<button class="b sm" @click=${() => this.dispatchEvent(new CustomEvent('offer', { bubbles: true, detail: problem }))}>${words.problemOffer}</button>` : nothing}
      <details class="ded-form">
        <summary>${words.problemStep}</summary>
        <form @submit=${(event: SubmitEvent) => void this.#step(event, problem, STEP_DATES)}>
          ${STEP_DATES.map((name) => html`<label>${words[name]}<input name=${name} maxlength="10" placeholder="2026-11-18" .value=${problem[name] ?? ''} /></label>`)}
          <button class="b" ?disabled=${this.busy}>${words.problemStep}</button>
        </form>
      </details>
    </div>`
  }

  #new(): TemplateResult {
    return html`<details class="ded-form">
      <summary>${words.problemNew}</summary>
      <form @submit=${(event: SubmitEvent) => void this.#enter(event)}>
        <label>${words.unit} ${unitChoice(this.units, words.unit)}</label>
        <label
          >${words.problemSource}
          <select name="source">
            ${PROBLEM_SOURCES.map((source) => html`<option value=${source}>${PROBLEM_SOURCE_WORDS[source]}</option>`)}
          </select></label
        >
        <label>${words.fedBack}<input name="fedBack" required maxlength="10" placeholder="2026-11-18" /></label>
        <label>${words.problemText}<textarea name="text" rows="2" maxlength="4000" required></textarea></label>
        <button class="b" ?disabled=${this.busy}>${words.problemSave}</button>
      </form>
    </details>`
  }

  async #enter(event: SubmitEvent): Promise<void> {
    const data = takenForm(event)
    const said = Object.fromEntries(
      (['unit', 'source', 'fedBack', 'text'] as const).map((name) => [name, formText(data, name).trim()]),
    )
    await this.#doing(words.done.problem, () =>
      this.desk.api.post('/api/v1/problems', { id: uuid7(this.desk.clock.now()), ...said }),
    )
  }

  async #step(event: SubmitEvent, problem: Problem, names: readonly string[]): Promise<void> {
    const data = takenForm(event)
    const before = problem as unknown as Record<string, unknown>
    const said = Object.fromEntries(
      names
        .map((name) => [name, formText(data, name).trim()])
        .filter(([name, text]) => text !== '' && text !== before[name!]),
    )
    await this.#doing(words.done.step, () => this.desk.api.post(`/api/v1/problems/${problem.id}/steps`, said))
  }

  async #doing(done: string, act: () => Promise<unknown>): Promise<void> {
    await this.act(async () => {
      await act()
      this.done = done
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    })
  }
}
customElements.define('problem-clocks', ProblemClocks)
