import { html, nothing, type PropertyValues } from 'lit'
import type {
  OnlineDesk,
  OnlineDeskRating,
  OnlineEvidence,
  OnlineRequest,
} from '../../../server/contract/answers/methods/online.ts'
import { mayOf } from '../../../server/contract/roles.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { online as words } from '../../strings/online.zh.ts'
import { DecidingElement } from '../screening/deciding-element.ts'
import { decideFrame } from '../screening/screening-decide.ts'
import type { KeyAct } from '../screening/screening-keys.ts'
import { onlineEvidence, onlineRequestCard } from './online-evidence.ts'
import { onlineListCard } from './online-list.ts'
import { isOpenOnline, onlineAlike, onlineByRule, onlineInRows } from './online-rows.ts'

export type ScreeningTab = 'held' | 'waiting' | 'decided'

/** As many as the hub lists at a time, and one decision may be about. */
const MOST = 500

/** Held ratings of the public page, one with why it is held, and what officers decide. Fires `changed` after each decision. */
export class OnlineScreening extends DecidingElement<OnlineDeskRating, OnlineEvidence> {
  static override properties = {
    tab: { attribute: false },
    list: { state: true },
    requests: { state: true },
    rule: { state: true },
    unit: { state: true },
  }
  declare tab: ScreeningTab
  declare list: OnlineDesk | null
  declare requests: OnlineRequest[] | null
  declare rule: string
  declare unit: string
  override readonly shown = new ShownInAddress(this, 'online', (shown) => this.#take(shown))

  constructor() {
    super()
    this.tab = 'held'
    this.list = null
    this.requests = null
    this.rule = ''
    this.unit = ''
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('tab')) return
    this.list = null
    this.requests = null
    this.notice = null
    this.chosen = new Set()
    this.evidence = null
    const shown = this.shown.read()
    this.rule = shown.get('rule') ?? ''
    this.unit = shown.get('unit') ?? ''
    void this.#begin(shown.get('rating'))
  }

  async #begin(rating: string | null): Promise<void> {
    await this.#load()
    if (rating !== null) await this.fetchEvidence(rating)
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
        choose: (ratings, on) => this.choose(ratings, on),
        look: (rating) => void this.look(rating),
        keys: this.keys,
      })}
      <div class="stack">
        <section class="card" aria-label=${words.evidence}>
          ${evidence === null ? html`<p class="in s">${words.pick}</p>` : onlineEvidence(evidence, this.desk.clock.now())}
          ${this.mayDecide ? this.#frame() : nothing}
        </section>
        ${this.mayDecide ? this.keysLine(words.keyList) : nothing}
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

  override get rows(): OnlineDeskRating[][] {
    return onlineByRule(this.listed).flatMap(({ ratings }) => onlineInRows(ratings))
  }

  override isOpen(rating: OnlineDeskRating): boolean {
    return isOpenOnline(rating)
  }

  override async evidenceOf(rating: string): Promise<OnlineEvidence> {
    const evidence = await this.desk.api.get<OnlineEvidence>(`/api/v1/online/ratings/${encodeURIComponent(rating)}`)
    // The network's name is that of the list.
    const listed = this.listed.find((each) => each.rating === rating)
    return listed ? { ...evidence, rating: listed } : evidence
  }

  override get hasRows(): boolean {
    return this.tab !== 'waiting' && this.list !== null
  }

  /** Whoever decides nothing here looks at the rows and at the keys alone; no hall can be asked. */
  override doKey(act: KeyAct): void {
    const { at } = this
    if (!this.mayDecide) return
    if (act === 'choose' && at) this.toggle(at)
    else if (act === 'alike' && at) this.chosen = new Set(onlineAlike(this.listed, at[0]!))
    else if (act === 'undo') void this.undo()
    else if (this.tab !== 'held') return
    else if (act === 'release') void this.decide('release')
    else if (act === 'exclude') void this.ask({ action: 'exclude' })
  }

  override showing(rating: string) {
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
    if (rating === '') this.hideEvidence()
    else if (rating !== this.evidence?.rating.rating) void this.fetchEvidence(rating)
  }

  #filter(to: { rule?: string; unit?: string }): Promise<void> {
    Object.assign(this, to)
    this.shown.show(this.showing(this.evidence?.rating.rating ?? ''))
    this.chosen = new Set()
    return this.#load()
  }

  override async again(): Promise<void> {
    this.dispatchEvent(new Event('changed', { bubbles: true }))
    await this.#load()
  }

  async #load(): Promise<void> {
    const { api } = this.desk
    await this.show(async (isNewest) => {
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
    })
  }
}
customElements.define('online-screening', OnlineScreening)
