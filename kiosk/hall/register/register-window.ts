import { reversed } from '../../elements/sorted.ts'
import { html, nothing } from 'lit'
import type { LiveWindow } from '../../../server/contract/hall/hall-feed.ts'
import { may } from '../../../server/contract/roles.ts'
import { shanghai } from '../../elements/ages.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { formText } from '../../elements/form-text.ts'
import type { PairingCode } from '../../../server/contract/answers/devices.ts'
import type { Hall } from '../../../server/contract/answers/halls.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { common, drawer } from '../../strings/desk.zh.ts'
import { register as words } from '../../strings/hall/register.zh.ts'
import { hours } from '../../strings/hall/hours.zh.ts'
import './mode-form.ts'
import './pairing-panel.ts'
import type { PostingChange, Register, RegisteredDevice } from '../../../server/contract/answers/halls.ts'
import { holdsAt, type Spell } from './register-facts.ts'
import './whereabouts-form.ts'

type Made = PairingCode & { kind: 'kiosk' | 'keypad' }

/** One window in the register: state, unit, devices, each with its history. Fires `register-changed`. */
export class RegisterWindow extends LightElement {
  static override properties = {
    code: { type: String },
    live: { attribute: false },
    register: { attribute: false },
    devices: { attribute: false },
    now: { type: Number },
    busy: { state: true },
    said: { state: true },
    made: { state: true },
    moving: { state: true },
    changes: { state: true },
  }
  declare code: string
  declare live: LiveWindow | undefined
  declare register: Register
  /** Those that stand here now. */
  declare devices: readonly RegisteredDevice[]
  declare now: number
  declare busy: boolean
  declare said: { text: string; wrong: boolean } | null
  declare made: Made | null
  /** Which device is being moved or replaced. */
  declare moving: { id: string; act: 'move' | 'replace' } | null
  /** What was ever entered about the postings here; null until it has been read. */
  declare changes: PostingChange[] | null
  desk!: Desk
  hall!: Hall

  constructor() {
    super()
    this.now = 0
    this.busy = false
    this.said = null
    this.made = null
    this.moving = null
    this.changes = null
  }

  override firstUpdated(): void {
    this.querySelector<HTMLElement>('h2')?.focus()
  }

  override render() {
    const { role } = this.desk.session
    const name = this.hall.windows.find(({ code }) => code === this.code)?.name ?? ''
    return html`<div class="card">
      <h2 class="head" tabindex="-1">${this.code} ${name}</h2>
      ${may(role, 'window:manage') ? this.#pause() : nothing} ${this.#posting()}
      ${may(role, 'window:manage') && this.live ? this.#mode(this.live.mode) : nothing}
      ${may(role, 'window:manage') ? this.#facts() : nothing}
      <section>
        <h3>${words.devices}</h3>
        ${this.devices.length === 0 ? html`<p class="s">${words.noDevices}</p>` : this.devices.map((device) => this.#device(device))}
      </section>
      ${
        may(role, 'device:manage')
          ? html`<section>
              <h3>${drawer.pair}</h3>
              <pairing-panel
                .api=${this.desk.api}
                .hall=${this.hall.code}
                .window=${this.code}
                .now=${this.now}
                .made=${this.made}
              ></pairing-panel>
            </section>`
          : html`<section><p>${drawer.readOnly}</p></section>`
      }
      <p class="said in ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? ''}</p>
    </div>`
  }

