import { html, nothing } from 'lit'
import { may } from '../../../server/contract/roles.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { grouped } from '../../elements/figures.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { hotline } from '../../strings/hotline.zh.ts'
import { register } from '../../strings/hall/register.zh.ts'

interface UnknownMatter {
  name: string
  services: number
  first: string
  last: string
}

const words = { ...hotline.names, ...register.matters }

/**
 * Matters that the hall's queue system sent and nobody knows. The hall sees them and tells the office whose they are; the
 * office alone enters it. With none of them there is no card. Who follows up in no hall sees nothing here: the office has its own list.
 */
export class HallMatters extends LightElement {
  static override properties = { desk: { attribute: false }, unknown: { state: true }, problem: { state: true } }
  declare desk: Desk
  declare unknown: UnknownMatter[] | null
  declare problem: string

  constructor() {
    super()
    this.unknown = null
    this.problem = ''
  }

  override firstUpdated(): void {
    if (this.#shown) void this.#load()
  }

  override render() {
    const { unknown, problem } = this
    if (!this.#shown || (problem === '' && !unknown?.length)) return nothing
    return html`<section class="card">
      <h2>${words.matters} <small>${unknown?.length || nothing}</small></h2>
      ${problem ? html`<p class="in wrong" role="alert">${problem}</p>` : nothing}
      ${unknown?.length ? html`<p class="in s">${words.whatToDo}</p>${table(unknown)}` : nothing}
    </section>`
  }

  get #shown(): boolean {
    const { session } = this.desk
    return session.hall !== undefined && may(session.role, 'tray:settle')
  }

  async #load(): Promise<void> {
    try {
      this.unknown = (await this.desk.api.get<{ unknown: UnknownMatter[] }>('/api/v1/matters')).unknown
    } catch (error) {
      this.problem = problemOfThrown(error).zh
    }
  }
}
customElements.define('hall-matters', HallMatters)

function table(unknown: UnknownMatter[]) {
  const time = (iso: string) => iso.slice(5, 16).replace('T', ' ')
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.matters}>
    <table>
      <thead>
        <tr>${[words.matter, words.services, words.first, words.last].map((head) => html`<th scope="col">${head}</th>`)}</tr>
      </thead>
      <tbody>
        ${unknown.map(
          ({ name, services, first, last }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${grouped(services)}</td>
              <td>${time(first)}</td>
              <td>${time(last)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
