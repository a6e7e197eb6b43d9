import { html, nothing } from 'lit'
import type { Desk } from '../../elements/desk-gate.ts'
import { icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { save } from '../../elements/browser/save-file.ts'
import { pool as words } from '../../strings/pool.zh.ts'
import { shownCampaign } from '../shown-campaign.ts'

/** The contact list of the drawn and of the reserves: nobody takes it away without saying why. */
export class PoolContacts extends LightElement {
  static override properties = {
    desk: { attribute: false },
    base: { attribute: false },
    busy: { state: true },
    noReason: { state: true },
    done: { state: true },
    problem: { state: true },
  }
  declare desk: Desk
  declare base: string
  declare busy: boolean
  declare noReason: boolean
  declare done: boolean
  declare problem: HubProblem | null

  constructor() {
    super()
    this.busy = false
    this.noReason = false
    this.done = false
    this.problem = null
  }

  override render() {
    return html`<section class="card">
      <h2>${words.contacts}</h2>
      <form class="in po-form" @submit=${(event: Event) => void this.#get(event)}>
        <p class="s">${words.contactsText}</p>
        <label>
          <span>${words.reason}</span>
          <input name="reason" maxlength="200" placeholder=${words.contactsPlaceholder} aria-invalid=${this.noReason} />
        </label>
        ${this.noReason ? html`<p class="al" role="alert">${words.needReason}</p>` : nothing}
        ${this.problem ? html`<p class="notice al" role="alert">${this.problem.zh}</p>` : nothing}
        ${this.done ? html`<p class="notice ok" role="status">${words.contactsDone}</p>` : nothing}
        <p><button class="b" ?disabled=${this.busy}>${icon('download')}${words.contactsGet}</button></p>
      </form>
    </section>`
  }

  async #get(event: Event): Promise<void> {
    event.preventDefault()
    const field = this.querySelector<HTMLInputElement>('input[name=reason]')!
    const reason = field.value.trim()
    this.noReason = reason === ''
    this.done = false
    if (this.noReason) {
      field.focus()
      return
    }
    this.busy = true
    this.problem = null
    try {
      const content = await this.desk.api.postForFile(`${this.base}/contacts.xlsx`, { reason })
      save({ name: `contacts-${shownCampaign(this.desk).id}.xlsx`, content })
      field.value = ''
      this.done = true
    } catch (error) {
      this.problem = problemOfThrown(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('pool-contacts', PoolContacts)
