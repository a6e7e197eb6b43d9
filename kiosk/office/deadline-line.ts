import { html, nothing } from 'lit'
import { may } from '../../server/contract/roles.ts'
import type { CalendarVisit, CampaignStep, Milestone } from '../../server/contract/score-analysis.ts'
import type { Desk } from '../elements/desk-gate.ts'
import { formText } from '../elements/form-text.ts'
import { LightElement } from '../elements/light-element.ts'
import { problemOfThrown } from '../elements/problem.ts'
import { common } from '../strings/desk.zh.ts'
import { METHOD_WORDS } from '../strings/own.zh.ts'
import { deadlines as words } from '../strings/scores.zh.ts'
import { datePoints, daysOf, formsOf, shortDate, spoken, widthOf, type DatePoint } from './scores/date-points.ts'
import { dateAt } from './period.ts'
import { placeLabels, type LabelRow, type PlacedLabel } from './scores/place-dates.ts'

const DAY_CHARACTERS = 10
/** A narrower line, in px, is a list: README of the drawn screens. */
const NARROWEST = 480
/** Up to this width of the screen, in px, it is a list too. */
const PHONE = 640
/** What the line leaves free at each end, in px, for a point and its label. */
const END = 8

/** The campaign's dates as a line, with today on it; opened, a list on which the office marks what is done. */
export class DeadlineLine extends LightElement {
  static override properties = {
    desk: { attribute: false },
    campaign: { attribute: false },
    milestones: { state: true },
    steps: { state: true },
    visits: { state: true },
    open: { state: true },
    marking: { state: true },
    wrong: { state: true },
    width: { state: true },
  }
  declare desk: Desk
  declare campaign: { id: string; from: string; to: string }
  declare milestones: Milestone[] | null
  declare steps: readonly CampaignStep[]
  declare visits: readonly CalendarVisit[]
  declare open: boolean
  /** Code of the date whose word is being written. */
  declare marking: string | null
  declare wrong: string | null
  /** Of the line, in px; 0 before it is measured and on a phone. */
  declare width: number
  #loaded = ''
  readonly #measure = new ResizeObserver(() => this.#measured())

  constructor() {
    super()
    this.milestones = null
    this.steps = []
    this.visits = []
    this.open = false
    this.marking = null
    this.wrong = null
    this.width = 0
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#measure.disconnect()
  }

  override updated(): void {
    const around = this.querySelector('.dates .dates-line')
    if (around) this.#measure.observe(around)
  }

  #measured(): void {
    const around = this.querySelector('.dates .dates-line')
    this.width = around && innerWidth > PHONE ? Math.floor(around.clientWidth - 2 * END) : 0
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
        <div class="dates-line">${this.#line(milestones)}</div>
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
    const points = datePoints(milestones, this.campaign.from, dateAt(this.desk.clock.now()))
    const placed = this.#placed(points)
    const one = (point: DatePoint, label: unknown, style: string, row: LabelRow | typeof nothing) =>
      html`<li class=${point.state} data-row=${row} .style=${style}>${label}<span class="sr">${spoken(point)}</span></li>`
    // Too narrow, or too many: below one another, no longer in proportion.
    if (!placed)
      return html`<ol class="line-of-dates tall" aria-label=${words.title}>
        ${points.map((point) =>
          one(
            point,
            html`<span class="label" aria-hidden="true"
              ><span>${shortDate(point)}</span><span>${point.state === 'now' && point.text === '' ? words.now : point.text}</span
              ><small>${daysOf(point)}</small></span
            >`,
            '',
            nothing,
          ),
        )}
      </ol>`
    const used = new Set(placed.map(({ row }) => row))
    const now = points.findIndex(({ state }) => state === 'now')
    return html`<ol
      class="line-of-dates ${used.has('above') ? '' : 'flat'} ${used.has('second') ? 'deep' : ''}"
      aria-label=${words.title}
      .style=${`--gone:${placed[now]!.at}px`}
    >
      ${points.map((point, i) => {
        const { at, row, left, form } = placed[i]!
        return one(
          point,
          html`<span class="label" aria-hidden="true" title=${point.text} .style=${`left:${left - at}px`}>${formsOf(point)[form]}</span>`,
          `left:${at}px`,
          row,
        )
      })}
    </ol>`
  }

