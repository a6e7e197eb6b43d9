import { html, nothing } from 'lit'
import { login as words } from '../../strings/desk.zh.ts'
import { factor } from '../../strings/factor.zh.ts'
import { codeField, otherWay } from '../factor/code-field.ts'
import type { HubApi } from '../hub-api.ts'
import type { Session } from '../../../server/contract/answers/accounts.ts'
import { LightElement } from '../light-element.ts'
import { HubProblem, problemOfThrown } from '../problem.ts'

const MIN_PASSWORD = 10

/** Who came in, and by what password: an enrolment that follows at once does not ask for it again. */
export interface SignedIn {
  session: Session
  password: string
}

/**
 * The login form, and the form that changes a first password before anything else may be done.
 * An account with a second factor is asked for its code after the password.
 * Fires `signed-in` with the session as `detail`, and the password in it, which an enrolment asks for next.
 */
export class DeskLogin extends LightElement {
  static override properties = {
    api: { attribute: false },
    session: { attribute: false },
    known: { type: String },
    stage: { state: true },
    busy: { state: true },
    message: { state: true },
    caps: { state: true },
    recovery: { state: true },
  }
  declare api: HubApi
  /** A session that still has to change its password, found when the page was opened. */
  declare session: Session | null
  /** The name of the session that ended: only its password is asked for. */
  declare known: string
  declare stage: 'login' | 'code' | 'change'
  declare busy: boolean
  declare message: { field: string; text: string; code?: string } | null
  declare caps: boolean
  /** A recovery code in the place of the phone. */
  declare recovery: boolean
  /** The password just given, so that a first password is not asked for twice. Gone with the form. */
  #given: { username: string; password: string } | null = null

  constructor() {
    super()
    this.session = null
    this.known = ''
    this.stage = 'login'
    this.busy = false
    this.message = null
    this.caps = false
    this.recovery = false
  }

  override willUpdate(): void {
    if (this.session?.mustChangePassword) this.stage = 'change'
  }

  override firstUpdated(): void {
    this.#focusFirst()
  }

  override render() {
    return this.stage === 'login' ? this.#login() : this.stage === 'code' ? this.#code() : this.#change()
  }

