import { html, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { Shown, ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { Newest } from '../../elements/newest.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { screening as words } from '../../strings/office.zh.ts'
import { keyAct, type KeyAct } from './screening-keys.ts'

/** What takes two officers. */
export type Asked = { action: 'exclude' | 'withdraw' } | { action: 'void'; ground: 'mistaken' | 'malicious' }

/** A rating of the list, with the rule that decided. */
interface Listed {
  rating: string
  rule: string
}

/**
 * A desk on which officers look at ratings one by one and decide: one releases, two leave out; what was decided last can be
 * taken back. The hub has the same paths for ratings at windows and for ratings of the public page, and the desks the same
 * keys.
 */
export abstract class DecidingElement<Row extends Listed, Evidence extends { rating: Row }> extends NoticeElement {
  static override properties: PropertyDeclarations = {
    chosen: { state: true },
    reason: { state: true },
    evidence: { state: true },
    help: { state: true },
  }
  declare chosen: ReadonlySet<string>
  declare reason: string
  /** The rating that is looked at. */
  declare evidence: Evidence | null
  /** Every key is explained. */
  declare help: boolean
  /** What this page decided last, and can be taken back. */
  last: { released: string[] } | { request: string } | { questions: string[] } | null = null

  readonly #newestLook = new Newest()

  constructor() {
    super()
    this.chosen = new Set()
    this.reason = ''
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

  /** Where the hub takes `decisions` and `requests`. */
  abstract get path(): string
  abstract get mayDecide(): boolean
  abstract get listed(): readonly Row[]
  /** What is listed in the order of the screen; ratings of one person that stand together are one row. */
  abstract get rows(): readonly (readonly Row[])[]
  abstract readonly shown: ShownInAddress
  /** What the address says with this rating open; empty for none. */
  abstract showing(rating: string): Shown
  /** Whether something can be decided about it. */
  abstract isOpen(rating: Row): boolean
  abstract evidenceOf(rating: string): Promise<Evidence>
  /** Does what a key of this desk stands for. */
  abstract doKey(act: KeyAct): void
  /** Whether the tab that is shown has rows to which keys apply. */
  abstract get hasRows(): boolean
  /** Reads anew what a decision changed. */
  abstract again(): Promise<void>

  /** What the buttons act on: what is chosen, else what is open. */
  get about(): Row[] {
    if (this.chosen.size > 0) return this.listed.filter(({ rating }) => this.chosen.has(rating))
    const open = this.evidence?.rating
    return open !== undefined && this.isOpen(open) ? [open] : []
  }

  /** The row that holds the open rating. */
  get at(): readonly Row[] | undefined {
    const open = this.evidence?.rating.rating
    return this.rows.find((row) => row.some(({ rating }) => rating === open))
  }

  choose(ratings: readonly Row[], on: boolean): void {
    const chosen = new Set(this.chosen)
    for (const each of ratings.filter((row) => this.isOpen(row)))
      if (on) chosen.add(each.rating)
      else chosen.delete(each.rating)
    this.chosen = chosen
  }

  toggle(row: readonly Row[]): void {
    this.choose(row, !row.every(({ rating }) => this.chosen.has(rating)))
  }

  /** Rows that are gone through by arrow leave one entry in the history, not one each. */
  async look(rating: string, isStep = false): Promise<void> {
    const shown = this.showing(rating)
    if (isStep) this.shown.correct(shown)
    else this.shown.show(shown)
    await this.fetchEvidence(rating)
  }

  async fetchEvidence(rating: string): Promise<void> {
    await this.act(async () => {
      const isNewest = this.#newestLook.ask()
      const evidence = await this.evidenceOf(rating)
      if (isNewest()) this.evidence = evidence
    })
  }

  hideEvidence(): void {
    this.#newestLook.ask()
    this.evidence = null
  }

  /** Shows no evidence any more, in the address neither. */
  closeEvidence(): void {
    this.hideEvidence()
    this.shown.correct(this.showing(''))
  }

  /** Rows by arrow and a tick by space where the list has the focus; a field that takes text keeps its keys. */
  readonly keys = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      this.#step(step)
    } else if (event.key === ' ' && this.at && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault()
      this.toggle(this.at)
    }
  }

  keysLine(keyList: typeof words.keyList): TemplateResult {
    const shown = this.help ? [...keyList, ...words.moreKeys] : keyList
    return html`<p class="keysline">
      ${shown.map(([keys, text]) => html`<span>${keys.map((key) => html`<kbd>${key}</kbd>`)}${text}</span>`)}
      <span class="q">${words.deadInText}</span>
    </p>`
  }

  /** The desk's keys, wherever the focus is. */
  #pageKeys = (event: KeyboardEvent) => {
    const act = keyAct(event)
    if (act === null || !this.hasRows) return
    event.preventDefault()
    if (act === 'next' || act === 'previous') this.#step(act === 'next' ? 1 : -1)
    else if (act === 'help') this.help = !this.help
    else this.doKey(act)
  }

  #step(step: 1 | -1): void {
    const { rows, at: open } = this
    const at = rows.findIndex((row) => row[0]!.rating === open?.[0]?.rating)
    const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.[0]
    if (!next) return
    void this.look(next.rating, at >= 0)
    this.querySelector(`li[data-rating="${next.rating}"]`)?.scrollIntoView({ block: 'nearest' })
  }

  decide(action: 'release' | 'withdraw'): Promise<void> {
    return this.actOnChosen((ratings, reason) => this.#postDecision(action, ratings, reason))
  }

  ask(what: Asked): Promise<void> {
    return this.actOnChosen((ratings, reason) => this.#postRequest(what, ratings, reason))
  }

  /** What one officer let count, one takes back; what two left out, two: it is asked for. */
  takeBack(): Promise<void> {
    const released = new Set(this.listed.filter(({ rule }) => rule === 'released').map(({ rating }) => rating))
    return this.actOnChosen(async (ratings, reason) => {
      const [alone, byTwo] = [ratings.filter((id) => released.has(id)), ratings.filter((id) => !released.has(id))]
      const done = alone.length > 0 ? [await this.#postDecision('withdraw', alone, reason)] : []
      if (byTwo.length > 0) done.push(await this.#postRequest({ action: 'withdraw' }, byTwo, reason))
      return done.join('')
    })
  }

  /** Takes back what this page decided last: who let count alone takes back alone, an own request is withdrawn. */
  async undo(): Promise<void> {
    const { last } = this
    if (!last || 'questions' in last) return void (this.notice = { text: words.nothingToUndo, wrong: true })
    if (this.reason.trim() === '') return this.refuse(words.needReason)
    await this.act(async () => {
      if ('request' in last)
        await this.desk.api.post(`${this.path}/requests/${last.request}/refuse`, { reason: this.reason })
      else await this.#postDecision('withdraw', last.released, this.reason)
      this.last = null
      this.reason = ''
      await this.again()
      this.notice = { text: words.undone, wrong: false }
    })
  }

  /** @param ratings how many the request is about */
  async answer(request: string, ratings: number, yes: boolean, reason: string): Promise<void> {
    if (reason.trim() === '') return void (this.notice = { text: words.needReason, wrong: true })
    await this.act(async () => {
      await this.desk.api.post(`${this.path}/requests/${request}/${yes ? 'confirm' : 'refuse'}`, { reason })
      await this.again()
      this.notice = { text: yes ? words.done(ratings) : words.refused, wrong: false }
    })
  }

  /** Does something to what the buttons act on; a reason is needed. @param job answers with what is to be said */
  async actOnChosen(job: (ratings: string[], reason: string) => Promise<string>): Promise<void> {
    if (!this.mayDecide) return
    const about = this.about.map(({ rating }) => rating)
    if (about.length === 0) return void (this.notice = { text: words.needChoice, wrong: true })
    if (this.reason.trim() === '') return this.refuse(words.needReason)
    await this.act(async () => {
      const text = await job(about, this.reason)
      this.chosen = new Set()
      this.reason = ''
      this.closeEvidence()
      await this.again()
      this.notice = { text, wrong: false }
    })
  }

  /** Says at the field what is missing; the caret goes back to it. */
  refuse(text: string): void {
    this.notice = { text, wrong: true }
    this.querySelector<HTMLInputElement>('#screening-reason')?.focus()
  }

  async #postDecision(action: 'release' | 'withdraw', ratings: string[], reason: string): Promise<string> {
    const body = { action, ratings, reason }
    const { decided } = await this.desk.api.post<{ decided: number }>(`${this.path}/decisions`, body)
    this.last = action === 'release' ? { released: ratings } : null
    return words.done(decided)
  }

  async #postRequest(what: Asked, ratings: string[], reason: string): Promise<string> {
    const body = { ...what, ratings, reason }
    const { request } = await this.desk.api.post<{ request: string }>(`${this.path}/requests`, body)
    this.last = { request }
    return words.asked
  }
}
