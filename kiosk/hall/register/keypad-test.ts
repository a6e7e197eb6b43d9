import { html, nothing, type PropertyValues } from 'lit'
import type { KeyTests } from '../../../server/contract/device/key-tests.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import { LightElement } from '../../elements/light-element.ts'
import { keyTestView } from './key-test-view.ts'

/** Whether the keys of one keypad were proven this morning. Asks again whenever something came from the device. */
export class KeypadTestNote extends LightElement {
  static override properties = {
    hall: { type: String },
    device: { type: String },
    received: { type: Number },
    tests: { state: true },
  }
  declare hall: string
  declare device: string
  declare received: number
  declare tests: KeyTests | null
  api!: HubApi

  constructor() {
    super()
    this.hall = ''
    this.device = ''
    this.received = 0
    this.tests = null
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('received') || changed.has('device')) void this.#load()
  }

  override render() {
    const test = this.tests?.keypads.find(({ device }) => device === this.device)
    if (!this.tests || !test) return nothing
    const { tested, isDue, missing, playedBack } = keyTestView(test, this.tests.day)
    return html`${playedBack === null ? nothing : html`<p>${playedBack}</p>`}<p class=${isDue ? 'fault' : ''}>${tested}</p>
      ${missing === null ? nothing : html`<p class="fault">${missing}</p>`}`
  }

  async #load(): Promise<void> {
    try {
      this.tests = await this.api.get<KeyTests>(`/api/v1/halls/${encodeURIComponent(this.hall)}/key-tests`)
    } catch {
      // The drawer says what it knows without it; the next press asks again.
    }
  }
}
customElements.define('keypad-test', KeypadTestNote)
