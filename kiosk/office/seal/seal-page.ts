import { html, nothing } from 'lit'
import { may, mayOf } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Campaign } from '../../../server/contract/answers/hub/about.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import type { MethodScores, ScoresAnswer } from '../../../server/contract/scores.ts'
import { icon } from '../../elements/icons.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { DialogEntry, ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { seal as words } from '../../strings/office.zh.ts'
import { who } from '../screening/screening-view.ts'
import { earlierSeals, hashCard, packageView } from './seal-outcome.ts'
import { sealPaper } from './seal-paper.ts'
import { openingFor, requestOver, roleIn, secondOfficer, waitingFrame } from './seal-request-view.ts'
import { confirmDialog, stepsBar } from './seal-steps.ts'
import type { Account } from '../../../server/contract/answers/accounts.ts'
import type { SealCheck, SealDetail, Sealed, Seals, SealState } from '../../../server/contract/answers/seals.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { methodInAddress, paperScores, periodInAddress } from './seal-view.ts'

const LOOK_AGAIN_MS = 500

function names(checks: readonly SealCheck[]): string {
  return checks.map(({ point }) => words.points[point]![0]).join('、')
}

/** The seal (封存): what must be looked at, the two officers, the package, and opening again. */
export class SealPage extends NoticeElement {
  static override properties = {
    campaigns: { state: true },
    campaign: { state: true },
    period: { state: true },
    method: { state: true },
    state: { state: true },
    detail: { state: true },
    scores: { state: true },
    seals: { state: true },
    accepted: { state: true },
    reason: { state: true },
    asking: { state: true },
    opinion: { state: true },
    password: { state: true },
    others: { state: true },
    waiting: { state: true },
  }
  declare campaigns: Campaign[]
  declare campaign: Campaign | null
  declare period: { from: string; to: string }
  /** Whose seal it is: the owner's own, or that of the address. */
  declare method: MethodCode
  declare state: SealState | null
  declare detail: SealDetail | null
  declare scores: ScoresAnswer | null
  declare seals: Sealed[]
  declare accepted: ReadonlySet<string>
  declare reason: string
  /** The request is asked about once more. */
  declare asking: boolean
  /** The second officer's word, and the own password, which is asked for again. */
  declare opinion: string
  declare password: string
  /** Who may agree besides this person, by name. */
  declare others: string[]
  /** How many seals wait for this person. */
  declare waiting: number
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #entry = new DialogEntry()
  readonly #shown = new ShownInAddress(this, 'seal', () => void this.#returned())

  constructor() {
    super()
    this.campaigns = []
    this.campaign = null
    this.period = { from: '', to: '' }
    this.method = 'service-centre'
    this.state = null
    this.detail = null
    this.scores = null
    this.seals = []
    this.accepted = new Set()
    this.reason = ''
    this.notice = null
    this.problem = null
    this.busy = false
    this.asking = false
    this.opinion = ''
    this.password = ''
    this.others = []
    this.waiting = 0
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#begin()
  }

  override updated(): void {
    const dialog = this.querySelector<HTMLDialogElement>('dialog.confirm')
    if (dialog && !dialog.open) dialog.showModal()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.#entry.forget()
  }

  override render() {
    return html`${deskBar(this.desk.session, 'seal', this.desk.logOut, { badges: { seal: this.waiting } })}
      <main class="page office">
        ${this.problem ? failedState(this.problem, () => void this.#begin()) : this.state ? this.#page(this.state) : loadingState()}
      </main>`
  }

