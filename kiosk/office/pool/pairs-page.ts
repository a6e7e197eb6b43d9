import { html, nothing, type TemplateResult } from 'lit'
import type { PoolPairs, PoolRater, PoolState } from '../../../server/contract/answers/methods/pool.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { grouped } from '../../elements/figures.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { EQUAL_WORDS, LIKENESS_WORDS, pool as words } from '../../strings/pool.zh.ts'
import { unitsOf } from './pool-erasure.ts'
import { poolBase } from './pool-page.ts'
import { shownCampaign } from '../shown-campaign.ts'

type Pair = PoolPairs['pairs'][number]
/** Below this the next ones are asked for. */
const FEW = 3
/** Pairs that were put off and are told to the hub. */
const MOST_LATER = 1_000

/** Pairs of raters who may be one person, one at a time, side by side: the same, two, later; by keyboard, too. */
export class PairsPage extends ActingElement {
  static override properties = {
    state: { state: true },
    pairs: { state: true },
    decisions: { state: true },
    noWord: { state: true },
    trouble: { state: true },
  }
  declare state: PoolState | null
  declare pairs: Pair[] | null
  declare decisions: PoolPairs['decisions']
  declare noWord: boolean
  /** Why the last act was not done. */
  declare trouble: HubProblem | null
  #later: string[] = []

