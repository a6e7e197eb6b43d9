import { html, nothing, svg, type TemplateResult } from 'lit'
import type { FirstDay } from '../../../server/contract/answers/hub/first-day.ts'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import { icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { dateAndMinute, plainName } from '../../elements/own-notice.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { firstDay as words } from '../../strings/hub/first-day.zh.ts'

type Step = FirstDay['steps'][number]

/** What there is to do with a new hub (开始使用): each step by what is the case, and where it is done. */
export class FirstDayPage extends LightElement {
  static override properties = {
    desk: { attribute: false },
    day: { state: true },
    problem: { state: true },
    marking: { state: true },
    said: { state: true },
    busy: { state: true },
  }
  declare desk: Desk
  declare day: FirstDay | null
  declare problem: HubProblem | null
  /** The step that is being set aside. */
  declare marking: Step['step'] | null
  declare said: string
  declare busy: boolean

  constructor() {
    super()
    this.day = null
    this.problem = null
    this.marking = null
    this.said = ''
    this.busy = false
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    const { session, about, logOut } = this.desk
    return html`${deskBar(session, 'none', logOut)}
      <main class="page office first-day">
        <div class="title">
          <div>
            <p class="crumb">${about.campaign.title}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r noprint">
            <button class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
            ${
              this.day === null || !this.#marks
                ? nothing
                : html`<button class="b ghost" ?disabled=${this.busy} @click=${() => void this.#mark({ step: 'all', aside: !this.day!.aside })}>
                    ${this.day.aside ? words.back : words.aside}
                  </button>`
            }
          </div>
        </div>
        ${this.problem ? failedState(this.problem, () => void this.#load()) : this.day ? this.#body(this.day) : loadingState()}
      </main>`
  }

  #body(day: FirstDay): TemplateResult {
    const { steps } = day
    const [done, half] = [
      steps.filter(({ state }) => state === 'done' || state === 'aside'),
      steps.filter(({ state }) => state === 'half'),
    ]
    return html`<div class="fd-split">
      <section class="card">
        <div class="fd-head">
          ${ring(steps)}
          <div>
            <h2>${done.length === steps.length ? words.all : words.head(done.length, half.length)}</h2>
            <p class="s" role="status">${day.aside ? words.isAside : words.nothingBlocks}</p>
          </div>
        </div>
        <ol>
          ${steps.map((step, i) => this.#step(step, i + 1))}
        </ol>
      </section>
      <div class="fd-side">
        <section class="card">
          <h2>${words.before.title}</h2>
          <div class="in s">${day.founding ? html`<p>${words.before.none}</p><p>${words.before.says}</p>` : html`<p>${words.before.over}</p>`}</div>
        </section>
        <section class="card">
          <h2>${words.stuck.title}</h2>
          <p class="in s">${words.stuck.says}</p>
        </section>
      </div>
    </div>`
  }

  #step(step: Step, n: number): TemplateResult {
    const { name, says, go } = words.steps[step.step]
    const { state, facts, by, at } = step
    return html`<li class=${state}>
      <span class="mark" aria-hidden="true">${state === 'done' ? icon('check', 18) : n}</span>
      <div>
        <h3>${name} <span class="tag ${state === 'done' ? 'ok' : state === 'half' ? 'hold' : 'out'}">${words.states[state]}</span></h3>
        <p class="s">${says(facts)}</p>
        ${this.marking === step.step ? this.#form(step.step) : nothing}
      </div>
      <div class="fd-do">
        ${by === undefined || at === undefined ? nothing : html`<span class="s">${plainName(by)}　${dateAndMinute(at)}</span>`}
        ${state === 'done' ? nothing : html`<a class="b sm" href=${go[1]}>${go[0]}</a>`}
        ${
          !this.#marks || state === 'done'
            ? nothing
            : state === 'aside'
              ? html`<button class="b ghost sm" ?disabled=${this.busy} @click=${() => void this.#mark({ step: step.step, aside: false })}>${words.undo}</button>`
              : html`<button class="b ghost sm" aria-expanded=${this.marking === step.step} @click=${() => this.#begin(step.step)}>${words.notNeeded}</button>`
        }
      </div>
    </li>`
  }

  #form(step: Step['step']): TemplateResult {
    return html`<form
      class="fd-word"
      novalidate
      @submit=${(event: SubmitEvent) => {
        event.preventDefault()
        const word = formText(new FormData(event.target as HTMLFormElement), 'word').trim()
        if (word === '') this.said = words.noWord
        else void this.#mark({ step, aside: true, word })
      }}
    >
      <input name="word" maxlength="200" autocomplete="off" aria-label=${words.word} placeholder=${words.word} />
      <button class="b sm solid" ?disabled=${this.busy}>${words.keep}</button>
      <p class="said wrong" role="alert">${this.said}</p>
    </form>`
  }

  #begin(step: Step['step']): void {
    this.said = ''
    this.marking = this.marking === step ? null : step
  }

  get #marks(): boolean {
    return may(this.desk.session.role, 'first-day:mark')
  }

  async #mark(body: { step: Step['step'] | 'all'; aside: boolean; word?: string }): Promise<void> {
    this.busy = true
    this.said = ''
    try {
      await this.desk.api.post('/api/v1/first-day/marks', body)
      this.marking = null
      await this.#load()
    } catch (error) {
      this.said = problemOfThrown(error).zh
    } finally {
      this.busy = false
    }
  }

  async #load(): Promise<void> {
    this.problem = null
    try {
      this.day = await this.desk.api.get<FirstDay>('/api/v1/first-day')
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('first-day-page', FirstDayPage)

/** One piece of a ring for each step: full, hatched where something is missing, pale. */
function ring(steps: readonly Step[]): TemplateResult {
  const share = 100 / steps.length
  const done = steps.filter(({ state }) => state === 'done' || state === 'aside').length
  return html`<div class="fd-ring">
    <svg viewBox="0 0 92 92" width="92" height="92" aria-hidden="true">
      ${steps.map(
        ({ state }, i) =>
          svg`<circle class=${state} cx="46" cy="46" r="40" pathLength="100" fill="none" stroke-width="9" stroke-dasharray=${state === 'half' ? `${share / 8} ${share / 8} ${share / 8} ${share / 8} ${share / 8} 100` : `${share - 2} 100`} transform=${`rotate(${i * (360 / steps.length) - 90} 46 46)`}/>`,
      )}
    </svg>
    <p><b>${done}</b><small>${words.of(steps.length)}</small></p>
  </div>`
}
