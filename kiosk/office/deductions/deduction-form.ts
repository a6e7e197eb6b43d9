import { html, nothing, type TemplateResult } from 'lit'
import type { Deduction, DeductionList } from '../../../server/contract/answers/deductions.ts'
import { DEDUCTION_RULES, RULE_FACTS, tenthsText, type DeductionRule } from '../../../server/contract/deductions.ts'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import { formText, takenForm } from '../../elements/form-text.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import type { HubProblem } from '../../elements/problem.ts'
import { DEDUCTION_RULE_WORDS, deductions as words } from '../../strings/deductions.zh.ts'
import type { OfferedFact } from '../oversight/offered-fact.ts'
import type { UnitName } from '../unit-choice.ts'
import { capBar, kilobytes, ruleBadge } from './marks.ts'

interface Attached {
  id: string
  sha256: string
  name: string
  bytes: number
}
const PROBLEM_DATES = ['fedBack', 'solved', 'answered', 'consent', 'until'] as const

/** Reports one fact for which a unit loses points; the hub checks it and tells the unit. */
export class DeductionForm extends ActingElement {
  static override properties = {
    units: { attribute: false },
    list: { attribute: false },
    offered: { attribute: false },
    unit: { state: true },
    rule: { state: true },
    files: { state: true },
  }
  declare units: readonly UnitName[]
  declare list: DeductionList
  /** What the form begins with: a late problem, a programme, a circulated criticism. */
  declare offered: OfferedFact | null
  declare unit: string
  declare rule: DeductionRule
  declare files: Attached[]
  /** One a form: sent again after a lost answer it is the same fact. */
  #id = ''

  constructor() {
    super()
    this.offered = null
    this.unit = ''
    this.rule = 'B1'
    this.files = []
  }

  override firstUpdated(): void {
    this.#id = uuid7(this.desk.clock.now())
    this.rule = this.offered?.rule ?? this.#rules()[0]!
    this.unit = this.offered?.unit ?? ''
  }

