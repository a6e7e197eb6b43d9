import { html, nothing, type TemplateResult } from 'lit'
import type { DrawDeskState } from '../../../server/contract/answers/methods/draws.ts'
import { KIND_WORDS } from '../../../server/contract/survey/kinds.ts'
import { SEED_BODY_WORDS } from '../../../server/contract/survey/seed-bodies.ts'
import { shanghai } from '../../elements/ages.ts'
import { cssVariable } from '../../elements/browser/css-variable.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { grouped } from '../../elements/figures.ts'
import { icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { draw as words } from '../../strings/draw.zh.ts'
import { groups } from '../seal/seal-view.ts'
import { cellsOf, minuteWords, sixes, stageOf, waitHours, type Cell } from './draw-view.ts'
import { drawPath, DrawWatch } from './draw-watch.ts'
import './ticket-wall.ts'

/** Dice in one line: more go to a second one. */
const MOST_IN_A_LINE = 32
const STEP_OF = { pool: 0, wait: 1, dice: 1, drawing: 2, list: 4 } as const

/** The room's screen (1920 x 1080): hash, digits as both have typed them, tickets in order, list hash. Nobody's name. */
export class DrawProjector extends LightElement {
  static override properties = { desk: { attribute: false }, now: { state: true } }
  declare desk: Desk
  declare now: number
  readonly #watch = new DrawWatch(this, () => ({ api: this.desk.api, path: drawPath(this.desk.about.campaign.id) }))
  #ticking: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    this.now = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.documentElement.dataset['theme'] = 'dark'
    addEventListener('keydown', this.#key)
    this.#ticking = setInterval(() => (this.now = this.desk.clock.now()), 1_000)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    delete document.documentElement.dataset['theme']
    removeEventListener('keydown', this.#key)
    clearInterval(this.#ticking)
  }

  override firstUpdated(): void {
    document.title = `${words.method} · ${words.screen}`
    this.now = this.desk.clock.now()
  }

  override render(): TemplateResult {
    const { state } = this.#watch
    const { about } = this.desk
    const time = shanghai(this.now)
    const at = state === null ? 0 : STEP_OF[stageOf(state)]
    return html`<div class="dw">
      <header>
        <span class="seal" aria-hidden="true">评</span>
        <div><h1>${words.method} · ${words.screen}</h1><p>${words.year(about.campaign.id, about.city)}</p></div>
        <ol class="way">
          ${words.way.map(
            (each, i) =>
              html`<li class=${i < at ? 'ok' : i === at ? 'cur' : ''} aria-current=${i === at ? 'step' : nothing}>
                <span class="k">${i < at ? icon('check', 26) : i + 1}</span>${each}
              </li>`,
          )}
        </ol>
        <div class="t"><b>${time.minute}</b><p>${time.day}</p></div>
      </header>
      ${state === null ? nothing : this.#body(state)}
    </div>`
  }

  #body(state: DrawDeskState): TemplateResult {
    const { frame, seed, draw } = state
    if (frame === null) return html`<section class="pan fill"><p class="big">${words.noFrame}</p></section>`
    if (seed !== null && draw !== null) return this.#list(state)
    const hours = waitHours(frame)
    const over = Date.parse(state.now) >= Date.parse(frame.diceFrom)
    const wait = over ? words.waitOver(hours) : words.waitFrom(minuteWords(frame.diceFrom))
    return html`<section class="pan">
        <h2>
          ${words.frameHash} SHA-256
          <span class="r">${words.frozenAt(minuteWords(frame.at), words.short[state.witness], wait)}</span>
        </h2>
        ${hash(frame.hash)}
      </section>
      <section class="pan fill">
        <h2>${words.diceHead(frame.dice)} <span class="r">${words.rule}</span></h2>
        ${seed ? this.#agreed(state) : this.#dice(state, frame.dice)}
      </section>
      <section class="pan">
        <h2>${words.frame} <span class="r">${words.sums(frame.units, frame.strata, grouped(frame.size), grouped(frame.take))}</span></h2>
        <dl class="kin">
          ${frame.kinds.map(
            ({ kind, size, take }) =>
              html`<div>
                <dt>${KIND_WORDS[kind].zh}</dt>
                <dd>${grouped(size)}<small> ${words.take} ${grouped(take)}</small></dd>
              </div>`,
          )}
        </dl>
      </section>`
  }

  #agreed({ seed, drawing, frame }: DrawDeskState): TemplateResult {
    return html`<p class="big">${words.agreed}</p>
      <p class="seed mono">${sixes(seed!.seed).map((six) => html`<span>${six}</span>`)}</p>
      <p role="status">${words.drawing(grouped(Math.min(drawing ?? 0, frame!.size)), grouped(frame!.size))}</p>`
  }

  #dice({ typed, agreed, differs }: DrawDeskState, dice: number): TemplateResult {
    const first = differs[0]
    const lines = Math.ceil(dice / MOST_IN_A_LINE)
    const columns = cssVariable('--n', Math.ceil(dice / lines))
    const row = (cells: readonly Cell[]) =>
      html`<div class="cellr" ${columns}>${cells.map(({ digit, state }) => html`<span class=${state}>${digit}</span>`)}</div>`
    const tie = html`<div class="cellr tie" ${columns} aria-hidden="true">
      ${Array.from({ length: dice }, (_, i) =>
        i + 1 === first
          ? html`<span class="x">≠</span>`
          : html`<span>${i < agreed ? icon('check', 28) : nothing}</span>`,
      )}
    </div>`
    const person = (at: 0 | 1) => {
      const half = typed[at]
      const cells = cellsOf(half ?? { body: 'third-party', typed: 0, shown: '' }, dice, half ? first : 0)
      return html`<div class="who">${half ? SEED_BODY_WORDS[half.body].zh : words.nobodyTypes}</div>
        ${row(cells)}
        <div class="n">${half?.typed ?? 0}<small> / ${dice}</small></div>`
    }
    return html`<div class="dice ${lines > 1 ? 'two' : ''}">${person(0)}<div></div>${tie}<div></div>${person(1)}</div>
      <p class="big" role="status">
        <b>${first === undefined ? words.agreedSoFar(agreed) : words.differ(first)}</b>
        <span>${first === undefined ? words.nothingYet(dice) : words.stop(first)}</span>
      </p>`
  }

  #list({ campaign, frame, seed, draw }: DrawDeskState): TemplateResult {
    return html`<section class="pan flat">
        <h2>
          ${words.frame} <span class="mono">${groups(frame!.hash).slice(0, 4).join(' ')} …</span>
          <span class="r">${words.agreed}　<b class="mono seed">${sixes(seed!.seed).join(' ')}</b></span>
        </h2>
      </section>
      <ticket-wall .api=${this.desk.api} .path=${drawPath(campaign)}></ticket-wall>
      <section class="pan">
        <h2>${words.recordHash} SHA-256 <span class="r">${words.all(grouped(draw!.drawn))}</span></h2>
        ${hash(draw!.record)}
      </section>`
  }

  #key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') location.hash = 'draw'
    if (event.key === 'f' && !event.ctrlKey && !event.metaKey) void document.documentElement.requestFullscreen?.()
  }
}
customElements.define('draw-projector', DrawProjector)

function hash(hex: string): TemplateResult {
  return html`<div class="hash">${groups(hex).map((four) => html`<span>${four}</span>`)}</div>`
}
