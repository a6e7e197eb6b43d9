import { html, nothing, type TemplateResult } from 'lit'
import type { PoolRater } from '../../../server/contract/answers/methods/pool.ts'
import { KIND_WORDS } from '../../../server/contract/survey/kinds.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { pool as words } from '../../strings/pool.zh.ts'

/** Units of a rater with the kind in each. */
export function unitsOf({ units }: Pick<PoolRater, 'units'>): string {
  return Object.entries(units)
    .map(([unit, kind]) => `${unit} ${KIND_WORDS[kind].zh}`)
    .join('，')
}

/** Finds one person who asks to be erased, and erases for good (本人要求删除). */
export class PoolErasure extends ActingElement {
  static override properties = {
    base: { attribute: false },
    people: { state: true },
    chosen: { state: true },
    noReason: { state: true },
  }
  declare base: string
  declare people: PoolRater[] | null
  declare chosen: PoolRater | null
  declare noReason: boolean

  constructor() {
    super()
    this.people = null
    this.chosen = null
    this.noReason = false
  }

  override render() {
    const { people, chosen } = this
    return html`<section class="card">
      <h2>${words.eraseOne}</h2>
      <div class="in po-form">
        <p class="s">${words.eraseOneText}</p>
        <form class="po-search" @submit=${(event: Event) => void this.#search(event)}>
          <label><span>${words.search}</span><input name="words" maxlength="100" /></label>
          <button class="b" ?disabled=${this.busy}>${words.find}</button>
        </form>
        ${this.outcome()}
        ${people === null ? nothing : html`<p class="s" role="status">${words.found(people.length)}</p>`}
        ${chosen === null ? people?.map((rater) => this.#person(rater)) : this.#form(chosen)}
      </div>
    </section>`
  }

  #person(rater: PoolRater): TemplateResult {
    const { id, name, organisation, phone } = rater
    return html`<p class="po-person">
      <span><b>${name}</b> ${organisation ?? ''} ${phone ?? words.noPhone}<br /><small>${id}　${unitsOf(rater)}</small></span>
      <button class="b sm" @click=${() => (this.chosen = rater)}>${words.eraseThis(id)}</button>
    </p>`
  }

  #form(rater: PoolRater): TemplateResult {
    return html`<form class="po-form" @submit=${(event: Event) => void this.#erase(event, rater)}>
      <p><b>${words.eraseSure(rater.id, rater.name)}</b></p>
      <label>
        <span>${words.reason}</span>
        <input name="erase-reason" maxlength="200" placeholder=${words.erasePlaceholder} aria-invalid=${this.noReason} />
      </label>
      ${this.noReason ? html`<p class="al" role="alert">${words.needReason}</p>` : nothing}
      <p class="acts">
        <button type="button" class="b" @click=${() => (this.chosen = null)}>${words.keep}</button>
        <button class="b solid" ?disabled=${this.busy}>${words.eraseNow}</button>
      </p>
    </form>`
  }

  async #search(event: Event): Promise<void> {
    event.preventDefault()
    const asked = this.querySelector<HTMLInputElement>('input[name=words]')!.value.trim()
    if (asked === '') return
    this.chosen = null
    this.done = ''
    await this.#do(async () => {
      const found = await this.desk.api.post<{ people: PoolRater[] }>(`${this.base}/people/search`, { words: asked })
      this.people = found.people
    })
  }

  async #erase(event: Event, { id }: PoolRater): Promise<void> {
    event.preventDefault()
    const field = this.querySelector<HTMLInputElement>('input[name=erase-reason]')!
    const reason = field.value.trim()
    this.noReason = reason === ''
    if (this.noReason) {
      field.focus()
      return
    }
    await this.#do(async () => {
      await this.desk.api.post(`${this.base}/people/${id}/erasure`, { reason })
      this.people = null
      this.chosen = null
      this.done = words.eraseDone(id)
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    })
  }

  async #do(act: () => Promise<void>): Promise<void> {
    await this.act(async () => {
      await act()
    })
  }
}
customElements.define('pool-erasure', PoolErasure)
