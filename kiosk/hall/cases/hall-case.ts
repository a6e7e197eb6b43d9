import { html, nothing } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { PHONE_PATTERN, type CaseStep } from '../../../server/contract/cases.ts'
import { may } from '../../../server/contract/roles.ts'
import { shanghai } from '../../elements/ages.ts'
import { faceSymbols } from '../../elements/faces.ts'
import { formText } from '../../elements/form-text.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { icon } from '../../elements/icons.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { PhoneWidth } from '../../elements/browser/phone-width.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { LEVEL_WORDS } from '../../strings/desk.zh.ts'
import {
  APPEAL_WORDS,
  CALL_BACK_WORDS,
  EXTENSION_WORDS,
  FINDING_WORDS,
  RESPONSIBILITY_WORDS,
  STEP_WORDS,
  cases,
  onecase as words,
} from '../../strings/hall/cases.zh.ts'
import { clockCard, runningClock } from './case-clock-view.ts'
import { caseBar, doneSteps, stepBar } from './case-phone.ts'
import { ratingCard } from './case-rating.ts'
import './case-step-form.ts'
import type { CaseFile, CaseStepFacts } from '../../../server/contract/answers/cases.ts'
import { dueOf, placeText, progressOf, shortTime } from './case-words.ts'
import { hallBar } from '../hall-nav.ts'

/** The order in which steps are offered; the first that is open is the next one. */
const OFFERED: readonly CaseStep[] = [
  'appeal-upheld',
  'appeal-rejected',
  'extension-granted',
  'extension-refused',
  'found',
  'mended',
  'called-back',
  'closed',
  'assigned',
  'extension-asked',
  'noted',
]
/** The way of a case, for what is still to come. */
const WAY: readonly CaseStep[] = ['found', 'mended', 'called-back', 'closed']

/** One bad rating and what becomes of it. */
export class HallCase extends NoticeElement {
  static override properties = {
    hall: { attribute: false },
    caseId: { type: String },
    file: { state: true },
    chosen: { state: true },
    erasing: { state: true },
    writing: { state: true },
  }
  declare hall: Hall
  declare caseId: string
  declare file: CaseFile | null
  declare chosen: CaseStep | null
  declare erasing: number | null
  /** On a phone the form comes when it is asked for: one action stands at the foot until then. */
  declare writing: boolean
  readonly #width = new PhoneWidth(this)

  constructor() {
    super()
    this.file = null
    this.chosen = null
    this.erasing = null
    this.writing = false
  }

  override firstUpdated(): void {
    void this.#load()
  }

  override render() {
    const { file, desk } = this
    const { phone } = this.#width
    const body = this.problem
      ? failedState(this.problem, () => void this.#load())
      : file === null
        ? loadingState()
        : phone
          ? this.#phone(file)
          : this.#page(file)
    return html`${faceSymbols}${phone ? caseBar(desk, file) : hallBar(desk, 'case', null)}<main class="page onecase">${body}</main>`
  }

  #page(file: CaseFile) {
    const due = dueOf(file)
    const today = shanghai(this.desk.clock.now()).date
    return html`<div class="title">
        <div>
          <p class="crumb"><a href="#cases">${cases.title}</a> / ${file.occurredAt.slice(0, 4)}</p>
          <h1>
            ${file.number}&ensp;${placeText(file)}&ensp;<span class="tag ${due.tone === 'late' || due.tone === 'near' ? 'bad' : ''}"
              >${icon('pending', 13)}${progressOf(file)}${file.clock ? ` · ${due.text}` : ''}</span
            >
          </h1>
        </div>
        <div class="r">
          <button class="b" @click=${() => print()}>${icon('print')}${cases.print}</button>
        </div>
      </div>
      ${clockCard(file, today)}
      ${this.noticeLine()}
      <div class="cols">
        <section class="card">
          <h2>${words.process}</h2>
          <div class="in"><ol class="steps">${file.steps.map((step) => this.#step(step, file))}${this.#next(file)}</ol></div>
        </section>
        <div class="stack">${this.#rating(file)}<section class="card"><h2>${words.about}</h2><p class="in s">${words.aboutText}</p></section></div>
      </div>`
  }

