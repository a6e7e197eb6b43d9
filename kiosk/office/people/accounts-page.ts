import { UNKNOWN_WORD } from '../../strings/closed.words.ts'
import { html, nothing } from 'lit'
import { may, ROLES, type Role } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import type { Account, Accounts, ProgramKey } from '../../../server/contract/answers/accounts.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { ROLE_WORDS, accounts as words, office } from '../../strings/desk.zh.ts'
import { devicePage, vouching } from '../../strings/accounts.zh.ts'
import { keyList, keyVouchCard } from './key-card.ts'
import { METHOD_CODES } from '../../../server/contract/methods.ts'
import { BODY_CODES } from '../../../server/contract/bodies.ts'
import { BODY_WORDS, METHOD_WORDS, OWNER_WORDS } from '../../strings/own.zh.ts'
import { ACCOUNT_FIELDS, boundWords, checkAccount, hasHall, type AccountFields } from './new-account.ts'
import { standingCell, vouchCard } from './vouch-card.ts'
import '../machine/certificate-card.ts'

/**
 * Who may sign in, and by whose word. For the admin with a form, who sees no scores and is told why; for the office with
 * the accounts that wait for a second person.
 */
export class AccountsPage extends LightElement {
  static override properties = {
    desk: { attribute: false },
    users: { state: true },
    halls: { state: true },
    units: { state: true },
    keys: { state: true },
    role: { state: true },
    problem: { state: true },
    said: { state: true },
    busy: { state: true },
    made: { state: true },
    vouched: { state: true },
  }
  declare desk: Desk
  declare users: Account[] | null
  declare halls: Hall[]
  declare units: { code: string; name: string }[]
  declare keys: ProgramKey[]
  declare role: Role
  declare problem: HubProblem | null
  declare said: { text: string; field: string } | null
  declare busy: boolean
  /** The account just made and the password that the hub tells this once. */
  declare made: { username: string; oneTimePassword: string } | null
  /** For whom this officer vouched. */
  declare vouched: string

  constructor() {
    super()
    this.users = null
    this.halls = []
    this.units = []
    this.keys = []
    this.role = 'hall-manager'
    this.problem = null
    this.said = null
    this.busy = false
    this.made = null
    this.vouched = ''
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    return html`${deskBar(this.desk.session, 'accounts', this.desk.logOut)}
      <main class="page office">
        <div class="title">
          <div>
            <p class="crumb">${this.#manages ? words.note : vouching.note}</p>
            <h1>${words.title}</h1>
          </div>
        </div>
        ${this.#manages ? html`<certificate-card .desk=${this.desk}></certificate-card>` : nothing}
        ${
          this.#manages
            ? html`<section class="card why">
                <h2>${office.adminTitle}</h2>
                <div class="in s">${office.adminText}</div>
              </section>`
            : nothing
        }
        ${may(this.desk.session.role, 'device:confirm') ? html`<p><a class="b" href="#devices">${devicePage.nav}</a></p>` : nothing}
        ${this.problem ? failedState(this.problem, () => void this.#load()) : this.#both()}
      </main>`
  }

  #both() {
    if (!this.users) return loadingState()
    const { users } = this
    if (this.#manages)
      return html`<div class="cols accounts">${this.#list(users)}${this.#form()}</div>
        ${keyList(this.keys)}`
    const vouches = may(this.desk.session.role, 'user:vouch')
    return html`${
      vouches
        ? vouchCard(users, {
            busy: this.busy,
            bound: (user) => this.#bound(user),
            vouch: ({ username }) => void this.#vouch(username, `/api/v1/users/${encodeURIComponent(username)}/vouch`),
          })
        : nothing
    }
      <p class="said ${this.said ? 'wrong' : ''}" role="status">
        ${this.said?.text ?? (this.vouched === '' ? '' : vouching.vouched(this.vouched))}
      </p>
      <div class="accounts">${this.#list(users)}</div>
      ${
        vouches
          ? keyVouchCard(this.keys, {
              busy: this.busy,
              vouch: ({ name }) => void this.#vouch(name, `/api/v1/keys/${encodeURIComponent(name)}/vouch`),
            })
          : nothing
      }
      ${keyList(this.keys)}`
  }

