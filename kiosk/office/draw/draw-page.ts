import { html, nothing, type TemplateResult } from 'lit'
import type { DrawDeskState } from '../../../server/contract/answers/methods/draws.ts'
import { mayOf } from '../../../server/contract/roles.ts'
import { KIND_WORDS } from '../../../server/contract/survey/kinds.ts'
import { seedBodyOf } from '../../../server/contract/survey/seed-bodies.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { grouped } from '../../elements/figures.ts'
import { icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { draw as words } from '../../strings/draw.zh.ts'
import { groups } from '../seal/seal-view.ts'
import { campaignLink, shownCampaign } from '../shown-campaign.ts'
import './dice-input.ts'
import { drawPaper } from './draw-paper.ts'
import { leftWords, minuteWords, sixes, stageOf, waitHours, type DrawStage } from './draw-view.ts'
import { drawPath, DrawWatch } from './draw-watch.ts'
import './freeze-card.ts'

const STAGES: readonly DrawStage[] = ['pool', 'wait', 'dice', 'drawing', 'list']

/** The draw step by step, for its owner and for whoever types beside the owner; others look on. */
export class DrawPage extends LightElement {
  static override properties = { desk: { attribute: false }, trouble: { state: true } }
  declare desk: Desk
  declare trouble: string
  readonly #watch = new DrawWatch(this, () => ({ api: this.desk.api, path: this.#path() }))

  constructor() {
    super()
    this.trouble = ''
  }

  #path(rest = ''): string {
    return drawPath(shownCampaign(this.desk).id, rest)
  }

  override firstUpdated(): void {
    document.title = words.title
  }

  override render() {
    const { session, logOut, about } = this.desk
    const { state } = this.#watch
    return html`${deskBar(session, 'draw', logOut)}
      <main class="page office draw" @typed=${this.#look} @frozen=${this.#look}>
        <div class="title">
          <div>
            <p class="crumb">${words.crumb(shownCampaign(this.desk).id)}</p>
            <h1>${words.title}</h1>
          </div>
          <div class="r">
            ${campaignLink(this.desk, 'draw', shownCampaign(this.desk).id)}
            ${state?.frame ? this.#file('/frame.csv', words.frameFile) : nothing}
            <a class="b" href="#projector" target="pingyi-projector" title=${words.keys}>${words.projector}</a>
          </div>
        </div>
        ${this.#body()}
      </main>
      ${state?.draw ? drawPaper(state, about.city) : nothing}`
  }

  #body(): TemplateResult {
    const { state, problem } = this.#watch
    if (state === null) return problem ? failedState(problem, this.#look) : loadingState()
    return html`<div class="cer">
      <section class="card">${this.#steps(state, STAGES.indexOf(stageOf(state)))}</section>
      <div class="dw-side">${this.#facts(state)}</div>
    </div>`
  }

  #steps(state: DrawDeskState, at: number): TemplateResult[] {
    const { session } = this.desk
    const { frame, seed, draw } = state
    const owner = mayOf(session, 'draw:make', 'third-party')
    const step = (
      n: number,
      is: 'ok' | 'cur' | '',
      title: string,
      text: string,
      right: unknown,
      wide: unknown = nothing,
    ) =>
      html`<div class="stp ${is}" aria-current=${is === 'cur' ? 'step' : nothing}>
        <span class="k">${is === 'ok' ? icon('check') : n}</span><b>${title}</b>
        <p>${text}</p>
        <span class="r">${right}</span>
        ${wide === nothing ? nothing : html`<div class="wide">${wide}</div>`}
      </div>`
    const freezing = html`<freeze-card .api=${this.desk.api} .path=${this.#path()} .shown=${state}></freeze-card>`
    if (frame === null)
      return [
        step(1, 'cur', words.freeze, owner ? words.freezeText : words.notFrozen, nothing, owner ? freezing : nothing),
      ]
    const hours = waitHours(frame)
    const typist = seedBodyOf(session) !== null
    const waits = Date.parse(frame.diceFrom) - Date.parse(state.now)
    return [
      step(
        1,
        'ok',
        words.freeze,
        words.frozen(frame.units, frame.strata, grouped(frame.size)),
        minuteWords(frame.at),
        owner && seed === null ? freezing : nothing,
      ),
      step(
        2,
        state.witness === 'waiting' ? 'cur' : 'ok',
        words.sent,
        words.witness[state.witness],
        minuteWords(frame.at),
      ),
      step(
        3,
        at > 1 ? 'ok' : 'cur',
        words.waited(hours),
        words.waiting(minuteWords(frame.diceFrom)),
        at > 1 ? words.over : words.left(leftWords(waits)),
      ),
      step(
        4,
        at > 2 ? 'ok' : at === 2 ? 'cur' : '',
        words.throwTitle,
        words.throwText(frame.dice),
        at === 2
          ? html`<b class="big">${(state.own ?? '').length} / ${frame.dice}</b>`
          : seed
            ? minuteWords(seed.at)
            : nothing,
        at === 2
          ? typist
            ? html`<dice-input .api=${this.desk.api} .path=${this.#path('/seed')} .shown=${state}></dice-input>`
            : html`<p class="s">${words.notYours}</p>`
          : nothing,
      ),
      step(
        5,
        at > 3 ? 'ok' : at === 3 ? 'cur' : '',
        words.draw,
        this.#drawText(state),
        at === 3 && state.drawing === null && owner
          ? html`<button class="b solid" @click=${() => void this.#goOn()}>${words.goOn}</button>`
          : draw
            ? minuteWords(draw.at)
            : nothing,
        this.trouble ? html`<p class="bad" role="alert">${this.trouble}</p>` : nothing,
      ),
      step(
        6,
        draw ? 'ok' : '',
        words.list,
        words.listText,
        nothing,
        draw
          ? html`<div class="dw-files">
              ${this.#file('/record.json', words.recordFile)} ${this.#file('/frame.csv', words.frameFile)}
              <a class="b" href="/draw-check.html" download>${icon('download')}${words.checkPage}</a>
              <button class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
            </div>`
          : nothing,
      ),
    ]
  }

  #drawText({ frame, seed, draw, drawing }: DrawDeskState): string {
    if (draw) return words.drawn(grouped(draw.drawn), grouped(draw.reserves))
    if (seed)
      return drawing === null
        ? words.brokeOff
        : words.drawing(grouped(Math.min(drawing, frame!.size)), grouped(frame!.size))
    return words.drawText(frame!.dice, frame!.rules.perUnit, frame!.rules.floor)
  }

  #facts({ frame, draw, seed }: DrawDeskState): TemplateResult | typeof nothing {
    if (frame === null) return nothing
    const hash = (title: string, hex: string) =>
      html`<section class="card">
        <h2>${title} <small>SHA-256</small></h2>
        <div class="in"><div class="hx four">${groups(hex).map((four) => html`<span>${four}</span>`)}</div></div>
      </section>`
    return html`${draw ? hash(words.recordHash, draw.record) : nothing} ${hash(words.frameHash, frame.hash)}
      ${
        seed
          ? html`<section class="card">
              <h2>${words.agreed}</h2>
              <div class="in"><p class="mono dw-seed">${sixes(seed.seed).map((six) => html`<span>${six}</span>`)}</p></div>
            </section>`
          : nothing
      }
      <section class="card">
        <h2>${words.due} <small class="r">${grouped(frame.take)} / ${grouped(frame.size)}</small></h2>
        <div class="in">
          <table>
            <thead>
              <tr>
                <th scope="col">${words.kind}</th>
                <th scope="col" class="num">${words.size}</th>
                <th scope="col" class="num">${words.take}</th>
              </tr>
            </thead>
            <tbody>
              ${frame.kinds.map(
                ({ kind, size, take }) =>
                  html`<tr>
                    <td>${KIND_WORDS[kind].zh}</td>
                    <td class="num">${grouped(size)}</td>
                    <td class="num"><b>${grouped(take)}</b></td>
                  </tr>`,
              )}
            </tbody>
          </table>
          <p class="s">${words.exact}${frame.deviations ? '' : words.noDeviations}</p>
          ${
            frame.unitsWithout.length === 0
              ? nothing
              : html`<details>
                  <summary>${words.without(frame.unitsWithout.length)}</summary>
                  <p class="s">${frame.unitsWithout.map(({ code, name }) => `${code} ${name}`).join('、')}</p>
                </details>`
          }
        </div>
      </section>
      <section class="card"><div class="in"><p class="s"><b>${words.audience}</b>　${words.audienceText}</p></div></section>`
  }

  #file(rest: string, text: string): TemplateResult {
    return html`<a class="b" href=${this.#path(rest)} download>${icon('download')}${text}</a>`
  }

  #look = () => void this.#watch.look()

  async #goOn(): Promise<void> {
    this.trouble = ''
    try {
      await this.desk.api.post(this.#path('/run'), {})
    } catch (error) {
      this.trouble = problemOfThrown(error).zh
    }
    this.#look()
  }
}
customElements.define('draw-page', DrawPage)
