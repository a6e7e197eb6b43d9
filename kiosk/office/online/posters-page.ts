import { html, nothing, type TemplateResult } from 'lit'
import type { About } from '../../../server/contract/answers/hub/about.ts'
import type { OnlineFigures } from '../../../server/contract/answers/methods/online.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { posters as words } from '../../strings/online.zh.ts'
import { allUnits, type UnitName } from '../unit-choice.ts'

const SIZES = ['a4', 'a6'] as const

/** Posters of the public rating page: of all units for office and owner, for a unit its own. */
export class PostersPage extends DeskElement {
  static override properties = {
    units: { state: true },
    unit: { state: true },
    address: { state: true },
  }
  /** Of whom there are posters here; null while it is not known. */
  declare units: UnitName[] | null
  declare unit: string
  /** Where phones find the page; empty: nobody told the hub. */
  declare address: string

  constructor() {
    super()
    this.units = null
    this.unit = ''
    this.address = ''
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  override render() {
    const { session, about, logOut } = this.desk
    return html`${deskBar(session, 'posters', logOut)}
      <main class="page office on-desk">
        <div class="title">
          <div>
            <p class="crumb">${about.campaign.title}</p>
            <h1>${words.title}</h1>
          </div>
        </div>
        ${this.#body()}
      </main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (this.units === null) return loadingState()
    if (this.address === '') return html`<p class="notice" role="note">${words.noAddress}</p>`
    const own = this.desk.session.role === 'unit'
    return html`<p class="s">${words.text(this.address)}</p>
      ${
        own
          ? nothing
          : html`<section class="card">
              <h2>${words.all(this.units.length)}</h2>
              <div class="in">${this.#files('')}</div>
            </section>`
      }
      <section class="card">
        <h2>${own ? words.own : words.one}</h2>
        <div class="in on-posters">
          ${own ? nothing : this.#choice(this.units)} ${this.unit === '' && !own ? nothing : this.#files(this.unit)}
        </div>
      </section>`
  }

  #choice(units: readonly UnitName[]) {
    return html`<label class="field"
      >${words.unit}<select @change=${(event: Event) => (this.unit = (event.target as HTMLSelectElement).value)}>
        <option value="" ?selected=${this.unit === ''}>${words.choose}</option>
        ${units.map(({ code, name }) => html`<option value=${code} ?selected=${code === this.unit}>${code} ${name}</option>`)}
      </select></label
    >`
  }

  #files(unit: string) {
    return html`<ul class="lst">
      ${SIZES.map((size) => {
        const query = new URLSearchParams({ size, ...(unit === '' ? {} : { unit }) })
        const href = `/api/v1/online/posters?${query.toString()}`
        return html`<li>
          <span><b>${size.toUpperCase()}</b> <small>${words.sizes[size]}</small></span>
          <span class="acts">
            <a class="b sm" href=${href} target="_blank" rel="noopener">${words.open}</a>
            <a class="b sm" href=${href} download>${words.download}</a>
          </span>
        </li>`
      })}
    </ul>`
  }

  async #load(): Promise<void> {
    const { api, session } = this.desk
    await this.show(async () => {
      const { receiptPage } = await api.get<About>('/api/v1/about')
      this.address = receiptPage === undefined ? '' : `${new URL(receiptPage).origin}/rate/`
      this.units = await this.#units(session.role)
    })
  }

  async #units(role: string): Promise<UnitName[]> {
    if (role === 'unit') return []
    if (role !== 'method-owner') return allUnits(this.desk)
    const { units } = await this.desk.api.get<OnlineFigures>('/api/v1/online/figures')
    return units.map(({ unit }) => unit)
  }
}
customElements.define('posters-page', PostersPage)
