import { html, nothing } from 'lit'
import { login as words } from '../strings/desk.zh.ts'
import type { HubApi } from './hub-api.ts'
import type { Session } from '../../server/contract/answers/accounts.ts'
import { LightElement } from './light-element.ts'
import { HubProblem, problemOfThrown } from './problem.ts'

const MIN_PASSWORD = 10

/**
 * The login form, and the form that changes a first password before anything else may be done.
 * Fires `signed-in` with the session as `detail`.
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
  }
  declare api: HubApi
  /** A session that still has to change its password, found when the page was opened. */
  declare session: Session | null
  /** The name of the session that ended: only its password is asked for. */
  declare known: string
  declare stage: 'login' | 'change'
  declare busy: boolean
  declare message: { field: string; text: string; code?: string } | null
  declare caps: boolean
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
  }

  override willUpdate(): void {
    if (this.session?.mustChangePassword) this.stage = 'change'
  }

  override firstUpdated(): void {
    this.#focusFirst()
  }

  override render() {
    return this.stage === 'login' ? this.#login() : this.#change()
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
      const { mustChangePassword } = await this.api.once<{ mustChangePassword: boolean }>('POST', '/api/v1/session', {
        username,
        password,
      })
      if (mustChangePassword) {
        this.#given = { username, password }
        this.stage = 'change'
        await this.updateComplete
        this.#focusFirst()
      } else await this.#signedIn()
    })
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
        await this.#signedIn()
      } catch (error) {
        // A hub may end every session of a user whose password changed, this one too.
        if (!(error instanceof HubProblem) || error.status !== 401) throw error
        await this.api.once('POST', '/api/v1/session', { username, password: next })
        await this.#signedIn()
      }
    })
  }

  async #signedIn(): Promise<void> {
    const session = await this.api.once<Session>('GET', '/api/v1/session')
    this.#given = null
    this.dispatchEvent(new CustomEvent<Session>('signed-in', { detail: session }))
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
