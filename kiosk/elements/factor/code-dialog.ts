import { html } from 'lit'
import { factor as words } from '../../strings/factor.zh.ts'
import type { HubApi } from '../hub-api.ts'
import { LightElement } from '../light-element.ts'
import { problemOfThrown } from '../problem.ts'
import { codeField, otherWay } from './code-field.ts'

/**
 * Asks for the second factor again, over the page, before something that decides is done. Fires `shown` once the hub took the
 * code, and `given-up`.
 */
export class CodeDialog extends LightElement {
  static override properties = {
    api: { attribute: false },
    recovery: { state: true },
    busy: { state: true },
    wrong: { state: true },
  }
  declare api: HubApi
  declare recovery: boolean
  declare busy: boolean
  declare wrong: string | null

  constructor() {
    super()
    this.recovery = false
    this.busy = false
    this.wrong = null
  }

  override firstUpdated(): void {
    const dialog = this.querySelector('dialog')!
    dialog.showModal()
    this.querySelector('input')!.focus()
  }

  override render() {
    return html`<dialog class="again door-form" aria-labelledby="code-again" @cancel=${this.#giveUp}>
      <form novalidate @submit=${this.#submit}>
        <h2 id="code-again">${words.againTitle}</h2>
        <p class="hint">${this.recovery ? words.recoveryNote : words.againNote}</p>
        ${codeField(this.recovery, this.wrong)}
        <button class="b solid" ?disabled=${this.busy}>${this.busy ? words.checking : words.againSubmit}</button>
        <button type="button" class="b" @click=${this.#giveUp}>${words.cancel}</button>
        ${otherWay(this.recovery, () => (this.recovery = !this.recovery))}
      </form>
    </dialog>`
  }

  #giveUp = () => {
    this.dispatchEvent(new CustomEvent('given-up'))
  }

  #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const input = this.querySelector('input')!
    if (input.value.trim() === '') return this.#say(words.noCode)
    this.busy = true
    this.wrong = null
    try {
      await this.api.once('POST', '/api/v1/session/factor', { code: input.value })
      this.dispatchEvent(new CustomEvent('shown'))
    } catch (error) {
      this.#say(problemOfThrown(error).zh)
    } finally {
      this.busy = false
    }
  }

  #say(text: string): void {
    this.wrong = text
    const input = this.querySelector('input')!
    input.focus()
    input.select()
  }
}
customElements.define('code-dialog', CodeDialog)
