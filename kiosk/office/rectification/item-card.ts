import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { LikeBadList, Rectification, RectificationFile } from '../../../server/contract/answers/rectifications.ts'
import { formText, takenForm } from '../../elements/form-text.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { ITEM_STEP_WORDS, rectification as words } from '../../strings/rectification.zh.ts'
import { uploadFiles } from '../evidence-files.ts'
import { kilobytes } from '../deductions/marks.ts'
import { appointedNotice, pastAppointments } from './appointments.ts'
import { likeBadChart } from './like-bad-chart.ts'
import { itemState, sourceText } from './item-marks.ts'

type Step =
  | 'appointments'
  | 'postponement'
  | 'plan'
  | 'answer'
  | 'reports'
  | 'visits'
  | 'close'
  | 'withdraw'
  | 'erasure'
/** What a form says; an empty field is left out. */
const said = (data: FormData, ...names: string[]) =>
  Object.fromEntries(names.flatMap((name) => (formText(data, name) === '' ? [] : [[name, formText(data, name)]])))

/** One item: what was found, plan, evidence, visits, and what this person may do. Fires `changed`. */
export class ItemCard extends ActingElement {
  static override properties = {
    today: { attribute: false },
    like: { attribute: false },
    item: { attribute: false },
  }
  declare item: Rectification
  declare today: string
  /** Bad ratings that are like it, where the hub knows them. */
  declare like: LikeBadList['items'][number] | null

  constructor() {
    super()
    this.like = null
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('item')
    if (before === undefined || before.id === this.item.id) return
    this.problem = null
    this.done = ''
  }

