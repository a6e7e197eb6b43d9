import { html, nothing, type TemplateResult } from 'lit'
import type { KeyMade, ProgramKey } from '../../../server/contract/answers/accounts.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { API_SCOPES, may, type ApiScope } from '../../../server/contract/roles.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { keysCard as words, vouching } from '../../strings/accounts.zh.ts'
import { standingCell } from './vouch-card.ts'

/**
 * All keys of programs and by whose word they are good; admin makes one, which is shown once, and revokes one. Says `changed` when
 * the list has to be read again.
 */
export class ProgramKeys extends LightElement {
  static override properties = {
    desk: { attribute: false },
    keys: { attribute: false },
    halls: { attribute: false },
    scope: { state: true },
    told: { state: true },
    ending: { state: true },
    wrong: { state: true },
    busy: { state: true },
  }
  declare desk: Desk
  declare keys: readonly ProgramKey[]
  declare halls: readonly Hall[]
  declare scope: ApiScope
  /** What was just made, until somebody says that it was noted. */
  declare told: KeyMade | null
  /** Name of the key that somebody is about to revoke. */
  declare ending: string | null
  declare wrong: string
  declare busy: boolean

  constructor() {
    super()
    this.keys = []
    this.halls = []
    this.scope = 'services'
    this.told = null
    this.ending = null
    this.wrong = ''
    this.busy = false
  }

  override render(): TemplateResult {
    return html`<section class="card program-keys">
      <h2>${words.all} <small>${this.keys.length}</small></h2>
      ${this.keys.length === 0 ? html`<p class="in none">${words.noKeys}</p>` : this.#table()}
      ${this.#manages ? (this.told === null ? this.#form() : this.#once(this.told)) : nothing}
      <p class="in said wrong" role="alert">${this.wrong}</p>
    </section>`
  }

  get #manages(): boolean {
    return may(this.desk.session.role, 'user:manage')
  }

  #table(): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.all}>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.name}</th>
            <th scope="col">${words.scope}</th>
            <th scope="col">${vouching.column}</th>
            <th scope="col">${words.state}</th>
          </tr>
        </thead>
        <tbody>
          ${this.keys.map(
            (key) =>
              html`<tr>
                <td>${key.name}</td>
                <td>${words.scopes[key.scope]}${key.hall === undefined ? nothing : html`<span class="sub">${words.hallOnly(key.hall)}</span>`}</td>
                <td>${key.revokedAt === undefined ? standingCell(key) : nothing}</td>
                <td>${this.#state(key)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  #state({ name, revokedAt }: ProgramKey) {
    if (revokedAt !== undefined) return html`<span class="tag out">${words.revoked}</span>`
    if (!this.#manages) return words.inForce
    if (this.ending !== name)
      return html`${words.inForce}
        <button type="button" class="b sm" aria-label=${words.revokeOne(name)} @click=${() => (this.ending = name)}>${words.revoke}</button>`
    return html`<span class="sub">${words.revokeNote}</span>
      <button type="button" class="b sm danger" ?disabled=${this.busy} @click=${() => void this.#revoke(name)}>${words.revokeSure}</button>
      <button type="button" class="b sm" @click=${() => (this.ending = null)}>${words.back}</button>`
  }

  #form(): TemplateResult {
    return html`<form class="in key-new" novalidate autocomplete="off" @submit=${this.#submit}>
      <h3>${words.make}</h3>
      <label class="field">${words.name}<input name="key-name" maxlength="40" autocomplete="off" /><small>${words.nameNote}</small></label>
      <label class="field"
        >${words.scope}<select
          name="key-scope"
          @change=${(event: Event) => (this.scope = (event.target as HTMLSelectElement).value as ApiScope)}
        >
          ${API_SCOPES.map((each) => html`<option value=${each} ?selected=${each === this.scope}>${words.scopes[each]}</option>`)}
        </select></label
      >
      ${
        this.scope === 'services'
          ? html`<label class="field"
              >${words.hall}<select name="key-hall">
                <option value="">${words.everyHall}</option>
                ${this.halls.map(({ code, name }) => html`<option value=${code}>${name}</option>`)}
              </select></label
            >`
          : nothing
      }
      <button class="b solid" ?disabled=${this.busy}>${words.makeIt}</button>
    </form>`
  }

  /** The only place where the key ever stands. */
  #once({ program, key }: KeyMade): TemplateResult {
    return html`<div class="in key-told" role="status">
      <h3>${words.told(program.name)}</h3>
      <p class="mono key-once">${key}</p>
      <p class="s">${words.toldNote} ${program.standing.state === 'waiting' ? words.toldWaits : ''}</p>
      <button type="button" class="b" @click=${() => (this.told = null)}>${words.noted}</button>
    </div>`
  }

  #submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const [name, hall] = [formText(data, 'key-name').trim(), formText(data, 'key-hall')]
    if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u.test(name)) {
      this.wrong = words.nameWrong
      form.querySelector<HTMLElement>('[name="key-name"]')?.focus()
      return
    }
    void this.#during(async () => {
      const body = { name, scope: this.scope, ...(hall === '' ? {} : { hall }) }
      this.told = await this.desk.api.post<KeyMade>('/api/v1/keys', body)
    })
  }

  async #revoke(name: string): Promise<void> {
    await this.#during(async () => {
      await this.desk.api.post(`/api/v1/keys/${encodeURIComponent(name)}/revocation`, {})
      this.ending = null
    })
  }

  async #during(work: () => Promise<void>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.wrong = ''
    try {
      await work()
      this.dispatchEvent(new Event('changed'))
    } catch (error) {
      this.wrong = problemOfThrown(error).zh
    } finally {
      this.busy = false
    }
  }
}
customElements.define('program-keys', ProgramKeys)