  #list(users: Account[]) {
    return html`<section class="card">
      <h2>${words.list} <small>${users.length}</small></h2>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.list}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.username}</th>
              <th scope="col">${words.role}</th>
              <th scope="col">${words.bound}</th>
              <th scope="col">${vouching.column}</th>
              <th scope="col">${words.password}</th>
            </tr>
          </thead>
          <tbody>
            ${users.map(
              (user) =>
                html`<tr>
                  <td>${user.username}</td>
                  <td>${ROLE_WORDS[user.role] ?? UNKNOWN_WORD}</td>
                  <td>${this.#bound(user) || '–'}</td>
                  <td>${standingCell(user)}</td>
                  <td>
                    ${
                      user.disabledSince
                        ? html`<span class="tag out">${words.disabled}</span>`
                        : user.mustChangePassword
                          ? html`<span class="tag hold">${words.first}</span>`
                          : words.changed
                    }
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p class="in s">${vouching.legend}</p>
    </section>`
  }

  get #manages(): boolean {
    return may(this.desk.session.role, 'user:manage')
  }

  async #vouch(name: string, path: string): Promise<void> {
    this.busy = true
    this.said = null
    this.vouched = ''
    try {
      await this.desk.api.post(path, {})
      this.vouched = name
      await this.#load()
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, field: '' }
    } finally {
      this.busy = false
    }
  }

  #form() {
    return html`<section class="card">
      <h2>${words.add}</h2>
      <form class="in new" novalidate autocomplete="off" @submit=${this.#submit}>
        <label class="field">${words.username}<input name="username" maxlength="40" autocomplete="off" aria-invalid=${this.#bad('username')} /></label>
        <label class="field"
          >${words.role}<select name="role" @change=${(event: Event) => (this.role = (event.target as HTMLSelectElement).value as Role)}>
            ${ROLES.map((role) => html`<option value=${role} ?selected=${role === this.role}>${ROLE_WORDS[role]}</option>`)}
          </select></label
        >
        ${
          hasHall(this.role)
            ? html`<label class="field"
                >${words.hall}<select name="hall" aria-invalid=${this.#bad('hall')}>
                  ${this.halls.map(({ code, name }) => html`<option value=${code}>${name}</option>`)}
                </select></label
              >`
            : nothing
        }
        ${
          this.role === 'method-owner'
            ? this.#choice('method', METHOD_CODES, (code) => `${METHOD_WORDS[code]}（${OWNER_WORDS[code]}）`)
            : nothing
        }
        ${this.role === 'reporter' ? this.#choice('body', BODY_CODES, (code) => BODY_WORDS[code]) : nothing}
        <label class="field"
          >${words.unit}<select name="unit" aria-invalid=${this.#bad('unit')}>
            <option value="">${this.role === 'unit' ? words.unitHint : words.unitOptional}</option>
            ${this.units.map(({ code, name }) => html`<option value=${code}>${code} ${name}</option>`)}
          </select></label
        >
        <div class="acts">
          <button class="b solid" ?disabled=${this.busy}>${this.busy ? words.adding : words.add}</button>
        </div>
        <div role="status">
          ${this.said ? html`<p class="said wrong">${this.said.text}</p>` : nothing}
          ${
            this.made
              ? html`<p class="said">${words.added(this.made.username)}</p>
                  <p class="once mono">${this.made.oneTimePassword}</p>
                  <p class="said">${words.once}</p>`
              : nothing
          }
        </div>
      </form>
    </section>`
  }

  #bad(field: string) {
    return this.said?.field === field ? 'true' : nothing
  }

  #choice<Code extends string>(name: 'method' | 'body', codes: readonly Code[], wordsOf: (code: Code) => string) {
    return html`<label class="field"
      >${words[name]}<select name=${name} aria-invalid=${this.#bad(name)}>
        <option value="">${words.choose}</option>
        ${codes.map((code) => html`<option value=${code}>${wordsOf(code)}</option>`)}
      </select></label
    >`
  }

  #bound(user: Account): string {
    const named = (list: readonly { code: string; name: string }[]) => (code: string) =>
      list.find((each) => each.code === code)?.name ?? code
    return boundWords(user, { hall: named(this.halls), unit: named(this.units) })
  }

  #submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const fields = Object.fromEntries(ACCOUNT_FIELDS.map((name) => [name, formText(data, name)]))
    const check = checkAccount(fields as AccountFields)
    if (!check.ok) {
      this.said = { text: check.text, field: check.field }
      form.querySelector<HTMLElement>(`[name="${check.field}"]`)?.focus()
      return
    }
    this.busy = true
    this.said = null
    this.made = null
    try {
      const { username } = check.account
      const { oneTimePassword } = await this.desk.api.post<{ oneTimePassword: string }>('/api/v1/users', check.account)
      this.made = { username, oneTimePassword }
      form.querySelector<HTMLInputElement>('input[name="username"]')!.value = ''
      this.users = (await this.desk.api.get<{ users: Account[] }>('/api/v1/users')).users
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, field: 'username' }
    } finally {
      this.busy = false
    }
  }

  async #load(): Promise<void> {
    this.problem = null
    try {
      const [users, halls, keys] = await Promise.all([
        this.desk.api.get<Accounts>('/api/v1/users'),
        this.desk.api.get<{ halls: Hall[] }>('/api/v1/halls'),
        this.desk.api.get<{ keys: ProgramKey[] }>('/api/v1/keys'),
      ])
      this.halls = halls.halls
      this.keys = keys.keys
      this.units = users.units
      this.users = users.users
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('accounts-page', AccountsPage)
