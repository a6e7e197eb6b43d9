import { html, nothing, type TemplateResult } from 'lit'
import { ofUnit } from '../strings/cases.zh.ts'
import { common, forbidden, login as words } from '../strings/desk.zh.ts'
import { own } from '../strings/own.zh.ts'
import { LEVELS } from '../../server/contract/limits.ts'
import { may } from '../../server/contract/roles.ts'
import { deskBar } from './desk-bar.ts'
import './desk-login.ts'
import { face, faceSymbols } from './faces.ts'
import type { HubApi } from './hub-api.ts'
import type { HubClock } from './hub-clock.ts'
import type { About } from '../../server/contract/answers/about.ts'
import type { Session } from '../../server/contract/answers/accounts.ts'
import { ownNotice } from './own-notice.ts'
import { LightElement } from './light-element.ts'
import { problemOfThrown, type HubProblem } from './problem.ts'
import { emptyState, failedState, loadingState } from './state-page.ts'

/** What a page gets once somebody who may see it has signed in. */
export interface Desk {
  session: Session
  about: About
  api: HubApi
  clock: HubClock
  logOut: () => void
}

/**
 * Stands before a desk page: asks who is there, shows the login, the forced change of a first password, or a calm
 * page for a role that has nothing to see here. When the session ends under way it asks again over the page.
 */
export class DeskGate extends LightElement {
  static override properties = {
    about: { state: true },
    session: { state: true },
    problem: { state: true },
    stage: { state: true },
    ended: { state: true },
    noticed: { state: true },
  }
  declare about: About | null
  declare session: Session | null
  declare problem: HubProblem | null
  declare stage: 'loading' | 'login' | 'in'
  declare ended: boolean
  /** The notice about the own account was read; it comes again with the next page. */
  declare noticed: boolean
  /** Set once by the page's script. */
  api!: HubApi
  clock!: HubClock
  allows!: (session: Session) => boolean
  whyNot!: string
  page!: (desk: Desk) => TemplateResult
  #again: { promise: Promise<void>; resolve: () => void } | null = null

  constructor() {
    super()
    this.about = null
    this.session = null
    this.problem = null
    this.stage = 'loading'
    this.ended = false
    this.noticed = false
  }

  override firstUpdated(): void {
    void this.#arrive()
  }

  override updated(): void {
    const dialog = this.querySelector<HTMLDialogElement>('dialog.again')
    if (dialog && !dialog.open) dialog.showModal()
    document.documentElement.toggleAttribute('data-demo', this.about?.demo ?? false)
  }

  override render() {
    return html`${this.about?.demo ? html`<p class="demo">${common.demo}</p>` : nothing}${this.#body()}`
  }

  #body() {
    if (this.problem) return html`<main class="plain">${failedState(this.problem, () => void this.#arrive())}</main>`
    if (this.stage === 'login') return this.#door()
    if (this.stage === 'loading' || !this.session || !this.about) {
      return html`<main class="plain">${loadingState()}</main>`
    }
    const { session, about, api, clock } = this
    if (!this.allows(session)) return this.#notAllowed(session)
    return html`${this.page({ session, about, api, clock, logOut: this.#logOut })}${this.ended ? this.#overlay(session) : nothing}${this.noticed ? nothing : ownNotice(session, () => (this.noticed = true))}`
  }

  #door() {
    const [first, second] = words.slogan
    return html`<div class="door">
      <div class="l">
        <div class="brand"><span aria-hidden="true">评</span>${common.product}</div>
        <h1>${first}<br />${second}</h1>
        <p>${words.activity(this.about?.city ?? '')}<br />${common.method}</p>
        ${faceSymbols}
        <div class="row">${LEVELS.map((level) => face(level))}</div>
      </div>
      <main class="r">
        <desk-login .api=${this.api} .session=${this.session} @signed-in=${this.#signedIn}></desk-login>
      </main>
    </div>`
  }

  #overlay(session: Session) {
    return html`<dialog class="again door-form" aria-label=${words.again} @cancel=${(event: Event) => event.preventDefault()}>
      <desk-login .api=${this.api} known=${session.username} @signed-in=${this.#signedIn}></desk-login>
    </dialog>`
  }

  #notAllowed(session: Session) {
    const acts = html`${
      may(session.role, 'hall:watch') ? html`<a class="b solid" href="/hall/">${forbidden.toHall}</a>` : nothing
    }${may(session.role, 'scores:read') ? html`<a class="b solid" href="/office/">${forbidden.toScores}</a>` : nothing}${
      session.method || session.body ? html`<a class="b solid" href="/office/#own">${own.nav}</a>` : nothing
    }${may(session.role, 'case:own') ? html`<a class="b solid" href="/hall/?unit">${ofUnit.link}</a>` : nothing}
      <button class="b" @click=${this.#logOut}>${common.logout}</button>`
    const { role } = session
    const more = role === 'unit' ? forbidden.unit : role === 'clerk' ? forbidden.clerk : ''
    return html`${deskBar(session, 'none', this.#logOut)}
      <main>${emptyState(forbidden.title, `${this.whyNot}${more}`, acts)}</main>`
  }

  async #arrive(): Promise<void> {
    this.problem = null
    this.stage = 'loading'
    try {
      const asked = Date.now()
      const about = await this.api.once<About>('GET', '/api/v1/about')
      this.clock.syncFrom(about.hubTime, asked, Date.now())
      this.about = about
      const session = await this.api.once<Session>('GET', '/api/v1/session').catch((error: unknown) => {
        const problem = problemOfThrown(error)
        if (problem.status === 401) return null
        throw problem
      })
      this.session = session
      this.api.whenSignedOut(this.#askAgain)
      this.stage = session && !session.mustChangePassword ? 'in' : 'login'
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  #signedIn = (event: CustomEvent<Session>) => {
    // Somebody else's place is not theirs to take over.
    if (this.ended && event.detail.username !== this.session?.username) return location.reload()
    this.session = event.detail
    this.stage = 'in'
    this.ended = false
    this.#again?.resolve()
    this.#again = null
  }

  #askAgain = (): Promise<void> => {
    if (!this.#again) {
      let resolve = () => {}
      const promise = new Promise<void>((done) => {
        resolve = done
      })
      this.#again = { promise, resolve }
      this.ended = true
    }
    return this.#again.promise
  }

  #logOut = () => {
    void this.#endSession()
  }

  async #endSession(): Promise<void> {
    // Out of reach or ended already: the reload shows which.
    await this.api.once('DELETE', '/api/v1/session').catch(() => undefined)
    location.reload()
  }
}
customElements.define('desk-gate', DeskGate)
