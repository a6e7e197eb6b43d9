import { html, nothing, type PropertyValues } from 'lit'
import type {
  OnlineDesk,
  OnlineDeskRating,
  OnlineEvidence,
  OnlineRequest,
} from '../../../server/contract/answers/methods/online.ts'
import { mayOf } from '../../../server/contract/roles.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { LightElement } from '../../elements/light-element.ts'
import { Newest } from '../../elements/newest.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { screening } from '../../strings/office.zh.ts'
import { online as words } from '../../strings/online.zh.ts'
import { decideFrame } from '../screening/screening-decide.ts'
import { keyAct } from '../screening/screening-keys.ts'
import { onlineEvidence, onlineRequestCard } from './online-evidence.ts'
import { onlineListCard } from './online-list.ts'
import { isOpenOnline, onlineAlike, onlineByRule, onlineInRows } from './online-rows.ts'

export type ScreeningTab = 'held' | 'waiting' | 'decided'
type Asked = { action: 'exclude' | 'withdraw' } | { action: 'void'; ground: 'mistaken' | 'malicious' }

/** As many as the hub lists at a time, and one decision may be about. */
const MOST = 500

/** Held ratings of the public page, one with why it is held, and what officers decide. Fires `changed` after each decision. */
export class OnlineScreening extends LightElement {
  static override properties = {
    desk: { attribute: false },
    tab: { attribute: false },
    list: { state: true },
    requests: { state: true },
    rule: { state: true },
    unit: { state: true },
    chosen: { state: true },
    evidence: { state: true },
    reason: { state: true },
    said: { state: true },
    problem: { state: true },
    busy: { state: true },
    help: { state: true },
  }
  declare desk: Desk
  declare tab: ScreeningTab
  declare list: OnlineDesk | null
  declare requests: OnlineRequest[] | null
  declare rule: string
  declare unit: string
  declare chosen: ReadonlySet<string>
  declare evidence: OnlineEvidence | null
  declare reason: string
  declare said: { text: string; wrong: boolean } | null
  declare problem: HubProblem | null
  declare busy: boolean
  declare help: boolean
  /** What this page decided last, and can be taken back. */
  last: { released: string[] } | { request: string } | null = null
  readonly #newest = new Newest()
  readonly #newestLook = new Newest()
  readonly #shown = new ShownInAddress(this, 'online', (shown) => this.#take(shown))

  constructor() {
    super()
    this.tab = 'held'
    this.list = null
    this.requests = null
    this.rule = ''
    this.unit = ''
    this.chosen = new Set()
    this.evidence = null
    this.reason = ''
    this.said = null
    this.problem = null
    this.busy = false
    this.help = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.addEventListener('keydown', this.#pageKeys)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('keydown', this.#pageKeys)
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('tab')) return
    this.list = null
    this.requests = null
    this.said = null
    this.chosen = new Set()
    this.evidence = null
    const shown = this.#shown.read()
    this.rule = shown.get('rule') ?? ''
    this.unit = shown.get('unit') ?? ''
    void this.#begin(shown.get('rating'))
  }

