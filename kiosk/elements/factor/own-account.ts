import { html, nothing } from 'lit'
import type { Session } from '../../../server/contract/answers/accounts.ts'
import { login } from '../../strings/desk.zh.ts'
import { factor as words } from '../../strings/factor.zh.ts'
import { deskBar } from '../desk-bar.ts'
import type { HubApi } from '../hub-api.ts'
import { LightElement } from '../light-element.ts'
import { problemOfThrown } from '../problem.ts'
import { codeField, otherWay } from './code-field.ts'
import './factor-enrolment.ts'
import { recoveryPaper } from './recovery-paper.ts'

const FEW_CODES = 3
type Doing = 'enrol' | 'codes' | 'remove' | null

/** The own account, for every role: password, second factor, recovery codes. Fires `changed` when the session's facts did. */
export class OwnAccount extends LightElement {
  static override properties = {
    api: { attribute: false },
    session: { attribute: false },
    doing: { state: true },
    codes: { state: true },
    recovery: { state: true },
    busy: { state: true },
    said: { state: true },
    wrong: { state: true },
    passwordWrong: { state: true },
  }
  declare api: HubApi
  declare session: Session
  declare doing: Doing
  declare codes: readonly string[]
  declare recovery: boolean
  declare busy: boolean
  declare said: string
  declare wrong: string | null
  declare passwordWrong: { field: string; text: string } | null
  logOut!: () => void

  constructor() {
    super()
    this.doing = null
    this.codes = []
    this.recovery = false
    this.busy = false
    this.said = ''
    this.wrong = null
    this.passwordWrong = null
  }

  override firstUpdated(): void {
    document.title = words.account
  }

  override render() {
    return html`${deskBar(this.session, 'none', this.logOut)}
      <main class="page own-account">
        <div class="title">
          <div>
            <p class="crumb">${words.crumb}</p>
            <h1>${words.account}</h1>
          </div>
        </div>
        <p class="said" role="status">${this.said}</p>
        <section class="card">
          <h2>${words.card}</h2>
          <div class="in door-form">${this.#factor()}</div>
        </section>
        <section class="card">
          <h2>${words.passwordCard}</h2>
          <div class="in door-form">${this.#password()}</div>
        </section>
      </main>`
  }

