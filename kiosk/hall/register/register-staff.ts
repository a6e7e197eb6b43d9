import { html, nothing } from 'lit'
import { STAFF_NO } from '../../../server/contract/limits.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { common } from '../../strings/desk.zh.ts'
import { register } from '../../strings/hall/register.zh.ts'
import type { Register } from '../../../server/contract/answers/halls.ts'
import type { StaffMember } from '../../../server/contract/answers/staff.ts'

const words = register.staff
const PIN = /^\d{4,12}$/
const CARD = /^[0-9A-Za-z:_-]{4,40}$/

/** Who works at the windows of the hall: entered, moved to another unit, given a PIN or a card, or stopped. */
export class RegisterStaff extends LightElement {
  static override properties = {
    units: { attribute: false },
    staff: { state: true },
    chosen: { state: true },
    busy: { state: true },
    said: { state: true },
  }
  /** Whom somebody may be entered for. */
  declare units: Register['units']
  declare staff: StaffMember[] | null
  /** Whose form is open; an empty string: somebody new. */
  declare chosen: string | null
  declare busy: boolean
  declare said: { text: string; wrong: boolean } | null
  desk!: Desk

  constructor() {
    super()
    this.units = []
    this.staff = null
    this.chosen = null
    this.busy = false
    this.said = null
  }

  override firstUpdated(): void {
    void this.#act(async () => {})
  }

