import { html, nothing, type TemplateResult } from 'lit'
import {
  FINDINGS,
  CALL_BACKS,
  MOST_NOTE_CHARACTERS,
  RESPONSIBILITIES,
  type CaseStep,
  type Finding,
} from '../../../server/contract/cases.ts'
import { formText, takenForm } from '../../elements/form-text.ts'
import { LightElement } from '../../elements/light-element.ts'
import { CALL_BACK_WORDS, FINDING_WORDS, RESPONSIBILITY_WORDS, onecase } from '../../strings/hall/cases.zh.ts'
import type { CasePerson } from '../../../server/contract/answers/cases.ts'

const words = onecase.forms
/** Steps that say nothing without a word. */
const NEED_NOTE: readonly CaseStep[] = [
  'mended',
  'noted',
  'extension-asked',
  'extension-refused',
  'appeal-upheld',
  'appeal-rejected',
]

/** One step of a case to be filled in. Fires `take-step` with the body for the hub. */
export class CaseStepForm extends LightElement {
  static override properties = {
    step: { type: String },
    staff: { attribute: false },
    busy: { type: Boolean },
    finding: { state: true },
    said: { state: true },
  }
  declare step: CaseStep
  declare staff: CasePerson[]
  declare busy: boolean
  declare finding: Finding | ''
  declare said: string

  constructor() {
    super()
    this.step = 'noted'
    this.staff = []
    this.busy = false
    this.finding = ''
    this.said = ''
  }

  override render() {
    const form = words[this.step]
    return html`<form class="stepform" novalidate @submit=${this.#submit}>
      ${this.step === 'assigned' ? this.#staff() : nothing}${this.step === 'found' ? this.#finding() : nothing}
      ${
        this.step === 'called-back'
          ? this.#choice(
              'callBack',
              words['called-back'].callBack,
              CALL_BACKS.map((value) => [value, CALL_BACK_WORDS[value]]),
            )
          : nothing
      }
      ${
        'note' in form
          ? html`<label class="field"
              >${form.note}<textarea name="note" rows="3" maxlength=${MOST_NOTE_CHARACTERS}></textarea></label
            >`
          : nothing
      }
      ${this.said ? html`<p class="said wrong" role="alert">${this.said}</p>` : nothing}
      <div class="acts"><button class="b solid" ?disabled=${this.busy}>${this.busy ? onecase.busy : form.submit}</button></div>
    </form>`
  }

  #staff() {
    return html`<label class="field"
      >${words.assigned.staff}<select name="staff">
        <option value=""></option>
        ${this.staff.map(({ no, name }) => html`<option value=${no}>${name}（${no}）</option>`)}
      </select></label
    >`
  }

  #finding() {
    const form = words.found
    return html`${this.#choice(
      'finding',
      form.finding,
      FINDINGS.map((value) => [value, FINDING_WORDS[value]]),
      (value) => (this.finding = value as Finding),
    )}${
      this.finding === 'true'
        ? this.#choice(
            'responsibility',
            form.responsibility,
            RESPONSIBILITIES.map((value) => [value, RESPONSIBILITY_WORDS[value]]),
          )
        : nothing
    }${
      this.finding === 'mistaken' || this.finding === 'malicious'
        ? html`<label class="field">${form.ground}<input name="ground" maxlength="200" autocomplete="off" /></label>
            <p class="q">${form.voidNote}</p>`
        : nothing
    }`
  }

  #choice(
    name: string,
    legend: string,
    options: [string, string][],
    changed?: (value: string) => void,
  ): TemplateResult {
    return html`<fieldset class="choice">
      <legend>${legend}</legend>
      ${options.map(
        ([value, text]) =>
          html`<label><input type="radio" name=${name} value=${value} @change=${() => changed?.(value)} />${text}</label>`,
      )}
    </fieldset>`
  }

  #submit = (event: SubmitEvent) => {
    const data = takenForm(event)
    const given = (name: string) => formText(data, name).trim()
    const body: Record<string, string> = { step: this.step }
    for (const name of ['staff', 'finding', 'responsibility', 'callBack', 'ground', 'note'])
      if (given(name) !== '') body[name] = given(name)
    this.said = this.#missing(body)
    if (this.said === '') this.dispatchEvent(new CustomEvent('take-step', { detail: body, bubbles: true }))
    else this.querySelector<HTMLElement>('input, select, textarea')?.focus()
  }

  #missing(body: Record<string, string>): string {
    if (this.step === 'assigned' && !body['staff']) return onecase.needStaff
    if (this.step === 'found') {
      if (!body['finding']) return onecase.needFinding
      if (body['finding'] === 'true') return body['responsibility'] ? '' : onecase.needResponsibility
      return body['ground'] ? '' : onecase.needGround
    }
    if (this.step === 'called-back' && !body['callBack']) return onecase.needCallBack
    return NEED_NOTE.includes(this.step) && !body['note'] ? onecase.needNote : ''
  }
}
customElements.define('case-step-form', CaseStepForm)