  #factor() {
    const { on, needed, recoveryCodes = 0 } = this.session.factor
    if (this.doing === 'enrol')
      return html`<factor-enrolment
        .api=${this.api}
        .username=${this.session.username}
        @enrolled=${this.#enrolled}
      ></factor-enrolment>`
    if (this.codes.length > 0)
      return html`<form @submit=${this.#close}>
        <p class="hint">${words.codesNote}</p>
        ${recoveryPaper(this.session.username, this.codes)}
        <button type="button" class="b" @click=${() => print()}>${words.print}</button>
        <button class="b solid">${words.done}</button>
      </form>`
    if (this.doing !== null) return this.#askCode(this.doing)
    if (!on)
      return html`<p>${words.off} ${needed ? words.enrolWhy : words.offByChoice}</p>
        <div class="acts"><button type="button" class="b solid" @click=${() => this.#do('enrol')}>${words.enrol}</button></div>`
    return html`<p>
        ${words.on} ${words.left(recoveryCodes)} ${recoveryCodes <= FEW_CODES ? html`<b>${words.fewLeft}</b>` : nothing}
      </p>
      <div class="acts">
        <button type="button" class="b" @click=${() => this.#do('enrol')}>${words.newPhone}</button>
        <button type="button" class="b" @click=${() => this.#do('codes')}>${words.newCodes}</button>
        ${
          needed
            ? nothing
            : html`<button type="button" class="b" @click=${() => this.#do('remove')}>${words.remove}</button>`
        }
      </div>`
  }

  #askCode(doing: 'codes' | 'remove') {
    return html`<form novalidate @submit=${this.#submitCode}>
      ${doing === 'codes' ? html`<p class="hint">${words.newCodesNote}</p>` : nothing}
      ${codeField(this.recovery, this.wrong)}
      <button class="b solid" ?disabled=${this.busy}>${doing === 'codes' ? words.renew : words.remove}</button>
      <button type="button" class="b" @click=${() => this.#do(null)}>${words.cancel}</button>
      ${otherWay(this.recovery, () => (this.recovery = !this.recovery))}
    </form>`
  }

  #password() {
    const field = (name: string, label: string, autocomplete: 'current-password' | 'new-password') =>
      html`<label
        >${label}<input
          name=${name}
          type="password"
          autocomplete=${autocomplete}
          aria-invalid=${this.passwordWrong?.field === name ? 'true' : nothing}
      /></label>`
    return html`<form novalidate @submit=${this.#submitPassword}>
      <p class="hint">${words.passwordRule}</p>
      <input class="sr" name="username" autocomplete="username" tabindex="-1" aria-hidden="true" .value=${this.session.username} readonly />
      ${field('current', words.passwordCurrent, 'current-password')} ${field('next', words.passwordNext, 'new-password')}
      ${field('repeat', words.passwordRepeat, 'new-password')}
      <div class="said" aria-live="polite">
        ${this.passwordWrong ? html`<p class="wrong" role="alert">${this.passwordWrong.text}</p>` : nothing}
      </div>
      <button class="b solid" ?disabled=${this.busy}>${words.passwordSave}</button>
    </form>`
  }

  #do(doing: Doing): void {
    this.doing = doing
    this.wrong = null
    this.said = ''
    this.codes = []
    this.recovery = false
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('.card input:not([readonly])')?.focus())
  }

  #enrolled = () => {
    this.#do(null)
    void this.#look()
  }

  #close = (event: SubmitEvent) => {
    event.preventDefault()
    this.#do(null)
    void this.#look()
  }

  #submitCode = async (event: SubmitEvent) => {
    event.preventDefault()
    const code = this.querySelector<HTMLInputElement>('input[name="code"]')!.value
    if (code.trim() === '') {
      this.wrong = words.noCode
      return
    }
    this.busy = true
    this.wrong = null
    try {
      if (this.doing === 'codes') {
        const path = '/api/v1/session/factor/recovery-codes'
        const { recoveryCodes } = await this.api.once<{ recoveryCodes: string[] }>('POST', path, { code })
        this.#do(null)
        this.codes = recoveryCodes
      } else {
        await this.api.once('POST', '/api/v1/session/factor/removal', { code })
        this.#do(null)
        this.said = words.removed
      }
      await this.#look()
    } catch (error) {
      this.wrong = problemOfThrown(error).zh
      this.querySelector<HTMLElement>('input[name="code"]')?.focus()
    } finally {
      this.busy = false
    }
  }

  #submitPassword = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const value = (name: string) => form.querySelector<HTMLInputElement>(`input[name="${name}"]`)!.value
    const wrong = (field: string, text: string) => {
      this.passwordWrong = { field, text }
      form.querySelector<HTMLElement>(`input[name="${field}"]`)?.focus()
    }
    if (value('current') === '') return wrong('current', login.noPassword)
    if (value('next') !== value('repeat')) return wrong('repeat', login.notEqual)
    this.busy = true
    this.passwordWrong = null
    this.said = ''
    try {
      await this.api.once('POST', '/api/v1/session/password', { current: value('current'), next: value('next') })
      form.reset()
      this.said = words.passwordSaved
    } catch (error) {
      const problem = problemOfThrown(error)
      wrong(problem.code === 'wrong-password' ? 'current' : 'next', problem.zh)
    } finally {
      this.busy = false
    }
  }

  async #look(): Promise<void> {
    const session = await this.api.get<Session>('/api/v1/session')
    this.dispatchEvent(new CustomEvent<Session>('changed', { detail: session }))
  }
}
customElements.define('own-account', OwnAccount)
