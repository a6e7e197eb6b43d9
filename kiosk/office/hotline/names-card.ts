import { html, nothing } from 'lit'
import { formText } from '../../elements/form-text.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { hotline } from '../../strings/hotline.zh.ts'
import { allUnits, unitChoice, type UnitName } from '../unit-choice.ts'
import type { UnitNames, UnknownMatters } from '../../../server/contract/answers/hotline/names.ts'

const words = hotline.names

interface Facts {
  names: UnitNames['names']
  matters: UnknownMatters['unknown']
  units: UnitName[]
}

/** By which names other systems speak of units, and the matters of queue systems that nobody knows. */
export class NamesCard extends NoticeElement {
  static override properties = {
    facts: { state: true },
  }
  declare facts: Facts | null

  constructor() {
    super()
    this.facts = null
  }

  override firstUpdated(): void {
    void this.#load()
  }

  override render() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    const { facts } = this
    if (!facts) return loadingState()
    return html`${this.noticeLine()}
      ${this.#matters(facts)} ${this.#names(facts)}`
  }

  #matters({ matters, units }: Facts) {
    return html`<section class="card">
      <h2>${words.matters} <small>${matters.length || nothing}</small></h2>
      <p class="in s">${matters.length === 0 ? words.mattersNone : words.mattersText}</p>
      ${
        matters.length === 0
          ? nothing
          : html`<table class="words">
              <thead>
                <tr>
                  ${[words.matter, words.services, words.last, words.assign].map((head) => html`<th scope="col">${head}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${matters.map(
                  ({ name, services, last }) =>
                    html`<tr>
                      <th scope="row">${name}</th>
                      <td>${services}</td>
                      <td>${last.slice(0, 16).replace('T', ' ')}</td>
                      <td>${this.#form('/api/v1/matters', units, name)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
    </section>`
  }

  #names({ names, units }: Facts) {
    const unitName = new Map(units.map(({ code, name }) => [code, name]))
    return html`<section class="card">
      <h2>${words.aliases}</h2>
      <p class="in s">${words.text}</p>
      ${
        names.length === 0
          ? html`<p class="in none">${words.none}</p>`
          : html`<table class="words">
              <tbody>
                ${names.map(
                  ({ name, unit, kind }) =>
                    html`<tr>
                      <th scope="row">${name}</th>
                      <td>${unit} ${unitName.get(unit) ?? nothing}</td>
                      <td>${words.kind[kind]}</td>
                      <td>
                        ${
                          kind === 'alias'
                            ? html`<form novalidate class="row" @submit=${(event: SubmitEvent) => this.#submit(event, '/api/v1/unit-names', name)}>
                                <input name="reason" required maxlength="200" aria-label=${words.reason} placeholder=${words.reason} />
                                <button class="b sm">${words.remove}</button>
                              </form>`
                            : nothing
                        }
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
      <h3 class="in">${words.add}</h3>
      <div class="in">${this.#form('/api/v1/unit-names', units)}</div>
    </section>`
  }

  /** @param name what is given a unit; without it the user writes one */
  #form(path: string, units: readonly UnitName[], name?: string) {
    return html`<form novalidate class="row" @submit=${(event: SubmitEvent) => this.#submit(event, path, name)}>
      ${name === undefined ? html`<input name="name" required maxlength="100" aria-label=${words.name} placeholder=${words.name} />` : nothing}
      ${unitChoice(units, words.choose)}
      <input name="reason" required maxlength="200" aria-label=${words.reason} placeholder=${words.reason} />
      <button class="b sm">${words.save}</button>
    </form>`
  }

  #submit = (event: SubmitEvent, path: string, name?: string) => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const unit = formText(data, 'unit')
    const taken = form.elements.namedItem('unit') !== null
    const body = {
      name: name ?? formText(data, 'name'),
      ...(taken ? { unit } : {}),
      reason: formText(data, 'reason'),
    }
    if (taken && unit === '') {
      this.notice = { text: words.choose, wrong: true }
      return
    }
    void this.#post(path, body, form)
  }

  async #post(path: string, body: object, form: HTMLFormElement): Promise<void> {
    await this.act(async () => {
      await this.desk.api.post(path, body)
      form.reset()
      await this.#load()
      this.notice = { text: words.done, wrong: false }
    })
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    await this.show(async () => {
      const [{ names }, { unknown }, units] = await Promise.all([
        api.get<UnitNames>('/api/v1/unit-names'),
        api.get<UnknownMatters>('/api/v1/matters'),
        allUnits(this.desk),
      ])
      this.facts = { names, matters: unknown, units }
    })
  }
}
customElements.define('names-card', NamesCard)