  /** The clock that runs out first, the rating, the steps with the done ones folded, one action at the foot. */
  #phone(file: CaseFile) {
    const { open, chosen } = this.#offered(file)
    const write = async (step: CaseStep) => {
      this.chosen = step
      this.writing = true
      await this.updateComplete
      const form = this.querySelector('.step.cur')
      form?.scrollIntoView({ block: 'start' })
      form?.querySelector<HTMLElement>('input, textarea, select')?.focus({ preventScroll: true })
    }
    return html`<h2 class="where">${placeText(file)}</h2>
      ${runningClock(file)}
      ${this.noticeLine()}
      ${this.#rating(file)}
      <section class="card">
        <h2>${words.process}</h2>
        <div class="in">
          <ol class="steps">
            ${doneSteps(file.steps.map((step) => ({ step, view: this.#step(step, file) })))} ${this.#next(file)}
          </ol>
        </div>
      </section>
      <section class="card"><h2>${words.about}</h2><p class="in s">${words.aboutText}</p></section>
      ${this.writing || chosen === null ? nothing : stepBar(chosen, open, (step) => void write(step))}`
  }

  #step(step: CaseStepFacts, file: CaseFile) {
    const said = [
      step.staff && `${step.staff.name}（${step.staff.no}）`,
      step.finding && FINDING_WORDS[step.finding],
      step.responsibility && `${words.facts.responsibility}：${RESPONSIBILITY_WORDS[step.responsibility]}`,
      step.callBack && CALL_BACK_WORDS[step.callBack],
      step.step === 'opened' ? LEVEL_WORDS[file.level] : null,
    ].filter(Boolean)
    return html`<li class="step ok">
      <span class="k">${icon('check', 16)}</span>
      <h3>${STEP_WORDS[step.step]}</h3>
      <span class="tm">${shortTime(step.at)} · ${words.by(step.operator)}</span>
      <div class="bd">
        ${said.join(' · ')}
        ${step.note === null ? nothing : html`<p class="note">${step.note}</p>`}
        ${step.erased ? html`<p class="q">${words.erased}</p>` : nothing}
        ${step.note !== null && may(this.desk.session.role, 'case:handle') ? this.#erase(step) : nothing}
      </div>
    </li>`
  }

  #erase({ n }: CaseStepFacts) {
    if (this.erasing !== n)
      return html`<button class="b ghost sm" @click=${() => (this.erasing = n)}>${words.erase}</button>`
    return html`<form class="inline" @submit=${(event: SubmitEvent) => void this.#eraseNote(event, n)}>
      <label>${words.eraseReason}<input name="reason" maxlength="200" autocomplete="off" /></label>
      <button class="b sm">${words.erase}</button>
    </form>`
  }

  #offered(file: CaseFile): { open: CaseStep[]; chosen: CaseStep | null } {
    const open = OFFERED.filter((step) => file.can.includes(step))
    return { open, chosen: this.chosen !== null && open.includes(this.chosen) ? this.chosen : (open[0] ?? null) }
  }

  /** What can be done now, then what is still to come. */
  #next(file: CaseFile) {
    const { open, chosen } = this.#offered(file)
    const formless = this.#width.phone && !this.writing
    const done = file.steps.length
    const toCome = file.closedAt
      ? []
      : WAY.slice(Math.max(0, WAY.findIndex((step) => file.can.includes(step)) + 1)).filter(
          () => !file.soft && !file.waiting,
        )
    const idle = file.closedAt
      ? words.over
      : file.waiting === 'void'
        ? words.waitsForOffice
        : open.length > 0
          ? ''
          : words.readOnly
    return html`<li class="step cur">
        <span class="k">${done + 1}</span>
        <h3>${chosen === null ? words.actions : words.forms[chosen].title}</h3>
        <span class="tm">${file.clock && chosen && WAY.includes(chosen) ? cases.due(shortTime(file.clock.dueAt)) : ''}</span>
        <div class="bd">
          ${file.voidRequest ? html`<p>${words.voidRequest(FINDING_WORDS[file.voidRequest.ground ?? 'mistaken'], file.voidRequest.reason)}</p>` : nothing}
          ${EXTENSION_WORDS[file.extension] ? html`<p>${EXTENSION_WORDS[file.extension]}</p>` : nothing}
          ${APPEAL_WORDS[file.appeal] ? html`<p>${APPEAL_WORDS[file.appeal]}</p>` : nothing}
          ${idle ? html`<p>${idle}</p>` : nothing}
          ${
            open.length > 1 && !formless
              ? html`<div class="seg" role="group" aria-label=${words.actions}>
                  ${open.map(
                    (step) =>
                      html`<button type="button" aria-pressed=${step === chosen} @click=${() => (this.chosen = step)}>
                        ${words.forms[step].title}
                      </button>`,
                  )}
                </div>`
              : nothing
          }
          ${
            chosen === null || formless
              ? nothing
              : // A form of its own for each step: what was written for one is not offered to the next.
                keyed(
                  `${chosen}/${file.steps.length}`,
                  html`<case-step-form
                    .step=${chosen}
                    .staff=${file.staff}
                    .busy=${this.busy}
                    @take-step=${(event: CustomEvent<object>) => void this.#take(chosen, event.detail)}
                  ></case-step-form>`,
                )
          }
        </div>
      </li>
      ${toCome.map(
        (step, i) =>
          html`<li class="step todo"><span class="k">${done + 2 + i}</span><h3>${words.forms[step].title}</h3></li>`,
      )}`
  }

  #rating(file: CaseFile) {
    return ratingCard(file, {
      hall: this.hall,
      phone: this.#width.phone,
      handles: may(this.desk.session.role, 'case:handle'),
      leave: (phone) => void this.#leave(phone),
    })
  }

  /** The campaign office decides about cases of every hall, and has those without one. */
  get #path(): string {
    if (may(this.desk.session.role, 'case:decide')) return `/api/v1/cases/${encodeURIComponent(this.caseId)}`
    return `/api/v1/halls/${encodeURIComponent(this.hall.code)}/cases/${encodeURIComponent(this.caseId)}`
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.#show(await this.desk.api.get<CaseFile>(this.#path))
    })
  }

  #show(file: CaseFile): void {
    this.file = file
    document.title = `${cases.title} ${file.number}`
  }

  async #take(step: CaseStep, body: object): Promise<void> {
    const done = await this.#act(words.done(STEP_WORDS[step]), `${this.#path}/steps`, body)
    if (!done) return
    this.chosen = null
    this.writing = false
  }

  async #leave(phone: string): Promise<void> {
    if (phone !== '' && !new RegExp(PHONE_PATTERN).test(phone)) {
      this.notice = { text: words.badPhone, wrong: true }
      return
    }
    await this.#act('', `${this.#path}/contact`, phone === '' ? {} : { phone })
  }

  async #eraseNote(event: SubmitEvent, n: number): Promise<void> {
    event.preventDefault()
    const reason = formText(new FormData(event.target as HTMLFormElement), 'reason').trim()
    if (reason === '') {
      this.notice = { text: words.needNote, wrong: true }
      return
    }
    if (await this.#act(words.erased, `${this.#path}/steps/${n}/erase`, { reason })) this.erasing = null
  }

  async #act(done: string, path: string, body: object): Promise<boolean> {
    this.notice = null
    return this.act(async () => {
      this.#show(await this.desk.api.post<CaseFile>(path, body))
      this.notice = { text: done, wrong: false }
    })
  }
}
customElements.define('hall-case', HallCase)
