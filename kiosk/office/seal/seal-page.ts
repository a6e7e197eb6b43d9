import { html, nothing } from 'lit'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { grouped } from '../../elements/figures.ts'
import type { Campaign } from '../../../server/contract/answers/about.ts'
import type { ScoresAnswer } from '../../../server/contract/scores.ts'
import { icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { DialogEntry, ShownInAddress } from '../../elements/shown-in-address.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { seal as words } from '../../strings/office.zh.ts'
import { who } from '../screening/screening-view.ts'
import { sealPaper } from './seal-paper.ts'
import { confirmDialog, stepsBar } from './seal-steps.ts'
import type { SealCheck, SealDetail, Sealed, SealState } from '../../../server/contract/answers/seals.ts'
import { ASKED_FILES } from '../../../server/contract/seal-manifest.ts'
import { groups, periodInAddress } from './seal-view.ts'

const LOOK_AGAIN_MS = 500

/** The seal (封存): what must be looked at, the two officers, the package, and opening again. */
export class SealPage extends LightElement {
  static override properties = {
    desk: { attribute: false },
    campaigns: { state: true },
    campaign: { state: true },
    period: { state: true },
    state: { state: true },
    detail: { state: true },
    scores: { state: true },
    seals: { state: true },
    accepted: { state: true },
    reason: { state: true },
    said: { state: true },
    problem: { state: true },
    busy: { state: true },
    asking: { state: true },
  }
  declare desk: Desk
  declare campaigns: Campaign[]
  declare campaign: Campaign | null
  declare period: { from: string; to: string }
  declare state: SealState | null
  declare detail: SealDetail | null
  declare scores: ScoresAnswer | null
  declare seals: Sealed[]
  declare accepted: ReadonlySet<string>
  declare reason: string
  declare said: { text: string; wrong: boolean } | null
  declare problem: HubProblem | null
  declare busy: boolean
  /** The act that is asked about once more. */
  declare asking: 'stand' | 'seal' | null
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #entry = new DialogEntry()
  readonly #shown = new ShownInAddress(this, 'seal', () => void this.#returned())

  constructor() {
    super()
    this.campaigns = []
    this.campaign = null
    this.period = { from: '', to: '' }
    this.state = null
    this.detail = null
    this.scores = null
    this.seals = []
    this.accepted = new Set()
    this.reason = ''
    this.said = null
    this.problem = null
    this.busy = false
    this.asking = null
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
    return html`${deskBar(this.desk.session, 'seal', this.desk.logOut)}
      <main class="page office">
        ${this.problem ? failedState(this.problem, () => void this.#begin()) : this.state ? this.#page(this.state) : loadingState()}
      </main>`
  }

  #page(state: SealState) {
    const campaign = this.campaign!
    return html`<div class="title">
        <div>
          <p class="crumb">${campaign.title}</p>
          <h1>${words.title} · ${words.period(state.from, state.to)}</h1>
        </div>
      </div>
      ${state.outside || state.seal ? nothing : html`<p class="alone" role="note">${words.alone}</p>`}
      ${state.seal ? nothing : this.#steps(state)} ${state.seal || !this.#may ? nothing : this.#frame(state)}
      <div class="sealgrid">
        <div class="stack">
          ${this.#dates()} ${state.seal ? this.#sealed(state.seal) : this.#checks(state)} ${this.#hash(state)}
          <section class="card"><p class="in s"><b>${words.after}</b>　${words.afterText}</p></section>
          ${this.#before()}
        </div>
        <div class="stack">
          ${sealPaper({
            campaign: campaign.id,
            title: campaign.title,
            from: state.from,
            to: state.to,
            head: this.detail?.seal ?? state.head.n,
            digest: state.seal?.package.state === 'ready' ? state.seal.package.digest : null,
            scores: (this.detail?.scores as ScoresAnswer | undefined) ?? this.scores,
            sealed: this.detail,
            lastPlaces: campaign.lastPlaces,
          })}
          <div class="acts"><button class="b" @click=${() => print()}>${icon('print')}${words.print}</button></div>
        </div>
      </div>
      ${this.asking === null ? nothing : this.#dialog(this.asking, state)}`
  }

  #steps(state: SealState) {
    const passed = state.checks.filter((check) => this.#passes(check)).length
    const second = this.#second(state)
    const at = passed < state.checks.length ? 1 : second ? 3 : 2
    return stepsBar(at, [words.stepChecks(passed, state.checks.length), words.stepSecond(second ? who(second) : '')])
  }

  /** Reason and buttons in one frame, above everything that has to be scrolled. */
  #frame(state: SealState) {
    const open = this.#open(state)
    const own = `user:${this.desk.session.username}`
    const stood = state.stands.some(({ operator, holds }) => operator === own && holds)
    if (state.across) return html`<p class="alone">${words.across(state.across.from, state.across.to)}</p>`
    return html`<section class="card frame">
      ${this.#reasonField()}
      <div class="acts">
        ${stood ? nothing : html`<button class="b" ?disabled=${this.busy} @click=${() => this.#askFirst('stand')}>${words.stand}</button>`}
        <button class="b solid" ?disabled=${open > 0 || this.busy} @click=${() => this.#askFirst('seal')}>
          ${this.busy ? words.doing : words.do}
        </button>
        <span class="s">${open > 0 ? words.missing(open) : nothing}</span>
      </div>
    </section>`
  }

  #dialog(act: 'stand' | 'seal', state: SealState) {
    return confirmDialog(
      act,
      state,
      {
        scores: this.scores,
        lastPlaces: this.campaign?.lastPlaces,
        reason: this.reason,
        accepted: [...this.accepted],
        busy: this.busy,
      },
      { yes: () => void this.#confirmed(act), no: () => this.#askedEnough() },
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

  #checks({ checks, stands, parts }: SealState) {
    const passed = checks.filter((check) => this.#passes(check)).length
    const second = this.#second({ stands })
    const over = stands.filter(({ holds }) => !holds)
    return html`<section class="card">
      <h2>${words.checks} <small class="r">${words.passed(passed + (second ? 1 : 0), checks.length + 1)}</small></h2>
      <ul class="checks">
        ${checks.map((check) => this.#check(check))}
        <li class="chk ${second ? '' : 'wt'}">
          <span class="k">${icon(second ? 'check' : 'pending', 15)}</span><b>${words.second}</b>
          <p>
            ${
              stands.length === 0
                ? words.secondNone
                : [
                    ...stands.filter(({ holds }) => holds).map(({ operator }) => words.secondBy(who(operator))),
                    ...over.map(({ operator }) => words.secondOver(who(operator))),
                  ].join('；')
            }
          </p>
        </li>
      </ul>
      ${parts.length === 0 ? nothing : html`<p class="in s">${words.parts(parts.map(({ from, to }) => words.span(from, to)).join('、'))}</p>`}
    </section>`
  }

  #check(check: SealCheck) {
    const [title, text] = words.points[check.point]!
    const passes = this.#passes(check)
    return html`<li class="chk ${passes ? '' : check.state === 'stop' ? 'no' : 'wt'}">
      <span class="k">${icon(passes ? 'check' : check.state === 'stop' ? 'close' : 'pending', 15)}</span><b>${title}</b>
      <p>${text(check.count)}${check.which.length > 0 ? html`<br /><span class="mono">${check.which.join('；')}</span>` : nothing}</p>
      <span class="r">
        ${check.point === 'held' && check.count > 0 ? html`<a class="b sm" href="#screening">${words.toDesk(check.count)}</a>` : nothing}
        ${
          check.state === 'note' && this.#may
            ? html`<label class="tick"
                ><input type="checkbox" .checked=${this.accepted.has(check.point)} @change=${() => this.#accept(check.point)} />${words.accept}</label
              >`
            : nothing
        }
      </span>
    </li>`
  }

  #reasonField() {
    return html`<div class="in">
      <label class="field"
        >${words.reason}<input
          class="reason"
          maxlength="200"
          placeholder=${words.reasonHint}
          aria-invalid=${this.said?.wrong ? 'true' : 'false'}
          aria-describedby="said"
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)}
      /></label>
      <p id="said" class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? nothing}</p>
    </div>`
  }

  #sealed(seal: Sealed) {
    const asked = seal.reopenRequests.at(-1)
    return html`<section class="card">
      <h2>${words.sealedBy([who(seal.operator), ...(seal.second ? [who(seal.second)] : [])].join('、'), seal.sealedAt.slice(0, 16).replace('T', ' '))}</h2>
      <div class="in">
        <p>${seal.reason}</p>
        ${this.detail?.alone ? html`<p class="alone">${words.alone}</p>` : nothing}
        ${this.detail && this.detail.late.total > 0 ? html`<p class="s">${words.late(this.detail.late.total)}</p>` : nothing}
        ${this.#package(seal)}
      </div>
      ${
        this.#may
          ? html`${this.#reasonField()}
              <div class="in acts">
                ${asked ? html`<span class="s">${words.reopenAsked(who(asked.operator))}</span>` : nothing}
                <button class="b" ?disabled=${this.busy} @click=${() => void this.#reopen(seal, asked !== undefined)}>
                  ${asked ? words.reopen : words.reopenAsk}
                </button>
              </div>`
          : nothing
      }
    </section>`
  }

  #package({ package: made, seal }: Sealed) {
    if (made.state === 'ready')
      return html`<p class="files">
        ${ASKED_FILES.map((file) => html`<a class="b sm" href=${`/api/v1/seals/${seal}/files/${file}`} download>${icon('download', 14)}${file}</a>`)}
      </p>`
    if (made.state === 'failed') return html`<p class="said wrong">${words.failed}：${made.problem}</p>`
    const [done, of] = made.state === 'building' ? [made.done, made.of] : [0, 0]
    return html`<p role="status">${words.building(grouped(done), grouped(of))}</p>
      <progress max=${Math.max(of, 1)} .value=${done}></progress>`
  }

  #hash(state: SealState) {
    const made = state.seal?.package
    const [title, note, hash] =
      made?.state === 'ready'
        ? [words.digest, words.digestNote, made.digest]
        : [words.head, words.headNote, state.seal?.hash ?? state.head.hash]
    return html`<section class="card">
      <h2>${title} <small>${note}</small></h2>
      <div class="in"><div class="hash">${groups(hash).map((group) => html`<span>${group}</span>`)}</div></div>
    </section>`
  }

  #before() {
    const past = this.seals.filter(({ seal }) => seal !== this.state?.seal?.seal)
    if (past.length === 0) return nothing
    return html`<section class="card">
      <h2>${words.before}</h2>
      <ul class="in lst">
        ${past.map(
          (each) =>
            html`<li><span>${each.from} 至 ${each.to}　${each.sealedAt.slice(0, 10)}</span><span>#${each.seal} ${each.reopened ? words.reopened : nothing}</span></li>`,
        )}
      </ul>
    </section>`
  }

  get #may(): boolean {
    return may(this.desk.session.role, 'period:seal')
  }

  #passes({ state, point }: SealCheck): boolean {
    return state === 'ok' || (state === 'note' && this.accepted.has(point))
  }

  /** Who consented besides this person, to what is shown. */
  #second({ stands }: Pick<SealState, 'stands'>): string | undefined {
    const own = `user:${this.desk.session.username}`
    return stands.find(({ operator, holds }) => operator !== own && holds)?.operator
  }

  /** How much stands in the way, the second officer included. */
  #open(state: SealState): number {
    return state.checks.filter((check) => !this.#passes(check)).length + (this.#second(state) === undefined ? 1 : 0)
  }

  #accept(point: string): void {
    const accepted = new Set(this.accepted)
    if (!accepted.delete(point)) accepted.add(point)
    this.accepted = accepted
  }

  #askFirst(act: 'stand' | 'seal'): void {
    if (!this.#hasReason()) return
    this.said = null
    this.asking = act
    this.#entry.opened(() => (this.asking = null))
  }

  #askedEnough(): void {
    this.asking = null
    this.#entry.closed()
  }

  /** An empty reason is said under its field, and the caret goes back to it. */
  #hasReason(): boolean {
    if (this.reason.trim() !== '') return true
    this.said = { text: words.needReason, wrong: true }
    this.querySelector<HTMLInputElement>('input.reason')?.focus()
    return false
  }

  async #confirmed(act: 'stand' | 'seal'): Promise<void> {
    const { content } = this.state!
    await this.#act((reason) =>
      act === 'stand'
        ? this.desk.api.post(`${this.#base}/stands`, { ...this.period, reason, content })
        : this.desk.api.post(`${this.#base}/seal`, { ...this.period, reason, accept: [...this.accepted] }),
    )
    this.#askedEnough()
  }

  #reopen({ seal }: Sealed, asked: boolean): Promise<void> {
    return this.#act((reason) =>
      this.desk.api.post(`/api/v1/seals/${seal}/${asked ? 'reopen' : 'reopen-requests'}`, { reason }),
    )
  }

  async #act(run: (reason: string) => Promise<unknown>): Promise<void> {
    if (!this.#hasReason()) return
    this.busy = true
    this.said = null
    try {
      await run(this.reason)
      this.reason = ''
      await this.#load()
    } catch (error) {
      // What is shown may be what it no longer is.
      await this.#load()
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }

  get #base(): string {
    return `/api/v1/campaigns/${this.campaign!.id}/methods/service-centre`
  }

  /** The campaign that is over and not sealed is the one to be reported; else the running one. */
  async #begin(): Promise<void> {
    const { api } = this.desk
    try {
      this.problem = null
      this.campaigns = (await api.get<{ campaigns: Campaign[] }>('/api/v1/campaigns')).campaigns
      const { seals } = await api.get<{ seals: Sealed[] }>('/api/v1/seals')
      this.seals = seals.filter(({ method }) => method === 'service-centre')
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
    if (shown && shown.campaign === this.campaign?.id && shown.from === from && shown.to === to) return
    this.asking = null
    this.state = null
    if (shown && this.campaigns.some(({ id }) => id === shown.campaign)) await this.#choose(shown.campaign, shown)
    else await this.#begin()
  }

  #choose(id: string, period?: { from: string; to: string }): Promise<void> {
    this.campaign = this.campaigns.find((campaign) => campaign.id === id)!
    this.period = { from: period?.from ?? this.campaign.from, to: period?.to ?? this.campaign.to }
    return this.#load()
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    clearTimeout(this.#timer)
    // Loaded again, or handed to somebody as an address, the page shows the same period.
    const shown = { campaign: this.campaign!.id, ...this.period }
    if (this.state === null) this.#shown.correct(shown)
    else this.#shown.show(shown)
    try {
      this.problem = null
      const query = new URLSearchParams(this.period).toString()
      const state = await api.get<SealState>(`${this.#base}/seal?${query}`)
      const { seals } = await api.get<{ seals: Sealed[] }>('/api/v1/seals')
      this.seals = seals.filter(({ method }) => method === 'service-centre')
      if (state.seal) this.detail = await api.get<SealDetail>(`/api/v1/seals/${state.seal.seal}`)
      else {
        this.detail = null
        this.scores = await api.get<ScoresAnswer>(`${this.#base}/scores?${query}`)
      }
      this.state = state
      if (state.seal?.package.state === 'building') this.#timer = setTimeout(() => void this.#load(), LOOK_AGAIN_MS)
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('seal-page', SealPage)