  async #begin(rating: string | null): Promise<void> {
    await this.#load()
    if (rating !== null) await this.#fetchEvidence(rating)
  }

  override render() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (this.tab === 'waiting') return this.#waiting()
    const { list, evidence } = this
    if (!list) return loadingState()
    if (list.total === 0 && this.rule + this.unit === '' && evidence === null)
      return this.tab === 'held' ? emptyState(words.noneHeld, words.noneHeldText) : emptyState(words.noneDecided, '')
    return html`<div class="desk-cols">
      ${onlineListCard(list, {
        decided: this.tab === 'decided',
        mayChoose: this.#mayDecide,
        filters: { rule: this.rule, unit: this.unit },
        chosen: this.chosen,
        open: evidence?.rating.rating ?? null,
        now: this.desk.clock.now(),
        filter: (to) => void this.#filter(to),
        choose: (ratings, on) => this.#choose(ratings, on),
        look: (rating) => void this.#look(rating),
        keys: this.#keys,
      })}
      <div class="stack">
        <section class="card" aria-label=${words.evidence}>
          ${evidence === null ? html`<p class="in s">${words.pick}</p>` : onlineEvidence(evidence, this.desk.clock.now())}
          ${this.#mayDecide ? this.#frame() : nothing}
        </section>
        ${this.#mayDecide ? this.#keysLine() : nothing}
      </div>
    </div>`
  }

  #frame() {
    const { tab, reason, said, busy, evidence } = this
    const about = this.#about
    return decideFrame({
      decided: tab === 'decided',
      about: about.length,
      follows: words.follows,
      usual: words.usualReasons,
      one: about.length > 1 && evidence !== null ? () => (this.chosen = new Set([evidence.rating.rating])) : null,
      reason,
      said,
      busy,
      asks: false,
      write: (text) => (this.reason = text),
      release: () => void this.#release(),
      exclude: () => void this.#ask({ action: 'exclude' }),
      askHall: () => {},
      voided: (ground) => void this.#ask({ action: 'void', ground }),
      takeBack: () => void this.#takeBack(),
    })
  }

  #keysLine() {
    const shown = this.help ? [...words.keyList, ...screening.moreKeys] : words.keyList
    return html`<p class="keysline">
      ${shown.map(([keys, text]) => html`<span>${keys.map((key) => html`<kbd>${key}</kbd>`)}${text}</span>`)}
      <span class="q">${screening.deadInText}</span>
    </p>`
  }

  #waiting() {
    if (!this.requests) return loadingState()
    if (this.requests.length === 0) return emptyState(words.noneWaiting, '')
    return html`${this.requests.map((each) =>
      onlineRequestCard(each, {
        own: each.by === `user:${this.desk.session.username}`,
        may: this.#mayDecide,
        busy: this.busy,
        answer: (yes, reason) => void this.#answer(each, yes, reason),
      }),
    )}
      <p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">${this.said?.text ?? nothing}</p>`
  }

  get #mayDecide(): boolean {
    return mayOf(this.desk.session, 'online:decide', 'online')
  }

  /** What the buttons act on: what is chosen, else what is open. */
  get #about(): OnlineDeskRating[] {
    const ratings = this.list?.ratings ?? []
    if (this.chosen.size > 0) return ratings.filter(({ rating }) => this.chosen.has(rating))
    const open = this.evidence?.rating
    return open !== undefined && isOpenOnline(open) ? [open] : []
  }

  /** The ratings in the order of the screen. */
  get #rows(): OnlineDeskRating[][] {
    return onlineByRule(this.list?.ratings ?? []).flatMap(({ ratings }) => onlineInRows(ratings))
  }

  get #at(): OnlineDeskRating[] | undefined {
    const open = this.evidence?.rating.rating
    return this.#rows.find((row) => row.some(({ rating }) => rating === open))
  }

  #showing(rating: string) {
    return { tab: this.tab === 'held' ? '' : this.tab, rule: this.rule, unit: this.unit, rating }
  }

  #take(shown: URLSearchParams): void {
    const [rule, unit, rating] = ['rule', 'unit', 'rating'].map((name) => shown.get(name) ?? '') as [
      string,
      string,
      string,
    ]
    if (rule !== this.rule || unit !== this.unit) {
      Object.assign(this, { rule, unit, chosen: new Set() })
      void this.#load()
    }
    if (rating === '') this.#closeEvidence()
    else if (rating !== this.evidence?.rating.rating) void this.#fetchEvidence(rating)
  }

  #filter(to: { rule?: string; unit?: string }): Promise<void> {
    Object.assign(this, to)
    this.#shown.show(this.#showing(this.evidence?.rating.rating ?? ''))
    this.chosen = new Set()
    return this.#load()
  }

  #choose(ratings: readonly OnlineDeskRating[], on: boolean): void {
    const chosen = new Set(this.chosen)
    for (const { rating } of ratings.filter(isOpenOnline))
      if (on) chosen.add(rating)
      else chosen.delete(rating)
    this.chosen = chosen
  }

  #toggle(row: readonly OnlineDeskRating[]): void {
    this.#choose(row, !row.every(({ rating }) => this.chosen.has(rating)))
  }

  /** Rows by arrow and a tick by space where the list has the focus. */
  #keys = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      this.#step(step)
    } else if (event.key === ' ' && this.#at && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault()
      this.#toggle(this.#at)
    }
  }

  #pageKeys = (event: KeyboardEvent) => {
    const act = keyAct(event)
    if (act === null || act === 'ask' || this.tab === 'waiting' || !this.list) return
    event.preventDefault()
    if (act === 'next' || act === 'previous') this.#step(act === 'next' ? 1 : -1)
    else if (act === 'help') this.help = !this.help
    else if (!this.#mayDecide) return
    else if (act === 'choose' && this.#at) this.#toggle(this.#at)
    else if (act === 'alike' && this.#at) this.chosen = new Set(onlineAlike(this.list.ratings, this.#at[0]!))
    else if (act === 'undo') void this.#undo()
    else if (this.tab === 'held' && act === 'release') void this.#release()
    else if (this.tab === 'held' && act === 'exclude') void this.#ask({ action: 'exclude' })
  }

  #step(step: 1 | -1): void {
    const rows = this.#rows
    const at = rows.findIndex((row) => row[0]!.rating === this.#at?.[0]?.rating)
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.[0]
    if (!next) return
    void this.#look(next.rating, at >= 0)
    this.querySelector(`li[data-rating="${next.rating}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  async #look(rating: string, isStep = false): Promise<void> {
    const shown = this.#showing(rating)
    if (isStep) this.#shown.correct(shown)
    else this.#shown.show(shown)
    await this.#fetchEvidence(rating)
  }

  async #fetchEvidence(rating: string): Promise<void> {
    await this.#run(async () => {
      const isNewest = this.#newestLook.ask()
      const evidence = await this.desk.api.get<OnlineEvidence>(`/api/v1/online/ratings/${encodeURIComponent(rating)}`)
      // The network's name is that of the list.
      const listed = this.list?.ratings.find((each) => each.rating === rating)
      if (isNewest()) this.evidence = listed ? { ...evidence, rating: listed } : evidence
    })
  }

  #closeEvidence(): void {
    this.#newestLook.ask()
    this.evidence = null
  }

  #release(): Promise<void> {
    return this.#act(async (ratings, reason) => {
      const done = await this.#decide('release', ratings, reason)
      this.last = { released: ratings }
      return done
    })
  }

  #ask(what: Asked): Promise<void> {
    return this.#act((ratings, reason) => this.#request(what, ratings, reason))
  }

  /** What one officer let count, one takes back; what two left out, two: it is asked for. */
  #takeBack(): Promise<void> {
    const released = new Set(
      (this.list?.ratings ?? []).filter(({ rule }) => rule === 'released').map(({ rating }) => rating),
    )
    return this.#act(async (ratings, reason) => {
      const [alone, byTwo] = [ratings.filter((id) => released.has(id)), ratings.filter((id) => !released.has(id))]
      const done = alone.length > 0 ? [await this.#decide('withdraw', alone, reason)] : []
      if (byTwo.length > 0) done.push(await this.#request({ action: 'withdraw' }, byTwo, reason))
      return done.join('')
    })
  }

  async #decide(action: 'release' | 'withdraw', ratings: string[], reason: string): Promise<string> {
    const path = '/api/v1/online/decisions'
    const { decided } = await this.desk.api.post<{ decided: number }>(path, { action, ratings, reason })
    this.last = null
    return screening.done(decided)
  }

  async #request(what: Asked, ratings: string[], reason: string): Promise<string> {
    const path = '/api/v1/online/requests'
    const { request } = await this.desk.api.post<{ request: string }>(path, { ...what, ratings, reason })
    this.last = { request }
    return screening.asked
  }

  /** Takes back what this page decided last: who let count alone takes back alone, an own request is withdrawn. */
  async #undo(): Promise<void> {
    const { last } = this
    if (!last) return void (this.said = { text: screening.nothingToUndo, wrong: true })
    if (this.reason.trim() === '') return this.#refuse(screening.needReason)
    await this.#run(async () => {
      if ('request' in last)
        await this.desk.api.post(`/api/v1/online/requests/${last.request}/refuse`, { reason: this.reason })
      else await this.#decide('withdraw', last.released, this.reason)
      this.last = null
      this.reason = ''
      await this.#changed()
      this.said = { text: screening.undone, wrong: false }
    })
  }

  async #act(run: (ratings: string[], reason: string) => Promise<string>): Promise<void> {
    const about = this.#about.map(({ rating }) => rating)
    if (about.length === 0) return void (this.said = { text: screening.needChoice, wrong: true })
    if (this.reason.trim() === '') return this.#refuse(screening.needReason)
    await this.#run(async () => {
      const text = await run(about, this.reason)
      this.chosen = new Set()
      this.reason = ''
      this.#closeEvidence()
      this.#shown.correct(this.#showing(''))
      await this.#changed()
      this.said = { text, wrong: false }
    })
  }

  async #answer({ request, ratings }: OnlineRequest, yes: boolean, reason: string): Promise<void> {
    if (reason.trim() === '') return void (this.said = { text: screening.needReason, wrong: true })
    await this.#run(async () => {
      await this.desk.api.post(`/api/v1/online/requests/${request}/${yes ? 'confirm' : 'refuse'}`, { reason })
      await this.#changed()
      this.said = { text: yes ? screening.done(ratings.length) : screening.refused, wrong: false }
    })
  }

  /** Says at the field what is missing; the caret goes back to it. */
  #refuse(text: string): void {
    this.said = { text, wrong: true }
    this.querySelector<HTMLInputElement>('#screening-reason')?.focus()
  }

  async #run(job: () => Promise<void>): Promise<void> {
    this.busy = true
    try {
      await job()
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }

  async #changed(): Promise<void> {
    this.dispatchEvent(new Event('changed', { bubbles: true }))
    await this.#load()
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    const isNewest = this.#newest.ask()
    this.problem = null
    try {
      if (this.tab === 'waiting') {
        const { requests } = await api.get<{ requests: OnlineRequest[] }>('/api/v1/online/requests')
        if (isNewest()) this.requests = requests
        return
      }
      const query = new URLSearchParams({
        limit: String(MOST),
        ...(this.tab === 'decided' ? { decided: 'true' } : { open: 'true' }),
        ...(this.rule ? { rule: this.rule } : {}),
        ...(this.unit ? { unit: this.unit } : {}),
      })
      const list = await api.get<OnlineDesk>(`/api/v1/online/held?${query.toString()}`)
      if (isNewest()) this.list = list
    } catch (error) {
      if (isNewest()) this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('online-screening', OnlineScreening)
