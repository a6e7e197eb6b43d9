import { html, nothing, svg, type TemplateResult } from 'lit'
import type { FirstDay } from '../../../server/contract/answers/hub/first-day.ts'
import { LEVELS } from '../../../server/contract/limits.ts'
import type { Milestone } from '../../../server/contract/score-analysis.ts'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { shanghai } from '../../elements/ages.ts'
import { face, faceSymbols } from '../../elements/faces.ts'
import { formText } from '../../elements/form-text.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { dateAndMinute, plainName } from '../../elements/own-notice.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { LEVEL_WORDS } from '../../strings/desk.zh.ts'
import { firstDay as words } from '../../strings/hub/first-day.zh.ts'

type Step = FirstDay['steps'][number]
/** How often keys that are being tried are asked for. */
const AGAIN_MS = 2_000

/** What there is to do with a new hub (开始使用): each step by what is the case, and where it is done. */
export class FirstDayPage extends ActingElement {
  static override properties = {
    day: { state: true },
    marking: { state: true },
    said: { state: true },
    dates: { state: true },
  }
  declare day: FirstDay | null
  /** The step that is being set aside. */
  declare marking: Step['step'] | null
  declare said: string
  /** The document's calendar; none for whoever may not read it. */
  declare dates: readonly Milestone[]
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.day = null
    this.marking = null
    this.said = ''
    this.dates = []
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // Keys that are being tried light up by themselves.
    this.#timer = setInterval(() => void this.#again(), AGAIN_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#timer)
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
    void this.#loadDates()
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
        ${this.dates.length === 0 ? nothing : datesCard(this.dates)}
        <section class="card">
          <h2>${words.stuck.title}</h2>
          <p class="in s">${words.stuck.says}</p>
        </section>
      </div>
    </div>`
  }

  #step(step: Step, n: number): TemplateResult {
    const { name, says, go, how } = stepWords(step.step)
    const { state, facts, by, at } = step
    return html`<li class=${state}>
      <span class="mark" aria-hidden="true">${state === 'done' ? icon('check', 18) : n}</span>
      <div>
        <h3>${name} <span class="tag ${state === 'done' ? 'ok' : state === 'half' ? 'hold' : 'out'}">${words.states[state]}</span></h3>
        <p class="s">${says(facts)}</p>
        ${step.step === 'keys' && state !== 'aside' && state !== 'done' && facts['devices'] !== 0 ? keysPanel(facts) : nothing}
        ${how === undefined || state === 'done' ? nothing : howTo(how)}
        ${this.marking === step.step ? this.#form(step.step) : nothing}
      </div>
      <div class="fd-do">
        ${by === undefined || at === undefined ? nothing : html`<span class="s">${plainName(by)}　${dateAndMinute(at)}</span>`}
        ${state === 'done' || go === null ? nothing : html`<a class="b sm" href=${go[1]}>${go[0]}</a>`}
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

  async #again(): Promise<void> {
    const keys = this.day?.steps.find(({ step }) => step === 'keys')
    if (document.hidden || this.busy || (keys?.state !== 'todo' && keys?.state !== 'half')) return
    // Without an answer the page stays as it is; the next one comes soon.
    const day = await this.desk.api.get<FirstDay>('/api/v1/first-day').catch(() => null)
    if (day !== null) this.day = day
  }

  async #loadDates(): Promise<void> {
    if (!may(this.desk.session.role, 'campaigns:read')) return
    const { id } = this.desk.about.campaign
    const answer = await this.desk.api
      .get<{ milestones: Milestone[] }>(`/api/v1/campaigns/${encodeURIComponent(id)}/calendar`)
      .catch(() => null)
    this.dates = answer?.milestones ?? []
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.day = await this.desk.api.get<FirstDay>('/api/v1/first-day')
    })
  }
}
customElements.define('first-day-page', FirstDayPage)

function stepWords(step: Step['step']): {
  name: string
  says(facts: Step['facts']): string
  go: readonly [string, string] | null
  how?: readonly string[]
} {
  return words.steps[step]
}

/** The five faces, each with when a test press of it arrived. */
function keysPanel(facts: Step['facts']): TemplateResult {
  return html`<section class="fd-keys" aria-live="polite">
    ${faceSymbols}
    <p class="fd-keys-head"><b>${words.keysTitle(String(facts['window'] ?? ''))}</b> <span class="s">${words.keysLive}</span><b class="r">${facts['proven']} / ${facts['of']}</b></p>
    ${
      LEVELS.every((level) => facts[`level${level}`] === undefined) && facts['proven'] !== 0
        ? nothing
        : html`<ol>
      ${LEVELS.map((level) => {
        const at = facts[`level${level}`]
        return html`<li class=${at === undefined ? '' : 'lit'}>
          ${face(level, 'small')}<span>${LEVEL_WORDS[level]}</span><small>${at === undefined ? words.notPressed : shanghai(Date.parse(String(at))).clock}</small>
        </li>`
      })}
    </ol>`
    }
    <p class="s">${words.keysHow}</p>
  </section>`
}

function howTo([says, ...commands]: readonly string[]): TemplateResult {
  return html`<details class="fd-how"><summary>${words.how}</summary>
    <p class="s">${says}</p>
    ${commands.map((command) => html`<pre><code>${command}</code></pre>`)}
  </details>`
}

/** What of the document's calendar is near, from today on. */
function datesCard(dates: readonly Milestone[]): TemplateResult {
  return html`<section class="card">
    <h2>${words.dates} <small>${words.datesSource}</small></h2>
    <ol class="in fd-dates">
      ${dates.map(
        ({ date, text, state, inDays }) =>
          html`<li class=${state}><b>${date.slice(5)}</b><span>${text.zh}</span><small>${state === 'done' ? icon('check', 16) : inDays === 0 ? words.today : inDays > 0 ? words.inDays(inDays) : words.late(-inDays)}</small></li>`,
      )}
    </ol>
  </section>`
}

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