  override render() {
    const { item } = this
    return html`<section class="card ri-card" aria-label=${words.item(item.number)}>
      <h2>${words.item(item.number)}　${item.unit.name} <span class="r">${itemState(item)}</span></h2>
      <div class="in">
        ${this.outcome()}
        <blockquote class="ded-text">${item.finding ?? ''}</blockquote>
        <p class="s">${sourceText(item)}　${words.enteredBy(item.enteredBy, item.enteredAt.slice(0, 10))}</p>
        ${item.mendBy === null ? nothing : html`<p class="notice">${words.mendBy(item.mendBy)}${this.#whyBack()}</p>`}
        ${appointedNotice(item, this.today)} ${this.#plan()} ${this.like === null ? nothing : likeBadChart(this.like)} ${this.#reports()} ${this.#visits()} ${pastAppointments(item)} ${this.#said()} ${this.#acts()}
      </div>
    </section>`
  }

  #whyBack(): string {
    const answer = this.item.answers.findLast(({ outcome }) => outcome === 'returned')
    const visit = this.item.visits.findLast(({ outcome }) => outcome === 'failed')
    const last = visit && (!answer || visit.at > answer.at) ? visit.text : answer?.reason
    return last == null ? '' : `。${words.planBack(last)}`
  }

  #plan(): TemplateResult | typeof nothing {
    const { plan } = this.item
    if (plan === null) return nothing
    const office = this.desk.session.role !== 'unit'
    const name = (text: string | null) => text ?? (office ? words.hidden : words.erased)
    return html`<dl class="ri-plan">
      <dt>${words.measure}</dt><dd>${plan.measure ?? ''}</dd>
      <dt>${words.mechanism}</dt><dd>${plan.mechanism ?? ''}</dd>
      <dt>${words.leader}</dt><dd>${name(plan.leader)}</dd>
      <dt>${words.handler}</dt><dd>${name(plan.handler)}</dd>
      <dt>${words.deadline}</dt><dd>${plan.deadline} <small class="q">${words.plannedBy(plan.version, plan.at.slice(0, 10))}</small></dd>
    </dl>`
  }

  #reports(): TemplateResult | typeof nothing {
    const { reports } = this.item
    if (reports.length === 0) return nothing
    return html`<ul class="ri-steps">
      ${reports.map(
        ({ text, at, by, done, files }) =>
          html`<li><b>${at.slice(5, 10)}</b> ${by}${done ? `　${words.reportDone}` : nothing}<br />${text ?? ''}${this.#files(files)}</li>`,
      )}
    </ul>`
  }

  #visits(): TemplateResult | typeof nothing {
    const { visits } = this.item
    if (visits.length === 0) return nothing
    return html`<section class="ded-said">
      <h3>${words.visits}</h3>
      <ul class="ri-steps">
        ${visits.map(
          ({ date, who, text, outcome, until, files }) =>
            html`<li>
              <b>${date.slice(5)}</b> ${words.visitOutcome[outcome]}　${who ?? ''}<br />${text ?? ''}${until === null ? nothing : `　${words.mendBy(until)}`}${this.#files(files)}
            </li>`,
        )}
      </ul>
    </section>`
  }

  #files(files: readonly RectificationFile[]): TemplateResult | typeof nothing {
    if (files.length === 0) return nothing
    return html`<ul class="ded-files">
      ${files.map(
        ({ id, sha256, sort, bytes }, i) =>
          html`<li>
            <a href="/api/v1/uploads/${id}" download>${icon('download')}${words.file(i + 1, (sort ?? '').toUpperCase(), kilobytes(bytes))}</a>
            <small class="q">${words.fingerprint(`${sha256.slice(0, 16)}…`)}</small>
          </li>`,
      )}
    </ul>`
  }

  #said(): TemplateResult {
    const { closing, withdrawal, state } = this.item
    return html`${closing.length === 1 && state !== 'closed' ? closing.map(({ by, reason }) => html`<p class="s">${words.closeSaid(by, reason)}</p>`) : nothing}
    ${withdrawal.length === 1 ? withdrawal.map(({ by, reason }) => html`<p class="s">${words.withdrawSaid(by, reason)}</p>`) : nothing}`
  }

  #acts(): TemplateResult {
    const may = (step: Rectification['may'][number]) => this.item.may.includes(step)
    return html`<div class="ded-acts">
      ${may('plan') ? this.#planForm() : nothing} ${may('report') ? this.#reportForm() : nothing}
      ${may('accept') ? html`<button class="b solid" ?disabled=${this.busy} @click=${() => this.#send('answer', { outcome: 'accepted' })}>${icon('check')}${words.accept}</button>` : nothing}
      ${may('return') ? this.#returnForm() : nothing} ${may('appoint') ? this.#appointForm() : nothing} ${may('postpone') ? this.#postponeForm() : nothing} ${may('visit') ? this.#visitForm() : nothing}
      ${may('close') ? this.#closeForm() : nothing}
      ${may('visit') && !may('close') ? html`<p class="hp q">${words.closeWaits}</p>` : nothing}
      ${may('withdraw') ? this.#reasonForm('withdraw', words.withdrawTitle, words.withdrawWhy, words.withdrawSend) : nothing}
      ${may('erase-people') ? this.#reasonForm('erasure', words.eraseTitle, words.eraseWhy, words.eraseSend) : nothing}
    </div>`
  }

  #planForm(): TemplateResult {
    const { plan } = this.item
    return html`<form class="ded-form" @submit=${(event: SubmitEvent) => this.#submit(event, 'plan', 'leader', 'handler', 'deadline', 'measure', 'mechanism')}>
      <h3>${words.planSend}</h3>
      <label>${words.measure}<textarea name="measure" rows="2" maxlength="2000" required .value=${plan?.measure ?? ''}></textarea></label>
      <label>${words.mechanism}<textarea name="mechanism" rows="2" maxlength="2000" required .value=${plan?.mechanism ?? ''}></textarea></label>
      <label>${words.leader}<input name="leader" maxlength="100" required .value=${plan?.leader ?? ''} /></label>
      <label>${words.handler}<input name="handler" maxlength="100" required .value=${plan?.handler ?? ''} /></label>
      <label>${words.deadline}<input name="deadline" type="date" required .value=${plan?.deadline ?? ''} /></label>
      <p class="s">${words.planHint}</p>
      <button class="b solid" ?disabled=${this.busy}>${words.planSend}</button>
    </form>`
  }

  #reportForm(): TemplateResult {
    return html`<form class="ded-form" @submit=${(event: SubmitEvent) => void this.#report(event)}>
      <h3>${words.reportSend}</h3>
      <label>${words.reportText}<textarea name="text" rows="3" maxlength="2000" required></textarea></label>
      <label>${words.files}<input name="files" type="file" multiple accept=".pdf,.jpg,.jpeg,.png" /></label>
      <label class="ri-check"><input name="done" type="checkbox" value="1" />${words.reportDone}</label>
      <button class="b solid" ?disabled=${this.busy}>${words.reportSend}</button>
    </form>`
  }

  #returnForm(): TemplateResult {
    return html`<details class="ded-form">
      <summary>${words.returnSend}</summary>
      <form @submit=${(event: SubmitEvent) => this.#submit(event, 'answer', 'outcome', 'reason', 'until')}>
        <input type="hidden" name="outcome" value="returned" />
        <label>${words.returnWhy}<textarea name="reason" rows="2" maxlength="2000" required></textarea></label>
        <label>${words.returnUntil}<input name="until" type="date" /></label>
        <button class="b" ?disabled=${this.busy}>${words.returnSend}</button>
      </form>
    </details>`
  }

  #appointForm(): TemplateResult {
    return html`<details class="ded-form">
      <summary>${ITEM_STEP_WORDS.appoint}</summary>
      <form @submit=${(event: SubmitEvent) => this.#submit(event, 'appointments', 'date', 'who', 'text')}>
        <label>${words.appointDate}<input name="date" type="date" min=${this.today} required /></label>
        <label>${words.appointWho}<input name="who" maxlength="100" required /></label>
        <label>${words.appointText}<textarea name="text" rows="2" maxlength="2000" required></textarea></label>
        <button class="b" ?disabled=${this.busy}>${words.appointSend}</button>
      </form>
    </details>`
  }

  #postponeForm(): TemplateResult {
    return html`<button class="b" @click=${() => this.dispatchEvent(new CustomEvent('visit-paper', { bubbles: true }))}>${icon('print')}${words.printVisit}</button>
      <details class="ded-form">
        <summary>${ITEM_STEP_WORDS.postpone}</summary>
        <form @submit=${(event: SubmitEvent) => this.#submit(event, 'postponement', 'date', 'reason')}>
          <label>${words.postponeTo}<input name="date" type="date" min=${this.today} /></label>
          <label>${words.postponeWhy}<textarea name="reason" rows="2" maxlength="2000" required></textarea></label>
          <button class="b" ?disabled=${this.busy}>${words.postponeSend}</button>
        </form>
      </details>`
  }

  #visitForm(): TemplateResult {
    return html`<details class="ded-form">
      <summary>${ITEM_STEP_WORDS.visit}</summary>
      <form @submit=${(event: SubmitEvent) => void this.#visit(event)}>
        <label>${words.visitDate}<input name="date" type="date" required /></label>
        <label>${words.visitWho}<input name="who" maxlength="100" required /></label>
        <label>${words.visitText}<textarea name="text" rows="2" maxlength="2000" required></textarea></label>
        <label>${words.visitUntil}<input name="until" type="date" /></label>
        <label>${words.files}<input name="files" type="file" multiple accept=".pdf,.jpg,.jpeg,.png" /></label>
        <p class="acts">
          <button class="b" value="passed" ?disabled=${this.busy}>${words.visitPassed}</button>
          <button class="b" value="failed" ?disabled=${this.busy}>${words.visitFailed}</button>
        </p>
      </form>
    </details>`
  }

  #closeForm(): TemplateResult {
    const second = this.item.closing.length > 0
    return html`<form class="ded-form" @submit=${(event: SubmitEvent) => this.#submit(event, 'close', 'reason')}>
      <label>${words.closeWhy}<textarea name="reason" rows="2" maxlength="2000" required></textarea></label>
      <button class="b solid" ?disabled=${this.busy}>${icon('check')}${second ? words.closeSecond : words.closeFirst}</button>
    </form>`
  }

  #reasonForm(step: 'withdraw' | 'erasure', title: string, why: string, send: string): TemplateResult {
    return html`<details class="ded-form">
      <summary>${title}</summary>
      <form @submit=${(event: SubmitEvent) => this.#submit(event, step, 'reason')}>
        <label>${why}<textarea name="reason" rows="2" maxlength="2000" required></textarea></label>
        <button class="b" ?disabled=${this.busy}>${send}</button>
      </form>
    </details>`
  }

  #submit(event: SubmitEvent, step: Step, ...names: string[]): void {
    this.#send(step, said(takenForm(event), ...names))
  }

  async #report(event: SubmitEvent): Promise<void> {
    const data = takenForm(event)
    await this.#doing('reports', async () => ({
      text: formText(data, 'text'),
      files: await uploadFiles(this.desk, data),
      ...(data.get('done') === null ? {} : { done: true }),
    }))
  }

  async #visit(event: SubmitEvent): Promise<void> {
    const data = takenForm(event)
    const outcome = (event.submitter as HTMLButtonElement).value
    const names = outcome === 'failed' ? ['date', 'who', 'text', 'until'] : ['date', 'who', 'text']
    await this.#doing('visits', async () => ({
      ...said(data, ...names),
      outcome,
      files: await uploadFiles(this.desk, data),
    }))
  }

  #send(step: Step, body: object): void {
    void this.#doing(step, async () => body)
  }

  async #doing(step: Step, bodyOf: () => Promise<object>): Promise<void> {
    const { campaign, id } = this.item
    await this.act(async () => {
      const body = await bodyOf()
      await this.desk.api.post(`/api/v1/campaigns/${campaign}/rectifications/${id}/${step}`, body)
      this.done = words.done[step]
      // What was sent is not sent a second time by another touch.
      for (const form of this.querySelectorAll('form')) form.reset()
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    })
  }
}
customElements.define('rectification-item', ItemCard)
