import { html, nothing } from 'lit'
import type { Enrolment } from '../../../server/contract/answers/accounts.ts'
import { factor as words } from '../../strings/factor.zh.ts'
import type { HubApi } from '../hub-api.ts'
import { LightElement } from '../light-element.ts'
import { problemOfThrown } from '../problem.ts'
import { qrView } from '../qr.ts'
import { codeField } from './code-field.ts'
import { recoveryPaper } from './recovery-paper.ts'

/** A phone is enrolled: password, QR code with its text, first code, recovery codes. Fires `enrolled` at the end. */
export class FactorEnrolment extends LightElement {
  static override properties = {
    api: { attribute: false },
    username: { type: String },
    enrolment: { state: true },
    codes: { state: true },
    busy: { state: true },
    wrong: { state: true },
  }
  declare api: HubApi
  declare username: string
  declare enrolment: Enrolment | null
  declare codes: readonly string[]
  declare busy: boolean
  declare wrong: string | null
  /** The password just given at the sign-in, so that nobody types it twice. */
  password = ''

  constructor() {
    super()
    this.username = ''
    this.enrolment = null
    this.codes = []
    this.busy = false
    this.wrong = null
  }

  override firstUpdated(): void {
    if (this.password !== '') void this.#begin(this.password)
    else this.#focus()
  }

  override render() {
    if (this.codes.length > 0) return this.#recovery()
    return this.enrolment === null ? this.#ask() : this.#scan(this.enrolment)
  }

  #ask() {
    return html`<form novalidate @submit=${this.#submitPassword}>
      <p class="hint">${words.passwordNote}</p>
      <input class="sr" name="username" autocomplete="username" tabindex="-1" aria-hidden="true" .value=${this.username} readonly />
      <label
        >${words.password}<input name="password" type="password" autocomplete="current-password"
        aria-invalid=${this.wrong === null ? nothing : 'true'}
      /></label>
      <div class="said" aria-live="polite">
        ${this.wrong === null ? nothing : html`<p class="wrong" role="alert">${this.wrong}</p>`}
      </div>
      <button class="b solid" ?disabled=${this.busy}>${this.busy ? words.beginning : words.begin}</button>
    </form>`
  }

  #scan({ secret, uri }: Enrolment) {
    return html`<form novalidate @submit=${this.#submitCode}>
      <h3>${words.scanTitle}</h3>
      <p class="hint">${words.scanNote}</p>
      ${qrView(uri, words.qr)}
      <p class="s">${words.byHand}</p>
      <p class="secret mono">${secret.match(/.{4}/g)!.join(' ')}</p>
      <h3>${words.firstCode}</h3>
      ${codeField(false, this.wrong)}
      <button class="b solid" ?disabled=${this.busy}>${this.busy ? words.checking : words.confirm}</button>
    </form>`
  }

  #recovery() {
    return html`<form novalidate @submit=${this.#finish}>
      <h3>${words.codesTitle}</h3>
      <p class="hint">${words.codesNote}</p>
      ${recoveryPaper(this.username, this.codes)}
      <button type="button" class="b" @click=${() => print()}>${words.print}</button>
      <label class="tick"><input type="checkbox" name="kept" />${words.kept}</label>
      <div class="said" aria-live="polite">
        ${this.wrong === null ? nothing : html`<p class="wrong" role="alert">${this.wrong}</p>`}
      </div>
      <button class="b solid">${words.done}</button>
    </form>`
  }

  #submitPassword = (event: SubmitEvent) => {
    event.preventDefault()
    void this.#begin(this.querySelector<HTMLInputElement>('input[name="password"]')!.value)
  }

  async #begin(password: string): Promise<void> {
    this.password = ''
    await this.#while(async () => {
      this.enrolment = await this.api.post<Enrolment>('/api/v1/session/factor/enrolment', { password })
    })
  }

  #submitCode = (event: SubmitEvent) => {
    event.preventDefault()
    const { value } = this.querySelector<HTMLInputElement>('input[name="code"]')!
    void this.#while(async () => {
      const path = '/api/v1/session/factor/enrolment/confirmation'
      const { recoveryCodes } = await this.api.once<{ recoveryCodes: string[] }>('POST', path, { code: value })
      this.codes = recoveryCodes
    })
  }

  #finish = (event: SubmitEvent) => {
    event.preventDefault()
    if (!this.querySelector<HTMLInputElement>('input[name="kept"]')!.checked) {
      this.wrong = words.keepFirst
      return
    }
    this.dispatchEvent(new CustomEvent('enrolled'))
  }

  async #while(run: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.wrong = null
    try {
      await run()
    } catch (error) {
      const problem = problemOfThrown(error)
      if (problem.code === 'factor-enrolment-missing') this.enrolment = null
      this.wrong = problem.zh
    } finally {
      this.busy = false
      await this.updateComplete
      this.#focus()
    }
  }

  #focus(): void {
    const next = this.codes.length > 0 ? 'button' : 'input:not([readonly])'
    this.querySelector<HTMLElement>(next)?.focus()
  }
}
customElements.define('factor-enrolment', FactorEnrolment)
