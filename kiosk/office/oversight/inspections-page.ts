import { html, nothing, type TemplateResult } from 'lit'
import type { Inspection, InspectionList } from '../../../server/contract/answers/oversight.ts'
import type { InspectionStep } from '../../../server/contract/oversight.ts'
import { may } from '../../../server/contract/roles.ts'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { BODY_WORDS } from '../../strings/own.zh.ts'
import {
  INSPECTION_STATE_WORDS,
  INSPECTION_STEP_WORDS,
  oversight as words,
  STEP_HINTS,
} from '../../strings/oversight.zh.ts'
import { ruleBadge } from '../deductions/marks.ts'
import { unitChoice } from '../unit-choice.ts'
import { deductionTabs, formFrom } from './desk-tabs.ts'
import { OversightElement, said } from './oversight-element.ts'

/** Inspections (督查): what was found, verified, handed over and circulated, and the A2 that a circulated criticism offers. */
export class InspectionsPage extends OversightElement {
  static override properties = { ...OversightElement.properties, list: { state: true }, steps: { state: true } }
  declare list: InspectionList | null
  /** The step that is chosen at each inspection. */
  declare steps: Readonly<Record<string, InspectionStep>>

  constructor() {
    super()
    this.list = null
    this.steps = {}
  }

  override firstUpdated(): void {
    document.title = words.inspections
    void this.reload()
  }

  protected override async load(): Promise<void> {
    this.list = await this.desk.api.get<InspectionList>('/api/v1/inspections')
    this.steps = {}
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'deductions', logOut)}
      <main class="page office hand-ins deductions">
        ${deductionTabs(session, 'inspections')}
        <div class="title">
          <div>
            <p class="crumb">${words.inspectionsCrumb} · ${words.everyYear}</p>
            <h1>${words.inspections}</h1>
          </div>
        </div>
        ${this.#body()}
      </main>`
  }

  #body(): TemplateResult {
    if (this.failed) return failedState(this.failed, () => void this.reload())
    if (this.list === null) return loadingState()
    const { inspections } = this.list
    return html`
      ${this.done === '' ? nothing : html`<p class="notice ok" role="status">${this.done}</p>`}
      ${this.problem ? html`<p class="notice al" role="alert">${this.problem.zh}</p>` : nothing}
      ${may(this.desk.session.role, 'inspection:report') ? this.#form() : nothing}
      ${
        inspections.length === 0
          ? html`<section class="card">${emptyState(words.inspectionEmpty, words.inspectionEmptyText)}</section>`
          : html`<div class="ovs-list">${inspections.map((each) => this.#one(each))}</div>`
      }
      <p class="q">${words.inspectionNote}</p>`
  }

  #form(): TemplateResult {
    return html`<details class="card ded-form ovs-new">
      <summary>${words.inspectionNew}</summary>
      <form class="in ded-fields" @submit=${(event: SubmitEvent) => void this.#enter(event)}>
        <label>${words.unit} ${unitChoice(this.units, words.unit)}</label>
        <label>${words.date}<input name="date" required maxlength="10" placeholder="2026-10-12" /></label>
        <label>${words.finding}<textarea name="finding" rows="3" maxlength="1000" required></textarea></label>
        <button class="b solid" ?disabled=${this.busy}>${words.save}</button>
      </form>
    </details>`
  }

  #one(inspection: Inspection): TemplateResult {
    const { id, unit, body, by, date, finding, state, steps, offered, deduction, may: next } = inspection
    return html`<article class="card ovs" aria-label="${unit.name} ${date}">
      <h2>${unit.code} ${unit.name} <small>${words.foundBy(BODY_WORDS[body], by, date)}</small><span class="r">${INSPECTION_STATE_WORDS[state]}</span></h2>
      <div class="in">
        <blockquote class="ded-text">${finding ?? ''}</blockquote>
        <ul class="ded-facts">
          ${steps.map(
            ({ step, date: day, text, document, by: who }) =>
              html`<li><b>${INSPECTION_STEP_WORDS[step]}</b> ${day} ${document?.number ?? ''} ${text ?? ''} <small>${who}</small></li>`,
          )}
        </ul>
        ${
          offered === null
            ? nothing
            : deduction === null
              ? may(this.desk.session.role, 'deduction:report')
                ? html`<p><a class="b" href=${formFrom(`inspection:${id}`)}>${words.toDeduct(offered.rule)}</a></p>`
                : nothing
              : html`<p class="s">${ruleBadge(offered.rule)} ${words.deducted(offered.rule)} <a href="#deductions?id=${deduction}">${words.toForm}</a></p>`
        }
        ${next.length === 0 ? nothing : this.#stepForm(inspection)}
      </div>
    </article>`
  }

  #stepForm({ id, may: next }: Inspection): TemplateResult {
    const chosen = this.steps[id] ?? next[0]!
    const choose = (event: Event) =>
      (this.steps = { ...this.steps, [id]: (event.target as HTMLSelectElement).value as InspectionStep })
    return html`<details class="ded-form">
      <summary>${words.stepSave}</summary>
      <form class="ded-fields" @submit=${(event: SubmitEvent) => void this.#step(event, id)}>
        <label
          >${words.step}
          <select name="step" @change=${choose}>
            ${next.map((step) => html`<option value=${step} ?selected=${step === chosen}>${INSPECTION_STEP_WORDS[step]}</option>`)}
          </select></label
        >
        <label>${words.date}<input name="date" required maxlength="10" placeholder="2026-10-14" /></label>
        ${
          chosen === 'circulated'
            ? html`<label>${words.docNumber}<input name="number" required maxlength="100" placeholder="银直工通〔2026〕7号" /></label>`
            : nothing
        }
        <label>${STEP_HINTS[chosen]}<textarea name="text" rows="2" maxlength="1000" required></textarea></label>
        <button class="b" ?disabled=${this.busy}>${words.stepSave}</button>
      </form>
    </details>`
  }

  async #enter(event: SubmitEvent): Promise<void> {
    const { form, text } = said(event)
    const body = {
      id: uuid7(this.desk.clock.now()),
      unit: text('unit'),
      date: text('date'),
      finding: text('finding'),
    }
    if (await this.doing(words.done, () => this.desk.api.post('/api/v1/inspections', body))) form.reset()
  }

  async #step(event: SubmitEvent, id: string): Promise<void> {
    const { form, text } = said(event)
    const [step, date] = [text('step'), text('date')]
    const document = step === 'circulated' ? { document: { number: text('number'), date } } : {}
    const body = { step, date, text: text('text'), ...document }
    if (await this.doing(words.done, () => this.desk.api.post(`/api/v1/inspections/${id}/steps`, body))) form.reset()
  }
}
customElements.define('inspections-page', InspectionsPage)
