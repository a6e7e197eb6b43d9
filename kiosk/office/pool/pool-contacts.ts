import { html, nothing } from 'lit'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { save } from '../../elements/browser/save-file.ts'
import { pool as words } from '../../strings/pool.zh.ts'
import { shownCampaign } from '../shown-campaign.ts'

/** The contact list of the drawn and of the reserves: nobody takes it away without saying why. */
export class PoolContacts extends ActingElement {
  static override properties = {
    base: { attribute: false },
    noReason: { state: true },
  }
  declare base: string
  declare noReason: boolean

  constructor() {
    super()
    this.noReason = false
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
        ${this.outcome()}
        <p><button class="b" ?disabled=${this.busy}>${icon('download')}${words.contactsGet}</button></p>
      </form>
    </section>`
  }

  async #get(event: Event): Promise<void> {
    event.preventDefault()
    this.forget()
    const field = this.querySelector<HTMLInputElement>('input[name=reason]')!
    const reason = field.value.trim()
    this.noReason = reason === ''
    if (this.noReason) {
      field.focus()
      return
    }
    await this.act(async () => {
      const content = await this.desk.api.postForFile(`${this.base}/contacts.xlsx`, { reason })
      save({ name: `contacts-${shownCampaign(this.desk).id}.xlsx`, content })
      field.value = ''
      this.done = words.contactsDone
    })
  }
}
customElements.define('pool-contacts', PoolContacts)