  #rules(): DeductionRule[] {
    const { body } = this.desk.session
    return DEDUCTION_RULES.filter((rule) => body === undefined || RULE_FACTS[rule].bodies.includes(body))
  }

  override render() {
    const part = this.rule.startsWith('A') ? '第一部分' : '第二部分'
    return html`<div class="title">
        <div>
          <p class="crumb">${words.formPart(part)}</p>
          <h1>${words.formTitle}</h1>
        </div>
        <div class="r"><button class="b" @click=${() => this.#tell('back')}>${words.back}</button></div>
      </div>
      <div class="hi-split">
        <form class="ded-report" @submit=${(event: SubmitEvent) => void this.#submit(event)}>
          ${this.#which()} ${this.#facts()} ${this.#later()}
          ${this.problem ? this.#fault(this.problem) : nothing}
          <p class="acts"><button class="b solid" ?disabled=${this.busy}>${words.submit}</button></p>
        </form>
        <div class="hi-side">${this.#about()} ${this.#next()}</div>
      </div>`
  }

  #which(): TemplateResult {
    return html`<section class="card">
      <h2>${words.which}</h2>
      <div class="in ded-fields">
        <label
          >${words.unit}
          <select name="unit" required @change=${(event: Event) => (this.unit = (event.target as HTMLSelectElement).value)}>
            <option value="">${words.unit}</option>
            ${this.units.map(({ code, name }) => html`<option value=${code} ?selected=${code === this.unit}>${code} ${name}</option>`)}
          </select>
        </label>
        <fieldset class="ded-rules">
          <legend>${words.rule} <small>${words.ruleHint}</small></legend>
          ${this.#rules().map(
            (rule) =>
              html`<label
                ><input type="radio" name="rule" value=${rule} .checked=${rule === this.rule} @change=${() => (this.rule = rule)} />
                ${ruleBadge(rule)}<span>${DEDUCTION_RULE_WORDS[rule].long}</span><b>−${tenthsText(RULE_FACTS[rule].tenths)}</b></label
              >`,
          )}
        </fieldset>
        ${
          RULE_FACTS[this.rule].signed
            ? html`<p class="s">${words.notInterviewed}<button type="button" class="b ghost sm" ?disabled=${this.busy || this.unit === ''} @click=${() => void this.#note()}>${words.noteIt}</button></p>`
            : nothing
        }
      </div>
    </section>`
  }

  #facts(): TemplateResult {
    const { rule, offered } = this
    const ofDocument = RULE_FACTS[rule].document
    const given = offered?.rule === rule ? offered : null
    const value = (name: (typeof PROBLEM_DATES)[number]) => given?.dates[name] ?? ''
    const date = (name: string, label: string, written: string, needed = false) =>
      html`<label>${label}<input name=${name} .value=${written} ?required=${needed} maxlength="10" placeholder="2026-11-18" inputmode="numeric" aria-invalid=${this.#isWrong(name)} /></label>`
    return html`<section class="card">
      <h2>${words.facts}</h2>
      <div class="in ded-fields">
        <div class="ded-dates">
          ${date('date', `${words.date}（${words.dateOf[rule]}）`, given?.date ?? '', true)}
          ${
            ofDocument
              ? html`<label>${words.docNumber}<input name="number" maxlength="100" required placeholder="银纪通〔2026〕7号" .value=${given?.document?.number ?? ''} /></label>
                  ${date('docDate', words.docDate, given?.document?.date ?? '', true)}`
              : nothing
          }
          ${rule === 'B2' ? PROBLEM_DATES.map((name) => date(name, words[name], value(name), name === 'fedBack')) : nothing}
        </div>
        <label
          >${words.text} <small>${words.textHint}</small>
          <textarea name="text" rows="4" maxlength="4000" required placeholder=${words.textHintOf[rule]} .value=${offered?.text ?? ''}></textarea>
        </label>
        <ul class="ded-files">
          ${this.files.map(
            ({ name, sha256, bytes }, i) =>
              html`<li>
                ${name} <small class="q">${kilobytes(bytes)}　${words.fingerprint(`${sha256.slice(0, 16)}…`)}</small>
                <button type="button" class="b ghost sm" aria-label=${words.removeFile(i + 1)} @click=${() => (this.files = this.files.filter((_, each) => each !== i))}>×</button>
              </li>`,
          )}
        </ul>
        <label class="drop"
          >${words.files}
          <input type="file" multiple accept=".pdf,.jpg,.jpeg,.png" ?disabled=${this.busy} @change=${(event: Event) => void this.#attach(event)} />
          <small>${words.filesHint}</small>
        </label>
      </div>
    </section>`
  }

  #later(): TemplateResult | typeof nothing {
    if (!RULE_FACTS[this.rule].signed) return nothing
    return html`<section class="card">
      <h2>${words.signLater}</h2>
      <p class="in s">${words.signLaterText}</p>
    </section>`
  }

  #fault(problem: HubProblem): TemplateResult {
    if (problem.code !== 'same-fact')
      return html`<p class="notice al" role="alert">${problem.zh}${problem.code === 'date-differs' && problem.detail ? ` ${problem.detail}` : ''}</p>`
    const ids = (problem.detail ?? '').split(', ')
    const known = this.list.deductions.filter(({ id }) => ids.includes(id))
    const numbers = known.map(({ number, rule, date }) => `${words.number(number)} ${rule} ${date}`).join('，')
    return html`<div class="notice al" role="alert">
      <b>${words.sameTitle}</b>${words.sameText(numbers === '' ? `${ids.length} 条` : numbers)}
      <label class="ded-check"><input type="checkbox" name="again" /> ${words.sameAgain}</label>
    </div>`
  }

  #about(): TemplateResult {
    const sum = this.list.sums.find(({ unit }) => unit.code === this.unit)
    const name = this.units.find(({ code }) => code === this.unit)?.name ?? ''
    return html`<section class="card">
      <h2>${name === '' ? words.formTitle : `${this.unit} ${name}`}</h2>
      <div class="in">
        <p>${ruleBadge(this.rule)} ${DEDUCTION_RULE_WORDS[this.rule].short}</p>
        <p class="ded-big">−${tenthsText(RULE_FACTS[this.rule].tenths)}</p>
        ${sum && RULE_FACTS[this.rule].signed ? capBar(sum) : nothing}
      </div>
    </section>`
  }

  #next(): TemplateResult {
    const steps = words.steps.filter((_, i) => i !== 1 || RULE_FACTS[this.rule].signed)
    return html`<section class="card">
      <h2>${words.next}</h2>
      <ol class="in ded-next">
        ${steps.map((step) => html`<li>${step}</li>`)}
      </ol>
    </section>`
  }

  #isWrong(name: string): boolean {
    const { problem } = this
    if (problem === null) return false
    if (problem.code === 'no-31-november')
      return problem.detail?.startsWith(name === 'docDate' ? 'document' : name) === true
    return name === 'date' && (problem.code === 'date-differs' || problem.code === 'date-outside-period')
  }

  async #attach(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement
    await this.act(async () => {
      for (const file of Array.from(field.files ?? [])) {
        const { id, sha256 } = await this.desk.api.upload<{ id: string; sha256: string }>('/api/v1/uploads', file)
        this.files = [...this.files, { id, sha256, name: file.name, bytes: file.size }]
      }
    })
    field.value = ''
  }

  async #note(): Promise<void> {
    const date = formText(new FormData(this.querySelector('form')!), 'date')
    await this.act(async () => {
      await this.desk.api.post('/api/v1/not-interviewed', { id: this.#id, unit: this.unit, date })
      this.#tell('noted')
    })
  }

  async #submit(event: SubmitEvent): Promise<void> {
    const data = takenForm(event)
    const text = (name: string) => formText(data, name).trim()
    const dates = PROBLEM_DATES.flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]]))
    const body = {
      id: this.#id,
      unit: text('unit'),
      rule: this.rule,
      date: text('date'),
      ...(RULE_FACTS[this.rule].document ? { document: { number: text('number'), date: text('docDate') } } : {}),
      facts: { text: text('text'), ...(this.rule === 'B2' ? Object.fromEntries(dates) : {}) },
      files: this.files.map(({ id }) => id),
      ...(data.has('again') ? { again: true } : {}),
    }
    await this.act(async () => {
      const made = await this.desk.api.post<Deduction>('/api/v1/deductions', body)
      this.dispatchEvent(new CustomEvent('reported', { bubbles: true, detail: made.id }))
    })
  }

  #tell(name: 'back' | 'noted'): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }))
  }
}
customElements.define('deduction-form', DeductionForm)
