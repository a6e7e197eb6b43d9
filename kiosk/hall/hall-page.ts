import { html } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { deskBar } from '../elements/desk-bar.ts'
import type { Hall } from '../../server/contract/answers/halls.ts'
import { DeskElement } from '../elements/parts/desk-element.ts'
import { visit } from '../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../elements/state-page.ts'
import { hall as words } from '../strings/desk.zh.ts'
import { may } from '../../server/contract/roles.ts'
import './register/hall-alert-rules.ts'
import './board/hall-board.ts'
import './cases/hall-case.ts'
import './cases/hall-cases.ts'
import './reports/hall-day.ts'
import './reports/hall-questions.ts'
import { hallDenominator } from './reports/hall-denominator.ts'
import './register/hall-register.ts'
import './wall/hall-wall.ts'
import { placeOf, type HallPlace } from './hall-nav.ts'
import './board/window/hall-window.ts'

/** `/hall/`: which halls this user may see, and of the chosen one (`?hall=shimin`) the board, cases or alert rules. */
export class HallPage extends DeskElement {
  static override properties = {
    halls: { state: true },
    chosen: { state: true },
    place: { state: true },
  }
  declare halls: Hall[] | null
  declare chosen: string
  declare place: HallPlace

  constructor() {
    super()
    this.halls = null
    this.chosen = new URLSearchParams(location.search).get('hall') ?? ''
    this.place = placeOf(location.hash)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.#moved)
    addEventListener('popstate', this.#moved)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('hashchange', this.#moved)
    removeEventListener('popstate', this.#moved)
  }

  override willUpdate(): void {
    // The board fills the screen and scrolls inside; the other pages scroll as pages do.
    document.documentElement.classList.toggle(
      'board',
      this.place.page === 'board' || this.place.page === 'wall' || !may(this.desk.session.role, 'hall:watch'),
    )
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
    // The screen in the open hall signs in with a clerk's account, which sees the wall alone.
    const board = may(session.role, 'hall:watch')
    return this.#at(board ? this.place : { page: 'wall' }, hall)
  }

  #at(place: HallPlace, hall: Hall) {
    const { desk, halls } = this
    const reads = may(desk.session.role, 'case:read')
    if (place.page === 'case' && reads)
      return keyed(place.id, html`<hall-case .desk=${desk} .hall=${hall} .caseId=${place.id}></hall-case>`)
    if (place.page === 'cases' && reads)
      return keyed(hall.code, html`<hall-cases .desk=${desk} .hall=${hall}></hall-cases>`)
    if (place.page === 'alerts')
      return keyed(hall.code, html`<hall-alert-rules .desk=${desk} .hall=${hall}></hall-alert-rules>`)
    if (place.page === 'questions' && may(desk.session.role, 'screening:read'))
      return keyed(hall.code, html`<hall-questions .desk=${desk} .hall=${hall}></hall-questions>`)
    const follows = may(desk.session.role, 'hall:follow')
    if (place.page === 'day' && follows)
      return keyed(hall.code, html`<hall-day-page .desk=${desk} .hall=${hall}></hall-day-page>`)
    if (place.page === 'denominator' && follows) return keyed(hall.code, hallDenominator(desk, hall))
    if (place.page === 'window' && follows && hall.windows.some(({ code }) => code === place.code))
      return keyed(
        place.code,
        html`<hall-window-page .desk=${desk} .hall=${hall} .code=${place.code}></hall-window-page>`,
      )
    if (place.page === 'register')
      return keyed(
        hall.code,
        html`<hall-register
          .desk=${desk}
          .hall=${hall}
          .chosen=${place.code ?? null}
          @register-changed=${() => void this.#load()}
        ></hall-register>`,
      )
    if (place.page === 'wall') return keyed(hall.code, html`<hall-wall .desk=${desk} .hall=${hall}></hall-wall>`)
    document.title = words.title(hall.name)
    return keyed(
      hall.code,
      html`<hall-board .desk=${desk} .hall=${hall} .halls=${halls} @choose-hall=${this.#choose}></hall-board>`,
    )
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.halls = (await this.desk.api.get<{ halls: Hall[] }>('/api/v1/halls')).halls
    })
  }

  #choose = (event: CustomEvent<string>) => {
    this.chosen = event.detail
    // In the address, so that a reload and a new login come back to the same hall, and Back to the one before.
    visit(`?hall=${encodeURIComponent(event.detail)}${location.hash}`)
  }

  #moved = () => {
    this.place = placeOf(location.hash)
    this.chosen = new URLSearchParams(location.search).get('hall') ?? ''
  }
}
customElements.define('hall-page', HallPage)
