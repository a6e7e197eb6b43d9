import { html } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { deskBar } from '../elements/desk-bar.ts'
import type { Desk } from '../elements/desk-gate.ts'
import type { Hall } from '../elements/hub-types.ts'
import { LightElement } from '../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../elements/state-page.ts'
import { hall as words } from '../strings/desk.zh.ts'
import './hall-board.ts'

/** `/hall/`: which halls this user may see, and the board of the chosen one (`?hall=shimin`). */
export class HallPage extends LightElement {
  static override properties = {
    desk: { attribute: false },
    halls: { state: true },
    chosen: { state: true },
    problem: { state: true },
  }
  declare desk: Desk
  declare halls: Hall[] | null
  declare chosen: string
  declare problem: HubProblem | null

  constructor() {
    super()
    this.halls = null
    this.chosen = new URLSearchParams(location.search).get('hall') ?? ''
    this.problem = null
  }

  override firstUpdated(): void {
    void this.#load()
  }

  override render() {
    const { session, logOut } = this.desk
    const bar = () => deskBar(session, 'hall', logOut)
    if (this.problem) return html`${bar()}<main>${failedState(this.problem, () => void this.#load())}</main>`
    if (!this.halls) return html`${bar()}<main>${loadingState()}</main>`
    const wanted = this.chosen || session.hall
    const hall = this.halls.find(({ code }) => code === wanted) ?? this.halls[0]
    if (!hall) return html`${bar()}<main>${emptyState(words.none, words.noneText)}</main>`
    document.title = words.title(hall.name)
    return html`${keyed(
      hall.code,
      html`<hall-board
        .desk=${this.desk}
        .hall=${hall}
        .halls=${this.halls}
        @choose-hall=${this.#choose}
      ></hall-board>`,
    )}`
  }

  async #load(): Promise<void> {
    this.problem = null
    try {
      this.halls = (await this.desk.api.get<{ halls: Hall[] }>('/api/v1/halls')).halls
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  #choose = (event: CustomEvent<string>) => {
    this.chosen = event.detail
    // In the address, so that a reload and a new login come back to the same hall.
    history.replaceState(null, '', `?hall=${encodeURIComponent(event.detail)}`)
  }
}
customElements.define('hall-page', HallPage)
