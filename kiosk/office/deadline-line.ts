import { html, nothing } from 'lit'
import { may } from '../../server/contract/roles.ts'
import type { Milestone } from '../../server/contract/score-analysis.ts'
import type { Desk } from '../elements/desk-gate.ts'
import { formText } from '../elements/form-text.ts'
import { LightElement } from '../elements/light-element.ts'
import { problemOfThrown } from '../elements/problem.ts'
import { common } from '../strings/desk.zh.ts'
import { deadlines as words } from '../strings/scores.zh.ts'
import { dateAt } from './period.ts'
import { placeDates } from './place-dates.ts'

const DAY_CHARACTERS = 10

/** The campaign's dates as a line, with today on it; opened, a list on which the office marks what is done. */
export class DeadlineLine extends LightElement {
  static override properties = {
    desk: { attribute: false },
    campaign: { attribute: false },
    milestones: { state: true },
    open: { state: true },
    marking: { state: true },
    wrong: { state: true },
  }
  declare desk: Desk
  declare campaign: { id: string; from: string; to: string }
  declare milestones: Milestone[] | null
  declare open: boolean
  /** Code of the date whose word is being written. */
  declare marking: string | null
  declare wrong: string | null
  #loaded = ''

  constructor() {
    super()
    this.milestones = null
    this.open = false
    this.marking = null
    this.wrong = null
  }

  override willUpdate(): void {
    if (this.#loaded === this.campaign.id) return
    this.#loaded = this.campaign.id
    void this.#ask(() => this.desk.api.get(this.#path()))
  }

  override render() {
    const { milestones } = this
    if (!milestones) return this.wrong ? html`<p class="wrong" role="alert">${this.wrong}</p>` : nothing
    return html`<div class="dates">
        <p class="due">${this.#due(milestones)}</p>
        ${this.#line(milestones)}
        <button
          type="button"
          class="b ghost sm"
          aria-expanded=${this.open}
          @click=${() => (this.open = !this.open)}
        >
          ${this.open ? words.hide : words.open}
        </button>
      </div>
      ${this.open ? this.#list(milestones) : nothing}`
  }

  #due(milestones: Milestone[]) {
    const late = milestones.filter(({ state }) => state === 'late').length
    const next = milestones.find(({ state }) => state === 'coming' || state === 'today')
    return html`<b>${next ? words.next(next.inDays) : late === 0 ? words.allDone : nothing}</b
      >${late > 0 ? html`<span class="late">${words.late(late)}</span>` : nothing}`
  }

  #line(milestones: Milestone[]) {
    const today = dateAt(this.desk.clock.now())
    const last = milestones.at(-1)?.date ?? this.campaign.to
    const points = placeDates([this.campaign.from, ...milestones.map(({ date }) => date)], this.campaign.from, last)
    const now = placeDates([today], this.campaign.from, last)[0]!
    return html`<ol class="line-of-dates" aria-label=${words.title}>
      <li class="start" .style=${`left:${points[0]!.at * 100}%`}><span>${words.start(this.campaign.from)}</span></li>
      ${milestones.map(
        ({ date, text, state }, i) =>
          html`<li class=${state} data-row=${points[i + 1]!.row} .style=${`left:${points[i + 1]!.at * 100}%`}>
            <span title=${text.zh}>${date.slice(5)}</span><span class="sr">${text.zh} ${words.state[state]}</span>
          </li>`,
      )}
      <li class="now" .style=${`left:${now.at * 100}%`}><span>${words.today(today)}</span></li>
    </ol>`
  }

  #list(milestones: Milestone[]) {
    const mayMark = may(this.desk.session.role, 'calendar:mark')
    return html`<ul class="date-list">
      ${milestones.map(
        (milestone) =>
          html`<li class=${milestone.state}>
            <b>${milestone.date}</b>
            <span>${milestone.text.zh} <small>${words.source(milestone.source)}</small></span>
            <span class="state">${stateOf(milestone)}</span>
            ${mayMark ? this.#acts(milestone) : nothing}
          </li>`,
      )}
      ${this.wrong ? html`<li><p class="wrong" role="alert">${this.wrong}</p></li>` : nothing}
    </ul>`
  }

  #acts({ code, done }: Milestone) {
    if (done)
      return html`<button type="button" class="b ghost sm" @click=${() => this.#mark(code, false)}>${words.unmark}</button>`
    if (this.marking !== code)
      return html`<button type="button" class="b sm" @click=${() => (this.marking = code)}>${words.mark}</button>`
    return html`<form class="word" @submit=${(event: SubmitEvent) => this.#submit(event, code)}>
      <label>${words.word} <input name="word" maxlength="200" placeholder=${words.wordHint} /></label>
      <button class="b solid sm">${words.save}</button>
      <button type="button" class="b ghost sm" @click=${() => (this.marking = null)}>${common.cancel}</button>
    </form>`
  }

  #submit(event: SubmitEvent, code: string): void {
    event.preventDefault()
    this.#mark(code, true, formText(new FormData(event.target as HTMLFormElement), 'word'))
  }

  #mark(code: string, done: boolean, word = ''): void {
    this.marking = null
    void this.#ask(() => this.desk.api.post(`${this.#path()}/${encodeURIComponent(code)}`, { done, word }))
  }

  #path(): string {
    return `/api/v1/campaigns/${encodeURIComponent(this.campaign.id)}/calendar`
  }

  async #ask(question: () => Promise<{ milestones: Milestone[] }>): Promise<void> {
    this.wrong = null
    try {
      this.milestones = (await question()).milestones
    } catch (error) {
      this.wrong = problemOfThrown(error).zh
    }
  }
}
customElements.define('deadline-line', DeadlineLine)

function stateOf({ state, done, inDays }: Milestone) {
  if (done)
    return html`✓ ${words.markedBy(done.by, done.at.slice(0, DAY_CHARACTERS))}${done.word ? html`<br />${done.word}` : nothing}`
  return state === 'late' ? words.overdue(-inDays) : words.state[state]
}
