import type { PropertyDeclarations } from 'lit'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { screening as words } from '../../strings/office.zh.ts'

/** What takes two officers. */
export type Asked = { action: 'exclude' | 'withdraw' } | { action: 'void'; ground: 'mistaken' | 'malicious' }

/**
 * A desk on which officers decide about ratings: one releases, two leave out; what was decided last can be taken back. The
 * hub has the same three paths for ratings at windows and for ratings of the public page.
 */
export abstract class DecidingElement extends NoticeElement {
  static override properties: PropertyDeclarations = {
    chosen: { state: true },
    reason: { state: true },
  }
  declare chosen: ReadonlySet<string>
  declare reason: string
  /** What this page decided last, and can be taken back. */
  last: { released: string[] } | { request: string } | { questions: string[] } | null = null

  constructor() {
    super()
    this.chosen = new Set()
    this.reason = ''
  }

  /** Where the hub takes `decisions` and `requests`. */
  abstract get path(): string
  abstract get mayDecide(): boolean
  /** What the buttons act on: what is chosen, else what is open. */
  abstract get about(): readonly { rating: string }[]
  /** What is listed, with the rule that decided. */
  abstract get listed(): readonly { rating: string; rule: string }[]
  /** Shows no evidence any more, in the address neither. */
  abstract closeEvidence(): void
  /** Reads anew what a decision changed. */
  abstract again(): Promise<void>

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
