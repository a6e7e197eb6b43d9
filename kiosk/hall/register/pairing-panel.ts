import { html, nothing } from 'lit'
import { countdown } from '../../elements/ages.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import type { PairingCode } from '../../../server/contract/answers/devices.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { qrView } from '../../elements/qr.ts'
import { drawer as words } from '../../strings/desk.zh.ts'

const LOOK_EVERY_MS = 4_000

interface LiveHall {
  windows: { code: string; devices: { id: string }[] }[]
}

/** Makes an enrolment code for a window and shows it while it lives. */
export class PairingPanel extends LightElement {
  static override properties = {
    now: { type: Number },
    kind: { state: true },
    made: { state: true },
    busy: { state: true },
    said: { state: true },
  }
  /** Hub time, ticking. */
  declare now: number
  declare kind: 'kiosk' | 'keypad'
  declare made: (PairingCode & { kind: 'kiosk' | 'keypad' }) | null
  declare busy: boolean
  declare said: string
  api!: HubApi
  hall!: string
  window!: string
  /** Devices of the window when the code came; null while that is not known. */
  #before: Set<string> | null = null
  #askedAt = 0

  constructor() {
    super()
    this.now = 0
    this.kind = 'kiosk'
    this.made = null
    this.busy = false
    this.said = ''
  }

  override render() {
    return html`<div class="pairing">
      <div class="acts">
        <span class="seg" role="group" aria-label=${words.pairKind}
          >${(['kiosk', 'keypad'] as const).map(
            (kind) =>
              html`<button type="button" aria-pressed=${this.kind === kind} @click=${() => (this.kind = kind)}>
                ${words.kinds[kind]}
              </button>`,
          )}</span
        ><button type="button" class="b ${this.made ? '' : 'solid'}" ?disabled=${this.busy} @click=${this.#make}>
          ${this.made ? words.pairAgain : words.pairMake}
        </button>
      </div>
      <div aria-live="polite">${this.made ? this.#code(this.made) : nothing}</div>
      <p class="said" role="status">${this.said}</p>
    </div>`
  }

  /** A code is a secret that works once: used, it goes from the screen. */
  override updated(): void {
    if (!this.made || this.now - this.#askedAt < LOOK_EVERY_MS) return
    this.#askedAt = this.now
    void this.#look(this.made.code)
  }

  async #look(code: string): Promise<void> {
    const devices = await this.#devices()
    // Without an answer the code stays until it runs out.
    if (!devices || !this.#before || this.made?.code !== code) return
    if ([...devices].every((id) => this.#before!.has(id))) return
    this.made = null
    this.said = words.pairUsed
  }

  /** Ids of the devices at this window; null when the hub does not say. */
  async #devices(): Promise<Set<string> | null> {
    const path = `/api/v1/halls/${encodeURIComponent(this.hall)}/live`
    const live = await this.api.get<LiveHall>(path).catch(() => null)
    const window = live?.windows.find((each) => each.code === this.window)
    return window ? new Set(window.devices.map(({ id }) => id)) : null
  }

  #code(made: PairingCode & { kind: 'kiosk' | 'keypad' }) {
    const left = Date.parse(made.expiresAt) - this.now
    if (left <= 0) return html`<p class="expired">${words.pairExpired}</p>`
    const address = `${location.origin}/kiosk/#code=${made.code}`
    // The running clock is no news to a screen reader.
    return html`<p class="code">
        <span class="sr">${words.pairCode} ${[...made.code].join(' ')}</span
        ><span aria-hidden="true">${made.code.slice(0, 4)}&ensp;${made.code.slice(4)}</span>
      </p>
      <p class="q">
        ${words.kinds[made.kind]} · ${words.pairUse}<span aria-hidden="true"> ${words.pairLeft(countdown(left))}</span>
      </p>
      ${
        made.kind === 'kiosk'
          ? html`<div class="code-qr">${qrView(address, words.pairLink)}</div><p class="address">
              <a href=${address} target="_blank" rel="noopener">${words.pairLink}</a>
              <button type="button" class="b sm" @click=${() => this.#copy(address)}>${words.copy}</button>
              <span class="mono">${address}</span>
            </p>`
          : nothing
      }`
  }

  #make = async () => {
    this.busy = true
    this.said = ''
    const { hall, window, kind } = this
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/windows/${encodeURIComponent(window)}/pairing-codes`
    this.#askedAt = this.now
    try {
      this.#before = await this.#devices()
      this.made = { ...(await this.api.post<PairingCode>(path, { kind })), kind }
    } catch (error) {
      this.said = problemOfThrown(error).zh
    } finally {
      this.busy = false
    }
  }

  async #copy(address: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(address)
      this.said = words.copied
    } catch {
      // Plain HTTP from another host has no clipboard; the address stands there to be marked by hand.
      this.said = words.copyFailed
    }
  }
}
customElements.define('pairing-panel', PairingPanel)
