import { html, nothing, type TemplateResult } from 'lit'
import type { Problem, ProblemList } from '../../../server/contract/answers/deductions.ts'
import type { Programme, ProgrammeList } from '../../../server/contract/answers/oversight.ts'
import { PROGRAMME_OUTCOMES, PROGRAMME_SORTS } from '../../../server/contract/oversight.ts'
import { may } from '../../../server/contract/roles.ts'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { OUTCOME_WORDS, oversight as words, PROGRAMME_SORT_WORDS } from '../../strings/oversight.zh.ts'
import { ruleBadge } from '../deductions/marks.ts'
import { unitChoice } from '../unit-choice.ts'
import { deductionTabs, formFrom } from './desk-tabs.ts'
import { OversightElement, said } from './oversight-element.ts'

/** Programmes (节目): which unit was invited, what was raised, whether it came, and the deduction that follows. */
export class ProgrammesPage extends OversightElement {
  static override properties = { ...OversightElement.properties, list: { state: true }, fedBack: { state: true } }
  declare list: ProgrammeList | null
  /** Problems of programmes whose clock runs, or ran. */
  declare fedBack: readonly Problem[]

  constructor() {
    super()
    this.list = null
    this.fedBack = []
  }

  override firstUpdated(): void {
    document.title = words.programmes
    void this.reload()
  }