  #page(state: SealState) {
    const campaign = this.campaign!
    const role = this.#role(state)
    return html`<div class="title">
        <div>
          <p class="crumb">${campaign.title}</p>
          <h1>${words.title} · ${METHOD_WORDS[this.method]} ${words.span(state.from, state.to)}${role === 'second' ? html` <small>${words.waitsForYou}</small>` : nothing}</h1>
        </div>
      </div>
      ${state.outside || state.seal ? nothing : html`<p class="alone" role="note">${words.alone}</p>`}
      ${state.seal ? nothing : this.#steps(state)} ${state.seal ? nothing : this.#frame(state)}
      <div class="sealgrid">
        <div class="stack">
          ${this.#dates()} ${state.seal ? this.#sealed(state.seal) : this.#checks(state)} ${hashCard(state)}
          <section class="card"><p class="in s"><b>${words.after}</b>　${words.afterText}</p></section>
          ${earlierSeals(this.seals, state.seal)}
        </div>
        <div class="stack">
          ${state.seal === null && this.scores === null ? html`<p class="card in s">${words.figuresAfter}</p>` : this.#paper(state, campaign)}
        </div>
      </div>
      ${this.asking ? this.#dialog(state) : nothing}`
  }

  #paper(state: SealState, campaign: Campaign) {
    return html`${sealPaper({
      method: this.method,
      campaign: campaign.id,
      city: this.desk.about.city,
      from: state.from,
      to: state.to,
      head: this.detail?.seal ?? state.head.n,
      digest: state.seal?.package.state === 'ready' ? state.seal.package.digest : null,
      scores: this.detail ? paperScores(this.detail.scores) : this.scores,
      sealed: this.detail,
      lastPlaces: campaign.lastPlaces,
    })}
      <div class="acts"><button class="b" @click=${() => print()}>${icon('print')}${words.print}</button></div>`
  }

  /** Null for who seals nothing. */
  #role({ request, seal }: SealState): 'asks' | 'waits' | 'second' | null {
    return !this.#may || seal ? null : roleIn(request, this.#own)
  }

  get #own(): string {
    return `user:${this.desk.session.username}`
  }

  #steps(state: SealState) {
    const accepted = state.checks.filter(
      ({ point, state: each }) => each === 'note' && this.#accepts(state, point),
    ).length
    const passed = state.checks.filter((check) => this.#passes(check, state)).length - accepted
    const asks = roleIn(state.request, this.#own) === 'asks'
    const at = asks ? (passed + accepted < state.checks.length ? 1 : 2) : 3
    const by = asks ? '' : who(state.request!.operator)
    return stepsBar(at, [words.stepChecks(passed, accepted), words.stepReason(by), words.stepSecond])
  }

  /** What this person does here, in one frame above everything that has to be scrolled. */
  #frame(state: SealState) {
    if (state.across) return html`<p class="alone">${words.across(state.across.from, state.across.to)}</p>`
    const role = this.#role(state)
    if (role === null) return nothing
    const { busy, notice: said, scores } = this
    const { request } = state
    if (role === 'second' && !this.#consents)
      return html`<section class="card frame"><p class="in">${words.askedBy(who(request!.operator))}</p></section>`
    if (role === 'waits')
      return waitingFrame(request!, { busy, said, takeBack: () => void this.#refuse(words.takenBack) })
    if (role === 'second')
      return secondOfficer({
        state: { ...state, request: request! },
        scores,
        lastPlaces: this.campaign?.lastPlaces,
        own: this.desk.session.username,
        opinion: this.opinion,
        password: this.password,
        said,
        busy,
        write: (to) => void Object.assign(this, to),
        agree: () => void this.#agree(),
        sendBack: () => void this.#sendBack(),
      })
    return this.#askFrame(state)
  }

  #askFrame(state: SealState) {
    const over = requestOver(state.request)
    // What time or somebody else has to mend first: the button waits, and says for what.
    const stops = state.checks.filter(({ point, state: each }) => each === 'stop' && point !== 'held')
    return html`${over === null ? nothing : html`<p class="over" role="note">${over}</p>`}
      <section class="card frame">
        ${this.#reasonField(words.reason, words.reasonHint)}
        <div class="acts">
          <button class="b solid" ?disabled=${stops.length > 0 || this.busy} @click=${() => this.#askFirst(state)}>
            ${this.busy ? words.asking : words.submit}
          </button>
          <span class="s">${stops.length > 0 ? stops.map(({ point }) => words.cannotYet[point] ?? '').join(' ') : words.submitNote}</span>
        </div>
      </section>`
  }

  #dialog(state: SealState) {
    return confirmDialog(
      state,
      {
        method: this.method,
        scores: this.scores,
        lastPlaces: this.campaign?.lastPlaces,
        reason: this.reason,
        accepted: [...this.accepted],
        others: this.others,
        busy: this.busy,
      },
      { yes: () => void this.#confirmed(), no: () => this.#askedEnough() },
    )
  }

  #dates() {
    const pick = html`<label class="field"
      >${words.campaign}<select @change=${(event: Event) => void this.#choose((event.target as HTMLSelectElement).value)}>
        ${this.campaigns.map(({ id, title }) => html`<option value=${id} ?selected=${id === this.campaign?.id}>${title}</option>`)}
      </select></label
    >`
    const field = (name: 'from' | 'to') =>
      html`<label class="field"
        >${words[name]}<input
          type="date"
          .value=${this.period[name]}
          @change=${(event: Event) => (this.period = { ...this.period, [name]: (event.target as HTMLInputElement).value })}
      /></label>`
    return html`<form
      class="card in custom"
      @submit=${(event: Event) => {
        event.preventDefault()
        void this.#load()
      }}
    >
      ${this.campaigns.length > 1 ? pick : nothing} ${field('from')} ${field('to')}<button class="b">${words.show}</button>
    </form>`
  }

  #checks(state: SealState) {
    const { checks, stands, parts, outside } = state
    const passed = checks.filter((check) => this.#passes(check, state)).length
    const holding = stands.filter(({ holds }) => holds)
    return html`<section class="card">
      <h2>${words.checks} <small class="r">${words.passed(passed, checks.length)}</small></h2>
      <ul class="checks">
        ${checks.map((check) => this.#check(check, state))}
        <li class="chk ${outside ? '' : 'wt'}">
          <span class="k">${icon(outside ? 'check' : 'pending', 15)}</span><b>${words.outside}</b>
          <p>${outside ? words.outsideThere : words.outsideNone}</p>
        </li>
        <li class="chk ${holding.length > 0 ? '' : 'wt'}">
          <span class="k">${icon(holding.length > 0 ? 'check' : 'pending', 15)}</span><b>${words.second}</b>
          <p>
            ${
              stands.length === 0
                ? words.secondNone
                : stands
                    .map(({ operator, holds }) => (holds ? words.secondBy : words.secondOver)(who(operator)))
                    .join('；')
            }
          </p>
        </li>
      </ul>
      ${parts.length === 0 ? nothing : html`<p class="in s">${words.parts(parts.map(({ from, to }) => words.span(from, to)).join('、'))}</p>`}
    </section>`
  }

  #check(check: SealCheck, state: SealState) {
    const [title, text] = words.points[check.point]!
    const passes = this.#passes(check, state)
    // What is held is left as it is by the second officer's consent.
    const stops = check.state === 'stop' && check.point !== 'held'
    return html`<li class="chk ${passes && check.state !== 'stop' ? '' : stops ? 'no' : 'wt'}">
      <span class="k">${icon(passes && check.state !== 'stop' ? 'check' : stops ? 'close' : 'pending', 15)}</span><b>${title}</b>
      <p>${text(check.count)}${check.which.length > 0 ? html`<br /><span class="mono">${check.which.join('；')}</span>` : nothing}</p>
      <span class="r">
        ${check.point === 'held' && check.count > 0 && this.method === 'service-centre' && may(this.desk.session.role, 'screening:read') ? html`<a class="b sm" href="#screening">${words.toDesk(check.count)}</a>` : nothing}
        ${
          check.state === 'note' && this.#role(state) === 'asks'
            ? html`<label class="tick"
                ><input type="checkbox" .checked=${this.accepted.has(check.point)} @change=${() => this.#accept(check.point)} />${words.accept}</label
              >`
            : nothing
        }
      </span>
    </li>`
  }

  #reasonField(label: string, hint: string) {
    return html`<div class="in">
      <label class="field"
        >${label}<input
          class="reason"
          maxlength="200"
          placeholder=${hint}
          aria-invalid=${this.notice?.wrong ? 'true' : 'false'}
          aria-describedby="said"
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)}
      /></label>
      ${this.#said()}
    </div>`
  }

  #said() {
    return html`<p id="said" class="said ${this.notice?.wrong ? 'wrong' : ''}" role="status">${this.notice?.text ?? nothing}</p>`
  }

  #sealed(seal: Sealed) {
    return html`<section class="card">
      <h2>${words.sealedBy([who(seal.operator), ...(seal.second ? [who(seal.second)] : [])].join('、'), seal.sealedAt.slice(0, 16).replace('T', ' '))}</h2>
      <div class="in">
        <p>${seal.reason}</p>
        ${this.detail?.alone ? html`<p class="alone">${words.alone}</p>` : nothing}
        ${this.detail && this.detail.late.total > 0 ? html`<p class="s">${words.late(this.detail.late.total)}</p>` : nothing}
        ${packageView(seal, this.method)}
      </div>
      ${this.#may ? this.#opening(seal) : nothing}
    </section>`
  }

  /** Opening again: who asks, who waits for another officer, and who may consent to what another one asked. */
  #opening(seal: Sealed) {
    const { role, request } = openingFor(seal.reopenRequests, this.#own, this.#consents)
    const asked = request ? words.reopenAskedBy(who(request.operator), request.reason) : ''
    if (role === 'waits')
      return html`<div class="in">
        <p class="s">${asked}</p>
        <p><b>${request!.operator === this.#own ? words.reopenYours : words.reopenWaits}</b></p>
        ${this.#said()}
      </div>`
    return html`${request ? html`<p class="in s">${asked}</p>` : nothing}
      ${this.#reasonField(words.reasonOpening, role === 'second' ? words.reasonOpeningHintSecond : words.reasonOpeningHint)}
      <div class="in acts">
        <button class="b" ?disabled=${this.busy} @click=${() => void this.#reopen(seal, role === 'second')}>
          ${role === 'second' ? words.reopen : words.reopenAsk}
        </button>
      </div>`
  }

  /** The office, and the owner of the method. */
  get #may(): boolean {
    return mayOf(this.desk.session, 'method:seal', this.method)
  }

  /** The office alone consents, and is the second that opens a seal again. */
  get #consents(): boolean {
    return may(this.desk.session.role, 'period:seal')
  }

  /** Whether nothing of it stands in the way of asking: held ratings are for the second officer. */
  #passes({ state, point }: SealCheck, of: SealState): boolean {
    return state === 'ok' || point === 'held' || (state === 'note' && this.#accepts(of, point))
  }

  /** By the ticks of who asks, else as the request says. */
  #accepts(state: SealState, point: string): boolean {
    return roleIn(state.request, this.#own) === 'asks'
      ? this.accepted.has(point)
      : state.request!.accepted.includes(point)
  }

  #accept(point: string): void {
    const accepted = new Set(this.accepted)
    if (!accepted.delete(point)) accepted.add(point)
    this.accepted = accepted
  }

  #askFirst(state: SealState): void {
    if (!this.#hasReason()) return
    const unseen = state.checks.filter((check) => !this.#passes(check, state))
    if (unseen.length > 0) {
      this.notice = { text: words.unseen(names(unseen)), wrong: true }
      this.querySelector<HTMLInputElement>('.tick input:not(:checked)')?.focus()
      return
    }
    this.notice = null
    this.asking = true
    void this.#lookForOthers()
    this.#entry.opened(() => (this.asking = false))
  }

  /** Names who may agree; who they are is no condition of asking. */
  async #lookForOthers(): Promise<void> {
    try {
      const { users } = await this.desk.api.get<{ users: Account[] }>('/api/v1/users')
      this.others = users
        .filter(
          ({ role, username, disabledSince, standing }) =>
            role === 'campaign-office' &&
            username !== this.desk.session.username &&
            !disabledSince &&
            standing.state !== 'waiting',
        )
        .map(({ username }) => username)
    } catch {
      this.others = []
    }
  }

  #askedEnough(): void {
    this.asking = false
    this.#entry.closed()
  }

  /** An empty reason is said under its field, and the caret goes back to it. */
  #hasReason(): boolean {
    return this.reason.trim() !== '' || this.#lacks(words.needReason, 'input.reason')
  }

  #lacks(text: string, field: string): false {
    this.notice = { text, wrong: true }
    this.querySelector<HTMLElement>(field)?.focus()
    return false
  }

  async #confirmed(): Promise<void> {
    const { content } = this.state!
    await this.#act((reason) =>
      this.desk.api.post(`${this.#base}/seal-requests`, {
        ...this.period,
        reason,
        accept: [...this.accepted],
        content,
      }),
    )
    this.#askedEnough()
  }

  #agree(): Promise<void> | false {
    if (this.password === '') return this.#lacks(words.needPassword, 'input.own-password')
    const { password, opinion } = this
    const { request, content } = this.state!.request!
    // A password that was wrong is typed anew.
    this.password = ''
    return this.#do(() =>
      this.desk.api.post(`/api/v1/seal-requests/${request}/agreement`, {
        content,
        password,
        ...(opinion.trim() === '' ? {} : { reason: opinion.trim() }),
      }),
    )
  }

  #sendBack(): Promise<void> | false {
    return this.opinion.trim() === ''
      ? this.#lacks(words.needOpinion, 'textarea.opinion')
      : this.#refuse(this.opinion.trim())
  }

  #refuse(reason: string): Promise<void> {
    const { request } = this.state!.request!
    return this.#do(() => this.desk.api.post(`/api/v1/seal-requests/${request}/refusal`, { reason }))
  }

  #reopen({ seal }: Sealed, asked: boolean): Promise<void> | undefined {
    return this.#act((reason) =>
      this.desk.api.post(`/api/v1/seals/${seal}/${asked ? 'reopen' : 'reopen-requests'}`, { reason }),
    )
  }

  #act(run: (reason: string) => Promise<unknown>): Promise<void> | undefined {
    if (!this.#hasReason()) return undefined
    return this.#do(async () => {
      await run(this.reason)
      this.reason = ''
    })
  }

  async #do(run: () => Promise<unknown>): Promise<void> {
    this.busy = true
    this.notice = null
    try {
      await run()
      this.opinion = ''
      await this.#load()
    } catch (error) {
      // What is shown may be what it no longer is.
      await this.#load()
      this.notice = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }

  get #base(): string {
    return `/api/v1/campaigns/${this.campaign!.id}/methods/${this.method}`
  }

  /** The campaign that is over and not sealed is the one to be reported; else the running one. */
  async #begin(): Promise<void> {
    const { api } = this.desk
    try {
      this.problem = null
      this.campaigns = (await api.get<{ campaigns: Campaign[] }>('/api/v1/campaigns')).campaigns
      this.method = this.desk.session.method ?? methodInAddress(location.hash)
      await this.#loadSeals()
      const sealed = new Set(this.seals.filter(({ reopened }) => !reopened).map(({ campaign }) => campaign))
      const due = this.campaigns.filter(({ id, running }) => !running && !sealed.has(id)).at(-1)
      const asked = periodInAddress(location.hash)
      const there = this.campaigns.find(({ id }) => id === asked?.campaign)
      const first = there ?? due ?? this.campaigns.find(({ running }) => running) ?? this.campaigns.at(-1)
      await this.#choose(first!.id, there && asked)
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  /** Back to another period, which the address names; to the page without one: as when it was opened. */
  async #returned(): Promise<void> {
    const shown = periodInAddress(location.hash)
    const { from, to } = this.period
    const method = this.desk.session.method ?? methodInAddress(location.hash)
    const same = method === this.method && shown?.campaign === this.campaign?.id
    if (same && shown?.from === from && shown.to === to) return
    this.asking = false
    this.state = null
    this.method = method
    if (shown && this.campaigns.some(({ id }) => id === shown.campaign)) await this.#choose(shown.campaign, shown)
    else await this.#begin()
  }

  #choose(id: string, period?: { from: string; to: string }): Promise<void> {
    this.campaign = this.campaigns.find((campaign) => campaign.id === id)!
    this.period = { from: period?.from ?? this.campaign.from, to: period?.to ?? this.campaign.to }
    return this.#load()
  }

  async #loadSeals(): Promise<void> {
    const { seals, waiting } = await this.desk.api.get<Seals>('/api/v1/seals')
    this.seals = seals.filter(({ method }) => method === this.method)
    this.waiting = waiting.filter(({ method }) => method === this.method).length
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    clearTimeout(this.#timer)
    // Loaded again, or handed to somebody as an address, the page shows the same period.
    const named = this.method === 'service-centre' ? {} : { method: this.method }
    const shown = { ...named, campaign: this.campaign!.id, ...this.period }
    if (this.state === null) this.#shown.correct(shown)
    else this.#shown.show(shown)
    try {
      this.problem = null
      const query = new URLSearchParams(this.period).toString()
      const state = await api.get<SealState>(`${this.#base}/seal?${query}`)
      await this.#loadSeals()
      if (state.seal) this.detail = await api.get<SealDetail>(`/api/v1/seals/${state.seal.seal}`)
      else {
        this.detail = null
        this.scores = await this.#figures(`${this.#base}/scores?${query}`)
      }
      this.state = state
      if (state.seal?.package.state === 'building') this.#timer = setTimeout(() => void this.#load(), LOOK_AGAIN_MS)
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }

  /** Null where the method's figures are shown after its seal alone. */
  async #figures(path: string): Promise<ScoresAnswer | null> {
    try {
      return paperScores(await this.desk.api.get<MethodScores>(path))
    } catch (error) {
      if (problemOfThrown(error).code === 'not-sealed') return null
      throw error
    }
  }
}
customElements.define('seal-page', SealPage)