  #code() {
    const wrong = this.message?.field === 'code' ? this.message.text : null
    return html`<form novalidate @submit=${this.#submitCode}>
      <h2>${factor.codeTitle}</h2>
      <p class="hint">${this.recovery ? factor.recoveryNote : factor.codeNote}</p>
      ${codeField(this.recovery, wrong)}
      <button class="b solid" ?disabled=${this.busy}>${this.busy ? factor.checking : factor.signIn}</button>
      ${otherWay(this.recovery, this.#turn)}
      <button type="button" class="b link" @click=${() => location.reload()}>${factor.back}</button>
      <p class="note">${factor.lost}</p>
    </form>`
  }

  #login() {
    return html`<form novalidate @submit=${this.#submitLogin} @keydown=${this.#watchCaps} @keyup=${this.#watchCaps}>
      <h2>${this.known ? words.again : words.title}</h2>
      ${this.known ? html`<p class="hint">${words.againNote}</p>` : nothing}
      <label
        >${words.username}<input
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          .value=${this.known}
          ?readonly=${this.known !== ''}
          aria-invalid=${this.#invalid('username')}
      /></label>
      ${this.#password('password', words.password, 'current-password')} ${this.#said()}
      <button class="b solid" ?disabled=${this.busy}>${this.busy ? words.busy : words.submit}</button>
      ${
        this.known
          ? html`<button type="button" class="b" @click=${() => location.reload()}>${words.other}</button>`
          : html`<p class="note">${words.note}</p>`
      }
    </form>`
  }

  #change() {
    const username = this.#given?.username ?? this.session?.username ?? ''
    return html`<form novalidate @submit=${this.#submitChange} @keydown=${this.#watchCaps} @keyup=${this.#watchCaps}>
      <h2>${words.changeTitle}</h2>
      <p class="hint">${words.changeNote}</p>
      <input class="sr" name="username" autocomplete="username" tabindex="-1" aria-hidden="true" .value=${username} readonly />
      ${this.#given ? nothing : this.#password('current', words.current, 'current-password')}
      ${this.#password('next', words.next, 'new-password')} ${this.#password('repeat', words.repeat, 'new-password')}
      ${this.#said()}
      <button class="b solid" ?disabled=${this.busy}>${this.busy ? words.changeBusy : words.changeSubmit}</button>
    </form>`
  }

  #password(name: string, label: string, autocomplete: 'current-password' | 'new-password') {
    return html`<label
      >${label}<input
        name=${name}
        type="password"
        autocomplete=${autocomplete}
        aria-invalid=${this.#invalid(name)}
        aria-describedby=${this.message?.field === name ? 'login-said' : nothing}
    /></label>`
  }

  #invalid(field: string) {
    return this.message?.field === field ? 'true' : nothing
  }

  #said() {
    return html`<div class="said" aria-live="polite">
      ${this.caps ? html`<p class="caps">⇪ ${words.caps}</p>` : nothing}
      ${
        this.message
          ? html`<p class="wrong" id="login-said" role="alert">
              ${this.message.text}${this.message.code ? html` <small class="mono">${this.message.code}</small>` : nothing}
            </p>`
          : nothing
      }
    </div>`
  }

  #watchCaps = (event: KeyboardEvent) => {
    this.caps = event.getModifierState('CapsLock')
  }

  #submitLogin = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const username = this.#value('username').trim()
    const password = this.#value('password')
    if (!username) return this.#wrong('username', words.noUsername)
    if (!password) return this.#wrong('password', words.noPassword)
    await this.#while('password', async () => {
      this.#given = { username, password }
      try {
        await this.#signIn({ username, password })
      } catch (error) {
        if (problemOfThrown(error).code !== 'factor-needed') throw error
        await this.#show('code')
      }
    })
  }

  #submitCode = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy || this.#given === null) return
    const code = this.#value('code')
    if (code.trim() === '') return this.#wrong('code', factor.noCode)
    const given = this.#given
    await this.#while('code', () => this.#signIn({ ...given, code }))
  }

  #turn = () => {
    this.recovery = !this.recovery
    this.message = null
    void this.#show('code')
  }

  async #signIn(given: { username: string; password: string; code?: string }): Promise<void> {
    const { mustChangePassword } = await this.api.once<{ mustChangePassword: boolean }>(
      'POST',
      '/api/v1/session',
      given,
    )
    if (mustChangePassword) await this.#show('change')
    else await this.#signedIn(given.password)
  }

  async #show(stage: 'code' | 'change'): Promise<void> {
    this.stage = stage
    await this.updateComplete
    this.#focusFirst()
  }

  #submitChange = async (event: SubmitEvent) => {
    event.preventDefault()
    if (this.busy) return
    const current = this.#given?.password ?? this.#value('current')
    const next = this.#value('next')
    if (!current) return this.#wrong('current', words.noPassword)
    if ([...next].length < MIN_PASSWORD) return this.#wrong('next', words.tooShort)
    if (next === current) return this.#wrong('next', words.sameAsOld)
    if (next !== this.#value('repeat')) return this.#wrong('repeat', words.notEqual)
    const username = this.#given?.username ?? this.session?.username ?? ''
    await this.#while(this.#given ? 'next' : 'current', async () => {
      await this.api.once('POST', '/api/v1/session/password', { current, next })
      try {
        await this.#signedIn(next)
      } catch (error) {
        // A hub may end every session of a user whose password changed, this one too.
        if (!(error instanceof HubProblem) || error.status !== 401) throw error
        await this.api.once('POST', '/api/v1/session', { username, password: next })
        await this.#signedIn(next)
      }
    })
  }

  async #signedIn(password: string): Promise<void> {
    const session = await this.api.once<Session>('GET', '/api/v1/session')
    this.#given = null
    this.dispatchEvent(new CustomEvent<SignedIn>('signed-in', { detail: { session, password } }))
  }

  async #while(field: string, run: () => Promise<void>): Promise<void> {
    this.busy = true
    this.message = null
    try {
      await run()
    } catch (error) {
      const problem = problemOfThrown(error)
      this.#wrong(field, problem.zh, problem.code)
    } finally {
      this.busy = false
    }
  }

  #wrong(field: string, text: string, code?: string): void {
    this.message = { field, text, ...(code ? { code } : {}) }
    const input = this.#input(field)
    input?.focus()
    input?.select()
  }

  #focusFirst(): void {
    this.querySelector<HTMLInputElement>('input:not([readonly]):not([tabindex])')?.focus()
  }

  #input(name: string) {
    return this.querySelector<HTMLInputElement>(`input[name="${name}"]`)
  }

  #value(name: string): string {
    return this.#input(name)?.value ?? ''
  }
}
customElements.define('desk-login', DeskLogin)
