import { html, nothing } from 'lit'
import type { Rectification, Sources } from '../../../server/contract/answers/rectifications.ts'
import { NEEDS_REF, RECTIFICATION_SOURCES, type RectificationSource } from '../../../server/contract/rectifications.ts'
import { uuid7 } from '../../../server/contract/text/uuid7.ts'
import { formText } from '../../elements/form-text.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { rectification as words, SOURCE_WORDS } from '../../strings/rectification.zh.ts'
import type { UnitName } from '../unit-choice.ts'

/** Puts a problem on a list: of any unit for the office, of the own one for a unit. Fires `added`. */
export class AddItem extends ActingElement {
  static override properties = {
    campaign: { attribute: false },
    unit: { attribute: false },
    units: { state: true },
    sources: { state: true },
    chosen: { state: true },
    twice: { state: true },
    source: { state: true },
  }
  declare campaign: string
  declare unit: string
  declare units: readonly UnitName[]
  /** Of the unit that is chosen. */
  declare sources: Sources['sources']
  declare chosen: string
  /** The hub said that this source is on the list already. */
  declare twice: boolean
  declare source: RectificationSource

  constructor() {
    super()
    this.units = []
    this.sources = []
    this.chosen = ''
    this.twice = false
    this.source = 'office'
  }

  get #ofUnit(): boolean {
    return this.desk.session.role === 'unit'
  }

  override firstUpdated(): void {
    if (this.#ofUnit) this.source = 'own'
  }

  override render() {
    const sources = RECTIFICATION_SOURCES.filter((source) =>
      this.#ofUnit ? ['own', 'follow-up', 'deduction', 'case'].includes(source) : source !== 'own',
    )
    return html`<details class="card ri-add" @toggle=${(event: Event) => void this.#opened(event)}>
      <summary>${words.add}</summary>
      <form class="in ded-form" @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        ${this.problem ? html`<p class="notice al" role="alert">${this.problem.zh}</p>` : nothing}
        ${
          this.#ofUnit
            ? nothing
            : html`<label>${words.addUnit}<select name="unit" required @change=${(event: Event) => void this.#sourcesOf((event.target as HTMLSelectElement).value)}>
                ${this.units.map(({ code, name }) => html`<option value=${code} ?selected=${code === (this.chosen || this.unit)}>${code} ${name}</option>`)}
              </select></label>`
        }
        <label>${words.addSource}<select name="source" @change=${(event: Event) => (this.source = (event.target as HTMLSelectElement).value as RectificationSource)}>
          ${sources.map((source) => html`<option value=${source} ?selected=${source === this.source}>${SOURCE_WORDS[source]}</option>`)}
        </select></label>
        ${NEEDS_REF[this.source] ? this.#ref() : nothing}
        <label>${words.addFinding}<textarea name="finding" rows="3" maxlength="2000" required></textarea></label>
        <button class="b solid" ?disabled=${this.busy}>${words.addSend}</button>
      </form>
    </details>`
  }

  #ref() {
    const hint = words.addRefHints[this.source] ?? ''
    if (this.source === 'report')
      return html`<label>${words.addRef} <small>${hint}</small><input name="ref" maxlength="100" required /></label>`
    const own = this.sources.filter(({ source }) => source === this.source)
    if (own.length === 0) return html`<p class="s">${words.noSource(SOURCE_WORDS[this.source])}</p>`
    return html`<label>${hint}<select name="ref" required>${own.map((each) => html`<option value=${each.ref}>${sourceLine(each)}</option>`)}</select></label>
      ${this.twice ? html`<label class="ri-check"><input name="again" type="checkbox" value="1" required />${words.addAgain}</label>` : nothing}`
  }

  async #sourcesOf(unit: string): Promise<void> {
    this.chosen = unit
    this.twice = false
    const path = `/api/v1/campaigns/${this.campaign}/rectifications/units/${encodeURIComponent(unit)}/sources`
    try {
      const { sources } = await this.desk.api.get<Sources>(path)
      if (unit === this.chosen) this.sources = sources
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  async #opened(event: Event): Promise<void> {
    if (!(event.target as HTMLDetailsElement).open || this.units.length > 0) return
    const { api } = this.desk
    try {
      const { units } = await api.get<{ units: { unit: UnitName }[] }>('/api/v1/public/units')
      this.units = units.map(({ unit }) => unit)
      const unit = this.desk.session.unit ?? (this.unit || this.units[0]?.code)
      if (unit !== undefined) await this.#sourcesOf(unit)
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const { session, api, clock } = this.desk
    this.busy = true
    this.problem = null
    try {
      const ref = formText(data, 'ref')
      const item = await api.post<Rectification>(`/api/v1/campaigns/${this.campaign}/rectifications`, {
        id: uuid7(clock.now()),
        unit: session.unit ?? formText(data, 'unit'),
        source: this.source,
        ...(ref === '' ? {} : { ref }),
        finding: formText(data, 'finding'),
        ...(data.get('again') === null ? {} : { again: true }),
      })
      form.reset()
      this.twice = false
      void this.#sourcesOf(item.unit.code)
      this.dispatchEvent(new CustomEvent('added', { detail: item, bubbles: true }))
    } catch (error) {
      this.problem = problemOfThrown(error)
      this.twice = this.problem.code === 'same-source'
    } finally {
      this.busy = false
    }
  }
}
customElements.define('rectification-add', AddItem)

/** What it says of itself, and the items that come from it already. */
function sourceLine({ source, ref, date, text, listed }: Sources['sources'][number]): string {
  const name = source === 'follow-up' ? METHOD_WORDS[ref as keyof typeof METHOD_WORDS] : (text ?? '')
  const what = [date, name].flatMap((each) => each ?? []).join(' ')
  return listed.length === 0 ? what : `${what}（${words.listed(listed)}）`
}
