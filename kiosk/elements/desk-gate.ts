import { html, nothing, type TemplateResult } from 'lit'
import { ofUnit } from '../strings/hall/cases.zh.ts'
import { common, forbidden, login as words } from '../strings/desk.zh.ts'
import { own } from '../strings/own.zh.ts'
import { factor } from '../strings/factor.zh.ts'
import { LEVELS } from '../../server/contract/limits.ts'
import { may } from '../../server/contract/roles.ts'
import { deskBar } from './desk-bar.ts'
import type { SignedIn } from './door/desk-login.ts'
import './door/desk-login.ts'
import './factor/code-dialog.ts'
import './factor/factor-enrolment.ts'
import './factor/own-account.ts'
import { mustLeadToFactor } from './factor/lead.ts'
import { face, faceSymbols } from './faces.ts'
import type { HubApi } from './hub-api.ts'
import type { HubClock } from './hub-clock.ts'
import type { About } from '../../server/contract/answers/hub/about.ts'
import type { Session } from '../../server/contract/answers/accounts.ts'
import { dateAndMinute, ownNotice } from './own-notice.ts'
import { SessionWatch } from './door/session-watch.ts'
import { LightElement } from './light-element.ts'
import { problemOfThrown, type HubProblem } from './problem.ts'
import { emptyState, failedState, loadingState } from './state-page.ts'

/** The page of the own account stands behind every desk, for every role. */
export const OWN_ACCOUNT = '#account'

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
    asksCode: { state: true },
    endsIn: { state: true },
  }
  declare about: About | null
  declare session: Session | null
  declare problem: HubProblem | null
  declare stage: 'loading' | 'login' | 'enrol' | 'in'
  declare ended: boolean
  /** The notice about the own account was read; it comes again with the next page. */
  declare noticed: boolean
  /** The second factor is asked for again, over the page. */
  declare asksCode: boolean
  /** Minutes until the session ends, where nobody touched the page for long. */
  declare endsIn: number | null
  /** Set once by the page's script. */
  api!: HubApi
  clock!: HubClock
  allows!: (session: Session) => boolean
  whyNot!: string
  page!: (desk: Desk) => TemplateResult
  #watch!: SessionWatch
  /** The password just given, for the enrolment that follows. */
  #password = ''
  #code: { promise: Promise<boolean>; resolve: (shown: boolean) => void } | null = null
  #again: { promise: Promise<void>; resolve: () => void } | null = null

  constructor() {
    super()
    this.about = null
    this.session = null
    this.problem = null
    this.stage = 'loading'
    this.ended = false
    this.noticed = false
    this.asksCode = false
    this.endsIn = null
  }

  override firstUpdated(): void {
    const { api, clock } = this
    this.#watch = new SessionWatch({
      api,
      now: () => clock.now(),
      warn: (minutes) => (this.endsIn = minutes),
      ended: () => void this.#askAgain(),
    })
    api.isAttended = () => this.#watch.isAttended
    api.whenAskedAgain(this.#askCode)
    addEventListener('hashchange', () => this.requestUpdate())
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
    if (this.stage === 'enrol') return this.#enrolment(session)
    return html`${this.#page({ session, about, api, clock, logOut: this.#logOut })}${this.ended ? this.#overlay(session) : nothing}${this.asksCode ? this.#codeDialog() : nothing}${this.#notice(session)}`
  }

  #page(desk: Desk) {
    if (location.hash === OWN_ACCOUNT)
      return html`<own-account
        .api=${desk.api}
        .session=${desk.session}
        .logOut=${desk.logOut}
        @changed=${(event: CustomEvent<Session>) => (this.session = event.detail)}
      ></own-account>`
    return this.allows(desk.session) ? this.page(desk) : this.#notAllowed(desk.session)
  }

  /** One at a time: the end of the session before what can be read later. */
  #notice(session: Session) {
    if (this.endsIn !== null && !this.ended)
      return html`<aside class="own-notice" role="alert">
        <div><p><b>${factor.endsSoon(this.endsIn)}</b></p></div>
        <button type="button" class="b sm" @click=${() => this.#watch.touch()}>${factor.goOn}</button>
      </aside>`
    return this.noticed ? nothing : ownNotice(session, this.clock.now(), () => (this.noticed = true))
  }

  #codeDialog() {
    return html`<code-dialog .api=${this.api} @shown=${() => this.#codeShown(true)} @given-up=${() => this.#codeShown(false)}></code-dialog>`
  }

  /** At once after the sign-in, and for whoever comes back without it: a phone is enrolled, later while there is time. */
  #enrolment(session: Session) {
    const { until } = session.factor
    const late = until === undefined || Date.parse(until) <= this.clock.now()
    return html`<div class="door">
      <div class="l">
        <div class="brand"><span aria-hidden="true">评</span>${common.product}</div>
        <h1>${factor.enrolSlogan}</h1>
        <p>${factor.enrolWhy}</p>
      </div>
      <main class="r">
        <div class="lead">
          <h2>${factor.enrolTitle}</h2>
          <p class="hint">${late ? factor.enrolNow : factor.enrolUntil(dateAndMinute(until))}</p>
          <factor-enrolment
            .api=${this.api}
            .username=${session.username}
            .password=${this.#password}
            @enrolled=${this.#comeIn}
          ></factor-enrolment>
          ${
            late
              ? html`<button type="button" class="b" @click=${this.#logOut}>${common.logout}</button>`
              : html`<button type="button" class="b" @click=${this.#comeIn}>${factor.later}</button>`
          }
        </div>
      </main>
    </div>`
  }

  #comeIn = async () => {
    this.#password = ''
    this.#follow(await this.api.get<Session>('/api/v1/session'))
    this.stage = 'in'
  }

  #follow(session: Session | null): void {
    this.session = session
    this.#watch.follow(session)
  }

  #askCode = (): Promise<boolean> => {
    if (!this.#code) {
      let resolve: (shown: boolean) => void = () => {}
      const promise = new Promise<boolean>((done) => {
        resolve = done
      })
      this.#code = { promise, resolve }
      this.asksCode = true
    }
    return this.#code.promise
  }

  #codeShown(shown: boolean): void {
    this.asksCode = false
    this.#code?.resolve(shown)
    this.#code = null
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
      this.#follow(session)
      this.api.whenSignedOut(this.#askAgain)
      this.stage = session && !session.mustChangePassword ? this.#stageOf(session) : 'login'
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  /** A session that goes on is led there only when nothing else opens any more. */
  #stageOf({ factor: { on, needed, until } }: Session): 'enrol' | 'in' {
    return needed && !on && until !== undefined && Date.parse(until) <= this.clock.now() ? 'enrol' : 'in'
  }

  #signedIn = (event: CustomEvent<SignedIn>) => {
    const { session, password } = event.detail
    // Somebody else's place is not theirs to take over.
    if (this.ended && session.username !== this.session?.username) return location.reload()
    this.#follow(session)
    const leads = !this.ended && mustLeadToFactor(session, this.clock.now())
    this.#password = leads ? password : ''
    this.stage = leads ? 'enrol' : 'in'
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
