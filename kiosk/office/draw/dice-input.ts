import { html, nothing, type TemplateResult } from 'lit'
import type { DrawDeskState, TypedSoFar } from '../../../server/contract/answers/methods/draws.ts'
import { SEED_BODY_WORDS } from '../../../server/contract/survey/seed-bodies.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { draw as words } from '../../strings/draw.zh.ts'

/** The digits of the dice, cell by cell; each goes to the hub as it is typed, in order. */
export class DiceInput extends LightElement {
  static override properties = {
    api: { attribute: false },
    path: { attribute: false },
    shown: { attribute: false },
    digits: { state: true },
    trouble: { state: true },
  }
  declare api: HubApi
  declare path: string
  declare shown: DrawDeskState
  declare digits: string | null
  declare trouble: string
  #sending = false
  #sent: string | null = null

  constructor() {
    super()
    this.digits = null
    this.trouble = ''
  }

  override render(): TemplateResult {
    const { frame, own, differs } = this.shown
    const dice = frame!.dice
    const digits = this.digits ?? own ?? ''
    const wrong = new Set(own === null ? [] : differs)
    const cell = (i: number) => {
      const state = wrong.has(i + 1) ? 'x' : i === digits.length ? 'c' : i > digits.length ? 'e' : ''
      return html`<span class=${state}>${digits[i] ?? ''}</span>${i % 6 === 5 && i + 1 < dice ? html`<i></i>` : nothing}`
    }
    return html`<label class="dig-box">
        <span class="sr">${words.digits}</span>
        <input
          inputmode="numeric"
          autocomplete="off"
          spellcheck="false"
          .value=${digits}
          aria-describedby="dice-said"
          @input=${this.#typed}
        />
        <span class="dig" aria-hidden="true">${Array.from({ length: dice }, (_, i) => cell(i))}</span>
      </label>
      <div class="dig-acts">
        <button class="b" ?disabled=${digits === ''} @click=${() => this.#become(digits.slice(0, -1))}>${words.back}</button>
        <button class="b ghost" ?disabled=${digits === ''} @click=${() => this.#become('')}>${words.clear}</button>
        <span id="dice-said" class=${wrong.size > 0 || this.trouble ? 'bad' : 's'} role="status">${this.#said(wrong)}</span>
      </div>`
  }

  /** How many the own row has, for the step's heading. */
  get typed(): number {
    return (this.digits ?? this.shown.own ?? '').length
  }

  #said(wrong: ReadonlySet<number>): string {
    if (this.trouble) return this.trouble
    if (wrong.size > 0) return words.differs([...wrong])
    const { typed, agreed, own } = this.shown
    const mine = own === null ? -1 : typed.findIndex(({ typed: n }) => n === own.length)
    const other = typed.length === 2 ? typed[1 - Math.max(0, mine)] : own === null ? typed[0] : undefined
    return other === undefined ? words.alone : words.other(SEED_BODY_WORDS[other.body].zh, other.typed, agreed)
  }

  #typed = (event: InputEvent) => {
    const input = event.target as HTMLInputElement
    const digits = input.value
      .normalize('NFKC')
      .replace(/[^0-9]/g, '')
      .slice(0, this.shown.frame!.dice)
    input.value = digits
    this.#become(digits)
  }

  #become(digits: string): void {
    this.digits = digits
    this.trouble = ''
    void this.#send()
  }

  /** One at a time: what was typed meanwhile goes with the next, and the last is what the hub has. */
  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    try {
      while (this.digits !== null && this.#sent !== this.digits) {
        const { digits } = this
        await this.api.post<TypedSoFar>(this.path, { digits })
        this.#sent = digits
      }
    } catch (error) {
      this.trouble = problemOfThrown(error).zh
      this.#sent = null
    } finally {
      this.#sending = false
      this.dispatchEvent(new CustomEvent('typed', { bubbles: true }))
    }
  }
}
customElements.define('dice-input', DiceInput)