  protected override async load(): Promise<void> {
    const { problems } = await this.desk.api.get<ProblemList>('/api/v1/problems')
    this.fedBack = problems.filter(({ source }) => source === 'programme')
    this.list = await this.desk.api.get<ProgrammeList>('/api/v1/programmes')
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'deductions', logOut)}
      <main class="page office hand-ins deductions">
        ${deductionTabs(session, 'programmes')}
        <div class="title">
          <div>
            <p class="crumb">${words.programmesCrumb} · ${words.everyYear}</p>
            <h1>${words.programmes}</h1>
          </div>
        </div>
        ${this.#body()}
      </main>`
  }

  #body(): TemplateResult {
    if (this.failed) return failedState(this.failed, () => void this.reload())
    if (this.list === null) return loadingState()
    const { programmes } = this.list
    const reports = may(this.desk.session.role, 'programme:report')
    return html`
      ${this.done === '' ? nothing : html`<p class="notice ok" role="status">${this.done}</p>`}
      ${this.problem ? html`<p class="notice al" role="alert">${this.problem.zh}</p>` : nothing}
      ${reports ? this.#form() : nothing}
      ${
        programmes.length === 0
          ? html`<section class="card">${emptyState(words.programmeEmpty, words.programmeEmptyText)}</section>`
          : html`<div class="ovs-list">${programmes.map((each) => this.#one(each, reports))}</div>`
      }
      <p class="q">${words.programmeNote}</p>`
  }

  #form(): TemplateResult {
    return html`<details class="card ded-form ovs-new">
      <summary>${words.programmeNew}</summary>
      <form class="in ded-fields" @submit=${(event: SubmitEvent) => void this.#enter(event)}>
        <label>${words.unit} ${unitChoice(this.units, words.unit)}</label>
        <label
          >${words.sort}
          <select name="sort">
            ${PROGRAMME_SORTS.map((sort) => html`<option value=${sort}>${PROGRAMME_SORT_WORDS[sort]}</option>`)}
          </select></label
        >
        <label>${words.date}<input name="date" required maxlength="10" placeholder="2026-10-26" /></label>
        <label>${words.title}<input name="title" required maxlength="200" /></label>
        <label>${words.invitation}<textarea name="invitation" rows="2" maxlength="1000"></textarea></label>
        <label>${words.problems}<textarea name="problems" rows="3" maxlength="4000"></textarea></label>
        <button class="b solid" ?disabled=${this.busy}>${words.save}</button>
      </form>
    </details>`
  }

  #one(programme: Programme, reports: boolean): TemplateResult {
    const { id, unit, sort, date, title, invitation, problems, outcome, offered, deduction } = programme
    return html`<article class="card ovs" aria-label="${unit.name} ${date}">
      <h2>${unit.code} ${unit.name} <small>${date}　${PROGRAMME_SORT_WORDS[sort]}　${title ?? ''}</small></h2>
      <div class="in">
        ${invitation ? html`<p class="s">${invitation}</p>` : nothing}
        ${problems.length === 0 ? nothing : html`<ul class="ded-facts">${problems.map((each) => html`<li>${each} ${this.#clockOf(programme, each, reports)}</li>`)}</ul>`}
        ${
          outcome === null
            ? html`<p class="s">${words.outcomeNone}</p>`
            : html`<p><b>${OUTCOME_WORDS[outcome.outcome]}</b> <span class="s">${outcome.date}　${outcome.text ?? ''}</span></p>`
        }
        ${
          offered === null
            ? nothing
            : deduction === null
              ? reports
                ? html`<p><a class="b" href=${formFrom(`programme:${id}`)}>${words.toDeduct(offered.rule)}</a></p>`
                : nothing
              : html`<p class="s">${ruleBadge(offered.rule)} ${words.deducted(offered.rule)} <a href="#deductions?id=${deduction}">${words.toForm}</a></p>`
        }
        ${reports ? this.#outcomeForm(programme) : nothing}
      </div>
    </article>`
  }

  /** One click starts the clock of B2 for a problem that was raised; nothing is applied by itself. */
  #clockOf({ unit }: Programme, text: string, reports: boolean): TemplateResult | typeof nothing {
    const running = this.fedBack.find((each) => each.unit.code === unit.code && each.text === text)
    if (running !== undefined) return html`<small class="q">${words.fedBackOn(running.fedBack, running.due)}</small>`
    if (!reports) return nothing
    return html`<button class="b sm" ?disabled=${this.busy} aria-label="${words.feedBack} ${text}" @click=${() => void this.#feedBack(unit.code, text)}>${words.feedBack}</button>`
  }

  async #feedBack(unit: string, text: string): Promise<void> {
    const id = uuid7(this.desk.clock.now())
    const problem = { id, unit, source: 'programme', fedBack: this.list!.today, text }
    await this.doing(words.done, () => this.desk.api.post('/api/v1/problems', problem))
  }

  #outcomeForm({ id, date, outcome }: Programme): TemplateResult {
    return html`<details class="ded-form" ?open=${outcome === null}>
      <summary>${words.outcomeSave}</summary>
      <form class="ded-fields" @submit=${(event: SubmitEvent) => void this.#outcome(event, id)}>
        <label
          >${words.outcome}
          <select name="outcome">
            ${PROGRAMME_OUTCOMES.map((each) => html`<option value=${each}>${OUTCOME_WORDS[each]}</option>`)}
          </select></label
        >
        <label>${words.outcomeDate}<input name="date" required maxlength="10" .value=${outcome?.date ?? date} /></label>
        <label>${words.outcomeText}<textarea name="text" rows="2" maxlength="1000"></textarea></label>
        <button class="b" ?disabled=${this.busy}>${words.outcomeSave}</button>
      </form>
    </details>`
  }

  async #enter(event: SubmitEvent): Promise<void> {
    const { form, text } = said(event)
    const problems = text('problems')
      .split('\n')
      .map((each) => each.trim())
      .filter((each) => each !== '')
    const body = {
      id: uuid7(this.desk.clock.now()),
      unit: text('unit'),
      sort: text('sort'),
      date: text('date'),
      title: text('title'),
      invitation: text('invitation'),
      problems,
    }
    if (await this.doing(words.done, () => this.desk.api.post('/api/v1/programmes', body))) form.reset()
  }

  async #outcome(event: SubmitEvent, id: string): Promise<void> {
    const { text } = said(event)
    const body = { outcome: text('outcome'), date: text('date'), text: text('text') }
    await this.doing(words.done, () => this.desk.api.post(`/api/v1/programmes/${id}/outcome`, body))
  }
}
customElements.define('programmes-page', ProgrammesPage)
