import { UNKNOWN_WORD } from '../../strings/closed.words.ts'
import { html, nothing } from 'lit'
import type { LiveDevice, BoardWindow } from '../../../server/contract/hall/hall-feed.ts'
import { may } from '../../../server/contract/roles.ts'
import { age, shanghai } from '../../elements/ages.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { LEVEL_KEYS, favourable, grouped, percent } from '../../elements/figures.ts'
import { formText } from '../../elements/form-text.ts'
import type { HallWindow } from '../../../server/contract/answers/halls.ts'
import type { LevelCounts } from '../../../server/contract/scores.ts'
import { glyph, icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { DialogEntry } from '../../elements/browser/shown-in-address.ts'
import {
  ALERT_WORDS,
  LEVEL_WORDS,
  PROBLEM_WORDS,
  common,
  drawer as words,
  hall as board,
} from '../../strings/desk.zh.ts'
import '../register/keypad-test.ts'
import '../register/pairing-panel.ts'
import { countsLabel, stateOf } from './tile-view.ts'

/** One window in detail, with what may be done there. Fires `drawer-closed`. */
export class HallDrawer extends LightElement {
  static override properties = {
    window: { attribute: false },
    facts: { attribute: false },
    now: { type: Number },
    busy: { state: true },
    said: { state: true },
    revoking: { state: true },
  }
  declare window: BoardWindow
  declare facts: HallWindow | undefined
  declare now: number
  declare busy: boolean
  declare said: { text: string; wrong: boolean } | null
  declare revoking: string | null
  desk!: Desk
  hall!: string
  readonly #entry = new DialogEntry()

  constructor() {
    super()
    this.now = 0
    this.busy = false
    this.said = null
    this.revoking = null
  }

  override firstUpdated(): void {
    // A modal dialog keeps the focus inside, closes on Escape and gives the focus back to the tile.
    this.querySelector('dialog')?.showModal()
    this.#entry.opened(this.#close)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#entry.forget()
  }

  override render() {
    const { window } = this
    const state = stateOf(window)
    return html`<dialog class="drawer" aria-labelledby="drawer-title" @close=${this.#closed} @click=${this.#outside}>
      <div class="sheet">
        <header>
          <span class="no" aria-hidden="true">${window.code}</span>
          <div>
            <h2 id="drawer-title"><span class="sr">${window.code} </span>${window.unit?.name ?? board.noUnit}</h2>
            <p>
              ${[window.name, this.facts?.matter, window.staff?.name].filter(Boolean).join(' · ')}
            </p>
          </div>
          <span class="st">${glyph(state)}${board.states[state]}</span>
          <button type="button" class="b ghost" aria-label=${common.close} autofocus @click=${this.#close}>
            ${icon('close', 20)}
          </button>
        </header>
        <div class="scroll">
          ${
            may(this.desk.session.role, 'hall:follow')
              ? html`<a class="b" href=${`#window/${encodeURIComponent(window.code)}`} @click=${this.#close}>${words.details}</a>`
              : nothing
          }
          ${this.#today()} ${this.#alerts()} ${this.#devices()} ${this.#actions()}
          <p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? ''}</p>
        </div>
      </div>
    </dialog>`
  }

  #today() {
    const { today, lastAt, mode } = this.window
    return html`<section>
      <h3>${words.today} <b>${grouped(today.n)}</b></h3>
      ${today.n === 0 ? html`<p class="q">${words.noRatings}</p>` : nothing}
      ${today.counts ? levelBars(today.counts) : nothing}
      <dl class="facts">
        ${today.counts ? levelFacts(today.counts, today.n, today.held ?? 0) : nothing}
        <dt>${words.unrated}</dt>
        <dd>
          ${
            mode === 'open' && today.invited === 0
              ? words.openMode
              : words.unratedOf(
                  grouped(today.unrated),
                  grouped(today.invited),
                  `${percent(today.unrated, today.invited, 2) ?? '–'}%`,
                )
          }
        </dd>
        ${lastAt === undefined ? nothing : lastFact(lastAt, this.now)}
      </dl>
    </section>`
  }

  #alerts() {
    const { alerts } = this.window
    if (alerts.length === 0) return nothing
    return html`<section>
      <h3>${words.alerts}</h3>
      <ul class="lst">
        ${alerts.map(
          (alert) =>
            html`<li><span>${ALERT_WORDS[alert.rule] ?? UNKNOWN_WORD}</span><small>${shanghai(alert.since).minute}</small></li>`,
        )}
      </ul>
    </section>`
  }

  #devices() {
    const { devices } = this.window
    return html`<section>
      <h3>${words.devices} <small>${words.received}</small></h3>
      ${devices.length === 0 ? html`<p class="q">${words.noDevices}</p>` : devices.map((device) => this.#device(device))}
    </section>`
  }

  #device(device: LiveDevice) {
    const { lastSeen } = device
    const seen = lastSeen === null ? words.never : `${words.lastSeen} ${age(this.now - lastSeen)}`
    return html`<div class="dev">
      ${icon(device.online ? device.kind : 'lost', 20)}
      <span
        >${words.kinds[device.kind]} <b>${device.online ? words.online : words.offline}</b
        ><small class="mono">${device.id}</small></span
      >
      <span class="got">${grouped(device.received)} / ${grouped(device.expected)}</span>
      <p>${device.online ? nothing : seen} ${words.pendingOnDevice} ${grouped(device.pending)}</p>
      ${
        device.kind === 'keypad'
          ? html`<keypad-test
              .api=${this.desk.api}
              .hall=${this.hall}
              .device=${device.id}
              .received=${device.received}
            ></keypad-test>`
          : nothing
      }
      ${device.problems.map((problem) => html`<p class=${problem === 'storage-not-persistent' ? 's' : 'fault'}>${PROBLEM_WORDS[problem] ?? UNKNOWN_WORD}</p>`)}
      ${may(this.desk.session.role, 'device:manage') ? this.#revoke(device) : nothing}
    </div>`
  }

  #revoke(device: LiveDevice) {
    if (this.revoking !== device.id) {
      return html`<button type="button" class="b sm" @click=${() => (this.revoking = device.id)}>${words.revoke}</button>`
    }
    return html`<form class="revoke" @submit=${(event: SubmitEvent) => void this.#revokeDevice(event, device.id)}>
      <b>${words.revokeTitle(device.id)}</b>
      <p>${words.revokeNote}</p>
      <label>${words.revokeReason}<input name="reason" maxlength="200" autocomplete="off" /></label>
      <div class="acts">
        <button type="button" class="b" @click=${() => (this.revoking = null)}>${common.cancel}</button>
        <button class="b solid" ?disabled=${this.busy}>${words.revokeDo}</button>
      </div>
    </form>`
  }

  #actions() {
    const { role } = this.desk.session
    const pairs = may(role, 'device:manage')
    const manages = may(role, 'window:manage')
    if (!pairs && !manages) return html`<p class="q">${words.readOnly}</p>`
    return html`${manages ? this.#pause() : nothing}${
      pairs
        ? html`<section>
            <h3>${words.pair}</h3>
            <pairing-panel
              .api=${this.desk.api}
              .hall=${this.hall}
              .window=${this.window.code}
              .now=${this.now}
            ></pairing-panel>
          </section>`
        : nothing
    }`
  }

  #pause() {
    const paused = this.window.state === 'paused'
    return html`<section>
      <form class="pause" @submit=${(event: SubmitEvent) => void this.#setState(event, paused ? 'open' : 'paused')}>
        ${
          paused
            ? nothing
            : html`<label>${words.pauseReason}<input name="reason" maxlength="200" autocomplete="off" /></label>`
        }
        <button class="b" ?disabled=${this.busy}>${paused ? words.resume : words.pause}</button>
      </form>
    </section>`
  }

  async #setState(event: SubmitEvent, state: 'open' | 'paused'): Promise<void> {
    const reason = reasonIn(event)
    const { hall, window } = this
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/windows/${encodeURIComponent(window.code)}/state`
    await this.#act(state === 'paused' ? words.paused : words.resumed, () =>
      this.desk.api.post(path, { state, ...(reason ? { reason } : {}) }),
    )
  }

  async #revokeDevice(event: SubmitEvent, id: string): Promise<void> {
    const reason = reasonIn(event)
    if (!reason) {
      this.said = { text: words.revokeNeedsReason, wrong: true }
      this.querySelector<HTMLInputElement>('.revoke input')?.focus()
      return
    }
    await this.#act(words.revoked, async () => {
      await this.desk.api.post(`/api/v1/devices/${encodeURIComponent(id)}/revoke`, { reason })
      this.revoking = null
    })
  }

  async #act(done: string, run: () => Promise<unknown>): Promise<void> {
    this.busy = true
    this.said = null
    try {
      await run()
      this.said = { text: done, wrong: false }
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }

  #outside = (event: MouseEvent) => {
    if (event.target === event.currentTarget) this.#close()
  }
  #close = () => this.querySelector('dialog')?.close()
  #closed = () => {
    this.#entry.closed()
    this.dispatchEvent(new CustomEvent('drawer-closed'))
  }
}
customElements.define('hall-drawer', HallDrawer)