  override render() {
    const { staff, chosen } = this
    return html`<section class="card">
      <h2>${words.title} <small>${staff?.length ?? ''}</small></h2>
      <div class="in">
        <p class="s">${words.note}</p>
        ${staff === null ? html`<p>${common.loading}</p>` : staff.length === 0 ? html`<p>${words.none}</p>` : this.#table(staff)}
        ${
          chosen === ''
            ? this.#form(undefined)
            : html`<div class="acts">
                <button type="button" class="b" @click=${() => this.#choose('')}>${words.add}</button>
              </div>`
        }
        <p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? ''}</p>
      </div>
    </section>`
  }

  #table(staff: StaffMember[]) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
      <table>
        <thead>
          <tr>
            ${Object.values(words.columns).map((name) => html`<th scope="col">${name}</th>`)}
            <th><span class="sr">${words.edit}</span></th>
          </tr>
        </thead>
        <tbody>
          ${staff.map((person) => this.#row(person))}
        </tbody>
      </table>
    </div>`
  }

  #row(person: StaffMember) {
    const { no, name, unit, pin, cards } = person
    const ways = [pin ? words.pin : '', words.cards(cards)].filter(Boolean).join('、')
    const open = this.chosen === no
    return html`<tr>
        <td>${no}</td>
        <td>${name}</td>
        <td>${this.units.find(({ code }) => code === unit)?.name ?? unit}</td>
        <td>${ways || words.noSignIn}</td>
        <td>
          <button
            type="button"
            class="b sm"
            aria-expanded=${open}
            aria-label=${`${words.edit} ${name}`}
            @click=${() => this.#choose(open ? null : no)}
          >
            ${words.edit}
          </button>
        </td>
      </tr>
      ${open ? html`<tr class="editing"><td colspan="5">${this.#form(person)}${this.#signIn(person)}</td></tr>` : nothing}`
  }

  #form(person: StaffMember | undefined) {
    return html`<form class="whereabouts" novalidate @submit=${(event: SubmitEvent) => void this.#enter(event, person)}>
      <label class="field"
        >${words.no}<input name="no" maxlength="40" autocomplete="off" .value=${person?.no ?? ''} ?readonly=${person !== undefined}
      /></label>
      <label class="field"
        >${words.name}<input name="name" maxlength="40" autocomplete="off" .value=${person?.name ?? ''}
      /></label>
      <label class="field wide"
        >${words.unit}<select name="unit">
          <option value=""></option>
          ${this.units.map(
            ({ code, name }) => html`<option value=${code} ?selected=${code === person?.unit}>${code} ${name}</option>`,
          )}
        </select></label
      >
      <label class="field wide"
        >${register.reason}<input name="reason" maxlength="200" autocomplete="off"
      /></label>
      <div class="acts wide">
        <button class="b solid" ?disabled=${this.busy}>${words.save}</button>
        <button type="button" class="b" @click=${() => this.#choose(null)}>${common.cancel}</button>
      </div>
    </form>`
  }

  #signIn({ no, pin, cards }: StaffMember) {
    const path = `/api/v1/staff/${encodeURIComponent(no)}`
    return html`<h3>${words.signIn}</h3>
      <form class="oneline" novalidate @submit=${(event: SubmitEvent) => void this.#give(event, PIN, words.badPin, words.pinSet, (text) => this.desk.api.post(`${path}/pin`, { pin: text }))}>
        <label class="field"
          >${words.newPin}<input name="secret" type="password" inputmode="numeric" maxlength="12" autocomplete="new-password"
        /></label>
        <button class="b" ?disabled=${this.busy}>${words.setPin}</button>
      </form>
      <form class="oneline" novalidate @submit=${(event: SubmitEvent) => void this.#give(event, CARD, words.badCard, words.cardGiven, (text) => this.desk.api.post(`${path}/cards`, { card: text }))}>
        <label class="field"
          >${words.newCard}<input name="secret" type="password" maxlength="40" autocomplete="off"
        /></label>
        <button class="b" ?disabled=${this.busy}>${words.giveCard}</button>
      </form>
      ${
        pin || cards > 0
          ? html`<p class="s">${words.stopNote}</p>
              <button
                type="button"
                class="b"
                ?disabled=${this.busy}
                @click=${() =>
                  void this.#act(async () => {
                    await this.desk.api.delete(`${path}/pin`)
                    await this.desk.api.delete(`${path}/cards`)
                    this.said = { text: words.stopped, wrong: false }
                  })}
              >
                ${words.stop}
              </button>`
          : nothing
      }`
  }

  #choose(no: string | null): void {
    this.chosen = no
    this.said = null
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('form input:not([readonly])')?.focus())
  }

  async #enter(event: SubmitEvent, person: StaffMember | undefined): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const [no = '', name = '', unit = '', reason = ''] = ['no', 'name', 'unit', 'reason'].map((field) =>
      formText(data, field).trim(),
    )
    const wrong = !new RegExp(STAFF_NO).test(no)
      ? (['no', words.badNo] as const)
      : !name
        ? (['name', words.needName] as const)
        : !unit
          ? (['unit', words.needUnit] as const)
          : !reason
            ? (['reason', register.needsReason] as const)
            : null
    if (wrong) {
      this.said = { text: wrong[1], wrong: true }
      form.querySelector<HTMLElement>(`[name="${wrong[0]}"]`)?.focus()
      return
    }
    await this.#act(async () => {
      await this.desk.api.post('/api/v1/staff', { no, name, unit, reason })
      // Somebody new needs a way to sign in next.
      this.chosen = person ? null : no
      this.said = { text: words.saved(name), wrong: false }
    })
  }

  async #give(
    event: SubmitEvent,
    pattern: RegExp,
    bad: string,
    done: string,
    send: (text: string) => Promise<unknown>,
  ): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const text = formText(new FormData(form), 'secret').trim()
    form.reset()
    if (!pattern.test(text)) {
      this.said = { text: bad, wrong: true }
      form.querySelector('input')?.focus()
      return
    }
    await this.#act(async () => {
      await send(text)
      this.said = { text: done, wrong: false }
    })
  }

  /** Does it, then shows what the hub has now. */
  async #act(run: () => Promise<void>): Promise<void> {
    this.busy = true
    this.said = null
    try {
      await run()
      this.staff = (await this.desk.api.get<{ staff: StaffMember[] }>('/api/v1/staff')).staff
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('register-staff', RegisterStaff)