  #placed(points: DatePoint[]): PlacedLabel[] | null {
    if (this.width < NARROWEST) return null
    const labels = points.map((point) => ({
      date: point.date,
      widths: formsOf(point).map((text) => widthOf(this, text, point.state === 'now' || point.state === 'late')),
    }))
    const today = points.find(({ state }) => state === 'now')!.date
    return placeLabels(labels, { today, from: points[0]!.date, to: points.at(-1)!.date, width: this.width })
  }

  #list(milestones: Milestone[]) {
    const mayMark = may(this.desk.session.role, 'calendar:mark')
    return html`<ul class="date-list">
      ${milestones.map(
        (milestone) =>
          html`<li class=${milestone.state}>
            <b>${milestone.date}</b>
            <span>${milestone.text.zh} <small>${words.source(milestone.source)}</small>${
              milestone.handIns
                ? html`<br /><a href="#hand-ins">${words.handIns(milestone.handIns.done, milestone.handIns.of, milestone.handIns.late)}</a>`
                : nothing
            }${this.#steps(milestone.code)}</span>
            <span class="state">${stateOf(milestone)}</span>
            ${mayMark ? this.#acts(milestone) : nothing}
          </li>`,
      )}
      <li>
        <b></b>
        <span>${words.also}${this.#steps(null)}</span>
      </li>
      ${this.visits.map(
        ({ date, unit, number, state, href }) =>
          html`<li class=${state}>
            <b>${date}</b>
            <span><a href=${href}>${words.visit(unit.name, number)}</a></span>
            <span class="state">${state === 'late' ? words.visitLate : words.state[state]}</span>
          </li>`,
      )}
      ${this.wrong ? html`<li><p class="wrong" role="alert">${this.wrong}</p></li>` : nothing}
    </ul>`
  }

  /** What belongs to a date, from the facts; each leads to its page. */
  #steps(code: string | null) {
    const own = this.steps.filter(({ milestone }) => milestone === code)
    if (own.length === 0) return nothing
    return html`<ul class="date-steps">
      ${own.map((step) => html`<li class=${step.state}><a href=${step.href}>${stepName(step)}</a> <span>${stepText(step)}</span></li>`)}
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

  async #ask(
    question: () => Promise<{ milestones: Milestone[]; steps: CampaignStep[]; visits?: CalendarVisit[] }>,
  ): Promise<void> {
    this.wrong = null
    try {
      const { milestones, steps, visits = [] } = await question()
      this.milestones = milestones
      this.steps = steps
      this.visits = visits
    } catch (error) {
      this.wrong = problemOfThrown(error).zh
    }
  }
}
customElements.define('deadline-line', DeadlineLine)

function stateOf({ state, done, inDays }: Milestone) {
  if (done)
    return html`✓ ${words.markedBy(done.by, done.at.slice(0, DAY_CHARACTERS))}${done.word ? html`<br />${done.word}` : nothing}`
  if (state === 'done') return words.byFacts
  return state === 'late' ? words.overdue(-inDays) : words.state[state]
}

function stepName({ step, method }: CampaignStep): string {
  return method === null ? words.steps[step] : `${METHOD_WORDS[method]}${words.steps[step]}`
}

function stepText({ milestone, of, done, late, at, by, due, state }: CampaignStep): string {
  if (of === 1) return at === null ? words.stepState[state] : words.stepDone(by ?? '', at.slice(0, DAY_CHARACTERS))
  const count = words.stepCount(done, of, late)
  return due === null || milestone !== null || state === 'done' ? count : `${count}，${words.stepDue(due)}`
}
