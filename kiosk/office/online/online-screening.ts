import { html, nothing, type PropertyValues } from 'lit'
import type {
  OnlineDesk,
  OnlineDeskRating,
  OnlineEvidence,
  OnlineRequest,
} from '../../../server/contract/answers/methods/online.ts'
import { mayOf } from '../../../server/contract/roles.ts'
import { Newest } from '../../elements/newest.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { screening } from '../../strings/office.zh.ts'
import { online as words } from '../../strings/online.zh.ts'
import { DecidingElement } from '../screening/deciding-element.ts'
import { decideFrame } from '../screening/screening-decide.ts'
import { keyAct } from '../screening/screening-keys.ts'
import { onlineEvidence, onlineRequestCard } from './online-evidence.ts'
import { onlineListCard } from './online-list.ts'
import { isOpenOnline, onlineAlike, onlineByRule, onlineInRows } from './online-rows.ts'

export type ScreeningTab = 'held' | 'waiting' | 'decided'

/** As many as the hub lists at a time, and one decision may be about. */
const MOST = 500

/** Held ratings of the public page, one with why it is held, and what officers decide. Fires `changed` after each decision. */
export class OnlineScreening extends DecidingElement {
  static override properties = {
    tab: { attribute: false },
    list: { state: true },
    requests: { state: true },
    rule: { state: true },
    unit: { state: true },
    evidence: { state: true },
    help: { state: true },
  }
  declare tab: ScreeningTab
  declare list: OnlineDesk | null
  declare requests: OnlineRequest[] | null
  declare rule: string
  declare unit: string
  declare evidence: OnlineEvidence | null
  declare help: boolean
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
    this.evidence = null
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
    this.notice = null
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
      return html`${this.noticeLine()}
      ${this.tab === 'held' ? emptyState(words.noneHeld, words.noneHeldText) : emptyState(words.noneDecided, '')}`
    return html`<div class="desk-cols">
      ${onlineListCard(list, {
        decided: this.tab === 'decided',
        mayChoose: this.mayDecide,
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
          ${this.mayDecide ? this.#frame() : nothing}
        </section>
        ${this.mayDecide ? this.#keysLine() : nothing}
      </div>
    </div>`
  }

  #frame() {
    const { tab, reason, notice, busy, evidence } = this
    const about = this.about
    return decideFrame({
      decided: tab === 'decided',
      about: about.length,
      follows: words.follows,
      usual: words.usualReasons,
      one: about.length > 1 && evidence !== null ? () => (this.chosen = new Set([evidence.rating.rating])) : null,
      reason,
      notice,
      busy,
      asks: false,
      write: (text) => (this.reason = text),
      release: () => void this.decide('release'),
      exclude: () => void this.ask({ action: 'exclude' }),
      askHall: () => {},
      voided: (ground) => void this.ask({ action: 'void', ground }),
      takeBack: () => void this.takeBack(),
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
    if (this.requests.length === 0) return html`${this.noticeLine()} ${emptyState(words.noneWaiting, '')}`
    return html`${this.requests.map((each) =>
      onlineRequestCard(each, {
        own: each.by === `user:${this.desk.session.username}`,
        may: this.mayDecide,
        busy: this.busy,
        answer: (yes, reason) => void this.answer(each.request, each.ratings.length, yes, reason),
      }),
    )}
    ${this.noticeLine()}`
  }

  override get path(): string {
    return '/api/v1/online'
  }

  override get listed(): OnlineDeskRating[] {
    return this.list?.ratings ?? []
  }

  override get mayDecide(): boolean {
    return mayOf(this.desk.session, 'online:decide', 'online')
  }

  override get about(): OnlineDeskRating[] {
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
    if (rating === '') this.#hideEvidence()
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
    else if (!this.mayDecide) return
    else if (act === 'choose' && this.#at) this.#toggle(this.#at)
    else if (act === 'alike' && this.#at) this.chosen = new Set(onlineAlike(this.list.ratings, this.#at[0]!))
    else if (act === 'undo') void this.undo()
    else if (this.tab === 'held' && act === 'release') void this.decide('release')
    else if (this.tab === 'held' && act === 'exclude') void this.ask({ action: 'exclude' })
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
    await this.act(async () => {
      const isNewest = this.#newestLook.ask()
      const evidence = await this.desk.api.get<OnlineEvidence>(`/api/v1/online/ratings/${encodeURIComponent(rating)}`)
      // The network's name is that of the list.
      const listed = this.list?.ratings.find((each) => each.rating === rating)
      if (isNewest()) this.evidence = listed ? { ...evidence, rating: listed } : evidence
    })
  }

  override closeEvidence(): void {
    this.#hideEvidence()
    this.#shown.correct(this.#showing(''))
  }

  #hideEvidence(): void {
    this.#newestLook.ask()
    this.evidence = null
  }

  override async again(): Promise<void> {
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
