import { html, nothing } from 'lit'
import type { FirstDay } from '../../../server/contract/answers/hub/first-day.ts'
import { may } from '../../../server/contract/roles.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { LightElement } from '../../elements/light-element.ts'
import { firstDay as words } from '../../strings/hub/first-day.zh.ts'

/** Says on a first page that something of the first day is left; nothing when it is done or set aside. */
export class FirstDayCard extends LightElement {
  static override properties = { desk: { attribute: false }, day: { state: true } }
  declare desk: Desk
  declare day: FirstDay | null

  constructor() {
    super()
    this.day = null
  }

  override firstUpdated(): void {
    void this.#load()
  }

  override render() {
    const { day } = this
    if (day === null || day.aside) return nothing
    const left = day.steps.filter(({ state }) => state === 'todo' || state === 'half').length
    if (left === 0) return nothing
    return html`<section class="card first-card">
      <p class="in"><b>${words.card(left)}</b><a class="b sm" href="/office/#first-day">${words.open}</a></p>
    </section>`
  }

  /** Without an answer there is no card. */
  async #load(): Promise<void> {
    if (!may(this.desk.session.role, 'first-day:mark')) return
    const answer = await this.desk.api.get<FirstDay>('/api/v1/first-day').catch(() => null)
    if (Array.isArray(answer?.steps)) this.day = answer
  }
}
customElements.define('first-day-card', FirstDayCard)
