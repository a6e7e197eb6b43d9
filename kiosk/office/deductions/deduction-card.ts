import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { Deduction, DeductionFile } from '../../../server/contract/answers/deductions.ts'
import { RULE_FACTS, tenthsText, VERDICTS_ON_OBJECTION } from '../../../server/contract/deductions.ts'
import { formText, takenForm } from '../../elements/form-text.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { DEDUCTION_RULE_WORDS, deductions as words } from '../../strings/deductions.zh.ts'
import { uploadFiles } from '../evidence-files.ts'
import { BODY_WORDS } from '../../strings/own.zh.ts'
import { amount, kilobytes, ruleBadge, stateMark } from './marks.ts'

type Step = 'sign' | 'confirm' | 'objection' | 'decide' | 'withdraw'
const DONE: Readonly<Record<Step, string>> = {
  sign: words.done.sign,
  confirm: words.done.confirm,
  objection: words.done.object,
  decide: words.done.decide,
  withdraw: words.done.withdraw,
}

/** One deduction: what happened, the evidence, how far it is, and what this person may do. */
export class DeductionCard extends ActingElement {
  static override properties = {
    deduction: { attribute: false },
  }
  declare deduction: Deduction

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('deduction')
    if (before === undefined || before.id === this.deduction.id) return
    this.problem = null
    this.done = ''
  }

  override render() {
    const { deduction } = this
    const { rule, unit, number, body, date } = deduction
    return html`<section class="card ded-card" aria-label="${words.number(number)} ${unit.name}">
      <h2>
        ${words.number(number)}　${unit.code} ${unit.name}　${ruleBadge(rule)} ${DEDUCTION_RULE_WORDS[rule].short}
        <span class="r">${stateMark(deduction)}</span>
      </h2>
      <div class="in">
        ${this.outcome()}
        <blockquote class="ded-text">${deduction.facts.text ?? ''}</blockquote>
        <p class="s">${words.date} ${date}　${amount(deduction)}　${words.reportedBy(BODY_WORDS[body], deduction.enteredBy, deduction.enteredAt.slice(0, 10))}</p>
        ${this.#facts()} ${this.#files(deduction.files)} ${this.#objection()} ${this.#withdrawal()} ${this.#acts()}
      </div>
    </section>`
  }

  #facts(): TemplateResult {
    const { document, facts, signed, confirmed, objectUntil, state } = this.deduction
    const dates = (['fedBack', 'solved', 'answered', 'consent', 'until'] as const).flatMap((name) =>
      facts[name] === undefined ? [] : [`${words[name].split('（')[0]!} ${facts[name]}`],
    )
    return html`<ul class="ded-facts">
      ${document === null ? nothing : html`<li>${words.checks.document(`${document.number}，${document.date}`)}</li>`}
      ${dates.map((text) => html`<li>${text}</li>`)}
      ${signed === null ? nothing : html`<li>${words.signedBy(signed.name ?? '', signed.date)} ${this.#file(signed.file, 1)}</li>`}
      ${confirmed === null ? nothing : html`<li>${words.confirmedBy(confirmed.by, confirmed.at.slice(0, 10))}</li>`}
      ${objectUntil === null || state === 'upheld' || state === 'withdrawn' ? nothing : html`<li>${words.toldUntil(objectUntil)}</li>`}
    </ul>`
  }

  #files(files: readonly DeductionFile[]): TemplateResult | typeof nothing {
    if (files.length === 0) return nothing
    return html`<ul class="ded-files">
      ${files.map((file, i) => html`<li>${this.#file(file, i + 1)}</li>`)}
    </ul>`
  }

  #file({ id, sha256, sort, bytes }: DeductionFile, i: number): TemplateResult {
    return html`<a href="/api/v1/uploads/${id}" download>${icon('download')}${words.file(i, (sort ?? '').toUpperCase(), kilobytes(bytes))}</a>
      <small class="q">${words.fingerprint(`${sha256.slice(0, 16)}…`)}</small>`
  }

  #objection(): TemplateResult | typeof nothing {
    const { objection } = this.deduction
    if (objection === null) return nothing
    return html`<section class="ded-said">
      <h3>${words.objection} <small>${words.objectedAt(objection.by, objection.at.slice(0, 10))}</small></h3>
      <blockquote class="ded-text">${objection.reason ?? ''}</blockquote>
      ${this.#files(objection.files)}
      ${objection.verdicts.map(({ by, verdict, reason }) => html`<p>${words.verdictBy(by, words.verdict[verdict], reason)}</p>`)}
    </section>`
  }

  #withdrawal(): TemplateResult | typeof nothing {
    const { withdrawal } = this.deduction
    if (withdrawal === null) return nothing
    return html`<section class="ded-said">
      <h3>${words.withdrawal}</h3>
      ${withdrawal.words.map(({ by, reason }) => html`<p>${words.withdrawBy(by, reason)}</p>`)}
    </section>`
  }

  #acts(): TemplateResult {
    const { deduction } = this
    const may = (step: Deduction['may'][number]) => deduction.may.includes(step)
    const isOurs = this.desk.session.body === deduction.body || this.desk.session.role === 'campaign-office'
    return html`<div class="ded-acts">
      ${
        isOurs && RULE_FACTS[deduction.rule].signed
          ? html`<button class="b" @click=${() => this.#tell('print-report')}>${icon('print')}${words.printReport}</button>`
          : nothing
      }
      ${
        may('confirm')
          ? html`<button class="b solid" ?disabled=${this.busy} @click=${() => void this.#send('confirm', {})}>
              ${icon('check')}${words.confirm(tenthsText(deduction.tenths))}
            </button>`
          : nothing
      }
      ${may('sign') ? this.#signForm() : nothing} ${may('object') ? this.#objectForm() : nothing}
      ${may('decide') ? this.#decideForm() : nothing} ${may('withdraw') ? this.#withdrawForm() : nothing}
    </div>`
  }

  #signForm(): TemplateResult {
    return html`<form class="ded-form" @submit=${(event: SubmitEvent) => void this.#sign(event)}>
      <h3>${words.sign}</h3>
      <label>${words.signName}<input name="name" maxlength="100" required placeholder=${words.signNameHint} /></label>
      <label>${words.signDate}<input name="date" required placeholder="2026-11-18" maxlength="10" /></label>
      <label>${words.signFile}<input name="file" type="file" accept=".pdf,.jpg,.jpeg,.png" required /></label>
      <button class="b solid" ?disabled=${this.busy}>${words.signSave}</button>
    </form>`
  }

  #objectForm(): TemplateResult {
    return html`<form class="ded-form" @submit=${(event: SubmitEvent) => void this.#object(event)}>
      <h3>${words.objectTitle} <small>${words.objectDeadline(this.deduction.objectUntil ?? '')}</small></h3>
      <label>${words.objectWhy} <small>${words.objectWhyHint}</small><textarea name="reason" rows="3" maxlength="1000" required></textarea></label>
      <label>${words.objectFiles}<input name="files" type="file" multiple accept=".pdf,.jpg,.jpeg,.png" /></label>
      <p class="s">${words.objectSteps}</p>
      <button class="b solid" ?disabled=${this.busy}>${words.objectSend}</button>
    </form>`
  }

  #decideForm(): TemplateResult {
    return html`<form class="ded-form" @submit=${(event: SubmitEvent) => this.#decide(event)}>
      <h3>${words.decideTitle} <small>${words.decideHint}</small></h3>
      <label>${words.decideWhy}<textarea name="reason" rows="2" maxlength="1000" required></textarea></label>
      <p class="acts">
        ${VERDICTS_ON_OBJECTION.map((verdict) => html`<button class="b" value=${verdict} ?disabled=${this.busy}>${words.verdict[verdict]}</button>`)}
      </p>
    </form>`
  }

  #withdrawForm(): TemplateResult {
    const second = this.deduction.withdrawal !== null
    return html`<details class="ded-form">
      <summary>${words.withdrawTitle}</summary>
      <form @submit=${(event: SubmitEvent) => this.#withdraw(event)}>
        <p class="s">${words.withdrawHint}</p>
        <label>${words.reason}<textarea name="reason" rows="2" maxlength="1000" required></textarea></label>
        <button class="b" ?disabled=${this.busy}>${second ? words.withdrawSecond : words.withdrawFirst}</button>
      </form>
    </details>`
  }

  async #sign(event: SubmitEvent): Promise<void> {
    const data = takenForm(event)
    await this.#doing(async () => {
      const [file] = await uploadFiles(this.desk, data, 'file')
      return ['sign', { name: formText(data, 'name'), date: formText(data, 'date'), file }]
    })
  }

  async #object(event: SubmitEvent): Promise<void> {
    const data = takenForm(event)
    await this.#doing(async () => [
      'objection',
      { reason: formText(data, 'reason'), files: await uploadFiles(this.desk, data, 'files') },
    ])
  }

  #decide(event: SubmitEvent): void {
    const data = takenForm(event)
    const verdict = (event.submitter as HTMLButtonElement).value
    void this.#send('decide', { verdict, reason: formText(data, 'reason') })
  }

  #withdraw(event: SubmitEvent): void {
    void this.#send('withdraw', { reason: formText(takenForm(event), 'reason') })
  }

  async #send(step: Step, body: object): Promise<void> {
    await this.#doing(async () => [step, body])
  }

  async #doing(act: () => Promise<[Step, object]>): Promise<void> {
    await this.act(async () => {
      const [step, body] = await act()
      this.deduction = await this.desk.api.post<Deduction>(`/api/v1/deductions/${this.deduction.id}/${step}`, body)
      this.done = DONE[step]
      this.#tell('changed')
    })
  }

  #tell(name: 'changed' | 'print-report'): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }))
  }
}
customElements.define('deduction-card', DeductionCard)