  #pause() {
    const paused = this.live?.state === 'paused'
    return html`<section>
      <form class="oneline" @submit=${(event: SubmitEvent) => void this.#setState(event, paused ? 'open' : 'paused')}>
        <label class="field">${words.reason}<input name="reason" maxlength="200" autocomplete="off" /></label>
        <button class="b" ?disabled=${this.busy}>${paused ? drawer.resume : drawer.pause}</button>
      </form>
    </section>`
  }

  #mode(mode: LiveWindow['mode']) {
    return html`<section>
      <h3>${hours.mode.title}</h3>
      <mode-form
        .desk=${this.desk}
        .path=${`/api/v1/halls/${encodeURIComponent(this.hall.code)}/windows/${encodeURIComponent(this.code)}/mode`}
        .present=${mode}
      ></mode-form>
    </section>`
  }

  #facts() {
    const { hall, code } = this
    return html`<section>
      <h3>${words.window.title}</h3>
      <window-form
        .desk=${this.desk}
        .path=${`/api/v1/halls/${encodeURIComponent(hall.code)}/windows`}
        .zones=${hall.zones}
        .present=${hall.windows.find((window) => window.code === code)}
      ></window-form>
    </section>`
  }

  #posting() {
    const { register, now, hall, code } = this
    const spells = register.windows.find((window) => window.code === code)?.postings ?? []
    const nameOf = (unit: string | null) => register.units.find((each) => each.code === unit)?.name ?? words.nobody
    return html`<section>
      <h3>${words.posting}</h3>
      ${
        may(this.desk.session.role, 'window:manage')
          ? html`<whereabouts-form
              .desk=${this.desk}
              .path=${`/api/v1/halls/${encodeURIComponent(hall.code)}/windows/${encodeURIComponent(code)}/postings`}
              .field=${'unit'}
              .choices=${register.units.map((unit) => ({ code: unit.code, text: `${unit.code} ${unit.name}` }))}
              .present=${spells.find((spell) => holdsAt(spell, now))?.unit ?? ''}
            ></whereabouts-form>`
          : nothing
      }
      <h3>${words.history}</h3>
      ${history(spells.map((spell) => ({ ...spell, what: nameOf(spell.unit) })))}
      <details class="changes" @toggle=${() => void this.#readChanges()}>
        <summary>${words.changes}</summary>
        ${this.changes === null ? html`<p class="s">${common.loading}</p>` : this.#changes(this.changes, nameOf)}
      </details>
    </section>`
  }

  /** Newest first. */
  #changes(changes: PostingChange[], nameOf: (unit: string | null) => string) {
    return html`<ul class="spells">
      ${reversed(changes).map(
        ({ at, unit, from, to, operator, reason }) =>
          html`<li>
              ${words.entered(moment(at), operatorName(operator))}${nameOf(unit)}，${moment(from)} ${words.until}
              ${to === null ? words.still : moment(to)}<br />${words.why(reason)}
            </li>`,
      )}
    </ul>`
  }

  async #readChanges(): Promise<void> {
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}/windows/${encodeURIComponent(this.code)}/postings`
    try {
      this.changes = (await this.desk.api.get<{ changes: PostingChange[] }>(path)).changes
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    }
  }

  #device(device: RegisteredDevice) {
    const { moving } = this
    const act = moving?.id === device.id ? moving.act : null
    const choose = (next: 'move' | 'replace') => () =>
      (this.moving = act === next ? null : { id: device.id, act: next })
    return html`<div class="dev">
      <b>${drawer.kinds[device.kind]}</b> <small class="mono">${device.id}</small>
      ${
        may(this.desk.session.role, 'device:manage')
          ? html`<div class="acts">
              <button type="button" class="b sm" aria-expanded=${act === 'move'} @click=${choose('move')}>${words.place}</button>
              <button type="button" class="b sm" aria-expanded=${act === 'replace'} @click=${choose('replace')}>${words.replace}</button>
            </div>`
          : nothing
      }
      ${act === 'move' ? placementForm(this.desk, this.hall, device.id, this.code) : nothing}
      ${
        act === 'replace'
          ? html`<form class="oneline" @submit=${(event: SubmitEvent) => void this.#replace(event, device.id)}>
              <p>${words.replaceNote}</p>
              <label class="field">${words.reason}<input name="reason" maxlength="200" autocomplete="off" /></label>
              <button class="b solid" ?disabled=${this.busy}>${words.replaceDo}</button>
            </form>`
          : nothing
      }
      <h3>${words.placements}</h3>
      ${history(device.placements.map((spell) => ({ ...spell, what: spell.window ?? words.nowhere })))}
    </div>`
  }

  async #setState(event: SubmitEvent, state: 'open' | 'paused'): Promise<void> {
    const reason = this.#reason(event)
    if (reason === null) return
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}/windows/${encodeURIComponent(this.code)}/state`
    await this.#act(async () => {
      await this.desk.api.post(path, { state, reason })
      this.said = { text: state === 'paused' ? drawer.paused : drawer.resumed, wrong: false }
    })
  }

  async #replace(event: SubmitEvent, device: string): Promise<void> {
    const reason = this.#reason(event)
    if (reason === null) return
    const path = `/api/v1/halls/${encodeURIComponent(this.hall.code)}/devices/${encodeURIComponent(device)}/replacement`
    await this.#act(async () => {
      this.made = await this.desk.api.post<Made>(path, { reason })
      this.moving = null
      this.said = { text: words.replaced, wrong: false }
    })
  }

  #reason(event: SubmitEvent): string | null {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const reason = formText(new FormData(form), 'reason').trim()
    if (reason) return reason
    this.said = { text: words.needsReason, wrong: true }
    form.querySelector('input')?.focus()
    return null
  }

  async #act(run: () => Promise<void>): Promise<void> {
    this.busy = true
    this.said = null
    try {
      await run()
      this.dispatchEvent(new CustomEvent('register-changed', { bubbles: true }))
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('register-window', RegisterWindow)

export function placementForm(desk: Desk, hall: Hall, device: string, present: string) {
  return html`<whereabouts-form
    .desk=${desk}
    .path=${`/api/v1/halls/${encodeURIComponent(hall.code)}/devices/${encodeURIComponent(device)}/placements`}
    .field=${'window'}
    .choices=${hall.windows.map(({ code, name }) => ({ code, text: `${code} ${name}` }))}
    .present=${present}
  ></whereabouts-form>`
}

/** Newest first. */
function history(spells: (Spell & { what: string })[]) {
  if (spells.length === 0) return html`<p class="s">${words.noHistory}</p>`
  return html`<ul class="spells">
    ${reversed(spells).map(
      ({ from, to, what }) =>
        html`<li>${moment(from)} ${words.until} ${to === null ? words.still : moment(to)} · ${what}</li>`,
    )}
  </ul>`
}

/** `user:maxiaoyan` and `cli:root` without what they are; the hub's own entries are those of the first start. */
function operatorName(operator: string): string {
  return operator === 'hub' ? words.firstStart : operator.replace(/^user:/, '')
}

function moment(iso: string): string {
  const { date, minute } = shanghai(Date.parse(iso))
  return `${date} ${minute}`
}
