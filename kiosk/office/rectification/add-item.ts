import { html, nothing } from 'lit'
import type { DeductionList } from '../../../server/contract/answers/deductions.ts'
import type { Rectification } from '../../../server/contract/answers/rectifications.ts'
import { METHOD_CODES } from '../../../server/contract/methods.ts'
import { NEEDS_REF, RECTIFICATION_SOURCES, type RectificationSource } from '../../../server/contract/rectifications.ts'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { rectification as words, SOURCE_WORDS } from '../../strings/rectification.zh.ts'
import type { UnitName } from '../unit-choice.ts'

/** Puts a problem on a list: of any unit for the office, of the own one for a unit. Fires `added`. */
export class AddItem extends LightElement {
  static override properties = {
    desk: { attribute: false },
    campaign: { attribute: false },
    unit: { attribute: false },
    units: { state: true },
    deductions: { state: true },
    source: { state: true },
    busy: { state: true },
    problem: { state: true },
  }
  declare desk: Desk
  declare campaign: string
  declare unit: string
  declare units: readonly UnitName[]
  declare deductions: DeductionList['deductions']
  declare source: RectificationSource
  declare busy: boolean
  declare problem: HubProblem | null

  constructor() {
    super()
    this.units = []
    this.deductions = []
    this.source = 'office'
    this.busy = false
    this.problem = null
  }

  get #ofUnit(): boolean {
    return this.desk.session.role === 'unit'
  }

  override firstUpdated(): void {
    if (this.#ofUnit) this.source = 'own'
  }

  override render() {
    const sources = RECTIFICATION_SOURCES.filter((source) =>
      this.#ofUnit ? ['own', 'follow-up', 'deduction', 'case'].includes(source) : source !== 'own',
    )
    return html`<details class="card ri-add" @toggle=${(event: Event) => void this.#opened(event)}>
      <summary>${words.add}</summary>
      <form class="in ded-form" @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${this.problem ? html`<p class="notice al" role="alert">${this.problem.zh}</p>` : nothing}
        ${
          this.#ofUnit
            ? nothing
            : html`<label>${words.addUnit}<select name="unit" required>
                ${this.units.map(({ code, name }) => html`<option value=${code} ?selected=${code === this.unit}>${code} ${name}</option>`)}
              </select></label>`
        }
        <label>${words.addSource}<select name="source" @change=${(event: Event) => (this.source = (event.target as HTMLSelectElement).value as RectificationSource)}>
          ${sources.map((source) => html`<option value=${source} ?selected=${source === this.source}>${SOURCE_WORDS[source]}</option>`)}
        </select></label>
        ${NEEDS_REF[this.source] ? this.#ref() : nothing}
        <label>${words.addFinding}<textarea name="finding" rows="3" maxlength="2000" required></textarea></label>
        <button class="b solid" ?disabled=${this.busy}>${words.addSend}</button>
      </form>
    </details>`
  }

  #ref() {
    const hint = words.addRefHints[this.source] ?? ''
    if (this.source === 'follow-up')
      return html`<label>${hint}<select name="ref">${METHOD_CODES.map((method) => html`<option value=${method}>${METHOD_WORDS[method]}</option>`)}</select></label>`
    if (this.source === 'deduction')
      return html`<label>${hint}<select name="ref">${this.deductions.map(({ id, number, unit, rule, date }) => html`<option value=${id}>${unit.name} ${rule} ${date}（${number}）</option>`)}</select></label>`
    return html`<label>${words.addRef} <small>${hint}</small><input name="ref" maxlength="100" required /></label>`
  }

  async #opened(event: Event): Promise<void> {
    if (!(event.target as HTMLDetailsElement).open || this.units.length > 0) return
    const { api } = this.desk
    try {
      const { units } = await api.get<{ units: { unit: UnitName }[] }>('/api/v1/public/units')
      this.units = units.map(({ unit }) => unit)
      this.deductions = (await api.get<DeductionList>(`/api/v1/deductions?campaign=${this.campaign}`)).deductions
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const { session, api, clock } = this.desk
    this.busy = true
    this.problem = null
    try {
      const ref = formText(data, 'ref')
      const item = await api.post<Rectification>(`/api/v1/campaigns/${this.campaign}/rectifications`, {
        id: uuid7(clock.now()),
        unit: session.unit ?? formText(data, 'unit'),
        source: this.source,
        ...(ref === '' ? {} : { ref }),
        finding: formText(data, 'finding'),
      })
      form.reset()
      this.dispatchEvent(new CustomEvent('added', { detail: item, bubbles: true }))
    } catch (error) {
      this.problem = problemOfThrown(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('rectification-add', AddItem)