function reasonIn(event: SubmitEvent): string {
  event.preventDefault()
  return formText(new FormData(event.target as HTMLFormElement), 'reason').trim()
}

function levelBars(counts: LevelCounts) {
  const most = Math.max(1, ...LEVEL_KEYS.map((level) => counts[level]))
  return html`<div class="levels" role="img" aria-label=${countsLabel(counts)}>
    ${LEVEL_KEYS.map(
      (level) =>
        html`<span>${LEVEL_WORDS[Number(level) as 1]}</span
          ><span class="track"><i class="k${level}" .style=${`width:${(counts[level] / most) * 100}%`}></i></span
          ><b>${grouped(counts[level])}</b>`,
    )}
  </div>`
}

function levelFacts(counts: LevelCounts, n: number, held: number) {
  const rate = percent(favourable(counts), n, 2)
  return html`<dt>${words.favourable}</dt>
    <dd>${rate === null ? '–' : `${rate}%`}</dd>
    <dt>${words.held}</dt>
    <dd>${grouped(held)}</dd>`
}

function lastFact(lastAt: number | null, now: number) {
  return html`<dt>${words.last}</dt>
    <dd>${lastAt === null ? board.noRating : `${shanghai(lastAt).clock}（${age(now - lastAt)}）`}</dd>`
}