  constructor() {
    super()
    this.state = null
    this.pairs = null
    this.decisions = []
    this.noWord = false
    this.trouble = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('keydown', this.#keys)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.#keys)
  }

  override firstUpdated(): void {
    document.title = words.pairsTitle
    void this.#load()
  }

  get #base(): string {
    return poolBase(shownCampaign(this.desk).id)
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    await this.show(async () => {
      this.state = await api.get<PoolState>(this.#base)
      const next = await api.post<PoolPairs>(`${this.#base}/pairs`, { skip: this.#later.slice(-MOST_LATER) })
      this.pairs = next.pairs
      this.decisions = next.decisions
    })
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'pool', logOut)}
      <main class="page office pool">
        <div class="title">
          <div>
            <p class="crumb">${words.crumb(shownCampaign(this.desk).id)}</p>
            <h1>${words.pairsTitle}</h1>
          </div>
          <div class="r"><a class="b" href="#pool">${words.pairsBack}</a></div>
        </div>
        ${this.#body()}
      </main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { state, pairs } = this
    if (state === null || pairs === null) return loadingState()
    const { found, decided, total, outdated } = state.pairs
    const all = Object.values(total).reduce((sum, each) => sum + each, 0)
    return html`<section class="card">
        <div class="in po-progress">
          <progress max=${Math.max(1, found)} value=${decided} aria-label=${words.done(decided, found)}></progress>
          <span role="status">${words.done(decided, found)}</span>
          ${all > found ? html`<small>${words.pairsFound(grouped(all))}</small>` : nothing}
          ${
            outdated || pairs.length === 0
              ? html`<span>${outdated ? words.pairsOutdated : ''}
                  <button class="b sm" ?disabled=${this.busy} @click=${() => void this.#search()}>${this.busy ? words.pairsSearching : words.pairsSearch}</button></span>`
              : nothing
          }
        </div>
      </section>
      ${this.trouble ? html`<p class="notice al" role="alert">${this.trouble.zh}</p>` : nothing}
      ${pairs[0] === undefined ? html`<section class="card"><h2>${words.pairsNone}</h2><p class="in s">${words.pairsNoneText}</p></section>` : this.#pair(pairs[0])}
      ${this.#last()}`
  }

  #pair(pair: Pair): TemplateResult {
    const { a, b, likeness, equal } = pair
    return html`<section class="card po-pair" aria-label="${a.id} ${b.id}">
      <h2>${LIKENESS_WORDS[likeness]}${equal.map((each) => html` <span class="po-tag">${EQUAL_WORDS[each]}</span>`)}</h2>
      <div class="in">
        <div class="po-two">${this.#rater(a, b)}${this.#rater(b, a)}</div>
        <p class="s">${words.mergeHint(a.id < b.id ? a.id : b.id)}</p>
        <label class="po-word">
          <span>${words.word} <small>${words.wordHint}</small></span>
          <input name="word" maxlength="200" value=${words.wordDefault} aria-invalid=${this.noWord} />
        </label>
        ${this.noWord ? html`<p class="al" role="alert">${words.needWord}</p>` : nothing}
        <p class="acts">
          <button class="b" ?disabled=${this.busy} @click=${() => void this.#putOff(pair)}><kbd>3</kbd> ${words.later}</button>
          <button class="b" ?disabled=${this.busy} @click=${() => void this.#decide(pair, false)}><kbd>2</kbd> ${words.different}</button>
          <button class="b solid" ?disabled=${this.busy} @click=${() => void this.#decide(pair, true)}><kbd>1</kbd> ${words.same}</button>
        </p>
        <p class="s">${words.keys}</p>
      </div>
    </section>`
  }

  #rater(rater: PoolRater, other: PoolRater): TemplateResult {
    const row = (word: string, own: string | null, theirs: string | null) =>
      html`<dt>${word}</dt>
        <dd class=${own === theirs ? '' : 'po-differs'}>${own ?? '—'}</dd>`
    return html`<dl>
      <dt class="po-id">${rater.id}</dt>
      ${row(words.name, rater.name, other.name)} ${row(words.organisation, rater.organisation, other.organisation)}
      ${row(words.phone, rater.phone, other.phone)} ${row(words.units, unitsOf(rater), unitsOf(other))}
    </dl>`
  }

  #last(): TemplateResult | typeof nothing {
    if (this.decisions.length === 0) return nothing
    return html`<section class="card">
      <h2>${words.last}</h2>
      <ul class="in po-last">
        ${this.decisions.map(
          ({ decision, same, a, b, word, by }) =>
            html`<li>
              <span><b>${words.lastLine(a, b, same)}</b><br /><small>${word}　${by}</small></span>
              <button class="b sm" ?disabled=${this.busy} @click=${() => void this.#undo(decision)}>${words.undo}</button>
            </li>`,
        )}
      </ul>
    </section>`
  }

  #keys = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey || this.busy) return
    const pair = this.pairs?.[0]
    const last = this.decisions[0]
    if (event.key.toLowerCase() === 'z' && last !== undefined) void this.#undo(last.decision)
    else if (pair === undefined) return
    else if (event.key === '1') void this.#decide(pair, true)
    else if (event.key === '2') void this.#decide(pair, false)
    else if (event.key === '3') void this.#putOff(pair)
    else return
    event.preventDefault()
  }

  async #decide({ a, b }: Pair, same: boolean): Promise<void> {
    const field = this.querySelector<HTMLInputElement>('input[name=word]')!
    const word = field.value.trim()
    this.noWord = word === ''
    if (this.noWord) {
      field.focus()
      return
    }
    await this.#do(() => this.desk.api.post(`${this.#base}/decisions`, { a: a.id, b: b.id, same, word }))
  }

  async #undo(decision: number): Promise<void> {
    await this.#do(() => this.desk.api.delete(`${this.#base}/decisions/${decision}`))
  }

  async #putOff({ a, b }: Pair): Promise<void> {
    this.#later.push(`${a.id} ${b.id}`)
    this.pairs = (this.pairs ?? []).slice(1)
    if (this.pairs.length < FEW) await this.#load()
  }

  async #search(): Promise<void> {
    this.#later = []
    await this.#do(() => this.desk.api.post(`${this.#base}/pairs/search`, {}))
  }

  async #do(act: () => Promise<unknown>): Promise<void> {
    this.busy = true
    this.trouble = null
    try {
      await act()
    } catch (error) {
      this.trouble = problemOfThrown(error)
    }
    await this.#load()
    this.busy = false
  }
}
customElements.define('pairs-page', PairsPage)
