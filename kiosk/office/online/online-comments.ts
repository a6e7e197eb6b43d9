import { html, nothing } from 'lit'
import type { OnlineComments, OnlineFigures } from '../../../server/contract/answers/methods/online.ts'
import { mayOf } from '../../../server/contract/roles.ts'
import { formText } from '../../elements/form-text.ts'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { online as words } from '../../strings/online.zh.ts'
import { moment } from '../screening/screening-view.ts'
import { twoFaces } from './online-list.ts'

type Comment = OnlineComments['comments'][number]
const PAGE = 50

/** What people wrote, newest first, page by page; each may be erased for good. */
export class OnlineCommentsView extends NoticeElement {
  static override properties = {
    comments: { state: true },
    next: { state: true },
    units: { state: true },
    unit: { state: true },
    erasing: { state: true },
  }
  declare comments: Comment[] | null
  /** Where the next page goes on; null: there is none. */
  declare next: number | null
  declare units: { code: string; name: string }[]
  declare unit: string
  /** The comment whose erasure is asked about. */
  declare erasing: string | null

  constructor() {
    super()
    this.comments = null
    this.next = null
    this.units = []
    this.unit = ''
    this.erasing = null
  }

  override firstUpdated(): void {
    void this.#load()
  }

  override render() {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (this.comments === null) return loadingState()
    const { comments } = this
    return html`${this.#pick()}
      ${this.noticeLine()}
      ${
        comments.length === 0
          ? emptyState(words.noComments, words.noCommentsText)
          : html`<section class="card">
              <ul class="on-comments">
                ${comments.map((each) => this.#comment(each))}
              </ul>
            </section>`
      }
      ${this.next === null ? nothing : html`<p><button class="b" ?disabled=${this.busy} @click=${() => void this.#more()}>${words.older}</button></p>`}`
  }

  #pick() {
    return html`<label class="pick"
      ><span>${words.whichUnit}</span
      ><select
        @change=${(event: Event) => {
          this.unit = (event.target as HTMLSelectElement).value
          void this.#load()
        }}
      >
        <option value="" ?selected=${this.unit === ''}>${words.everyUnit}</option>
        ${this.units.map(({ code, name }) => html`<option value=${code} ?selected=${code === this.unit}>${code} ${name}</option>`)}
      </select></label
    >`
  }

  #comment({ rating, unit, satisfaction, image, receivedAt, comment }: Comment) {
    return html`<li data-rating=${rating}>
      <p class="on-head">
        <b>${unit.code} ${unit.name}</b> <span>${moment(receivedAt)}</span> ${twoFaces(satisfaction, image)}
        ${
          mayOf(this.desk.session, 'online:erase', 'online') && this.erasing !== rating
            ? html`<button class="b ghost sm r" @click=${() => this.#begin(rating)}>${words.erase}</button>`
            : nothing
        }
      </p>
      <p class="words">${comment}</p>
      ${this.erasing === rating ? this.#sure(rating) : nothing}
    </li>`
  }

  #sure(rating: string) {
    return html`<form
      class="on-erase"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault()
        void this.#erase(rating, formText(new FormData(event.target as HTMLFormElement), 'reason').trim())
      }}
    >
      <p class="s">${words.eraseNote}</p>
      <label class="field">${words.eraseWhy}<input name="reason" maxlength="200" /></label>
      <p class="acts">
        <button class="b solid" ?disabled=${this.busy}>${words.eraseSure}</button>
        <button type="button" class="b" @click=${() => (this.erasing = null)}>${words.cancel}</button>
      </p>
    </form>`
  }

  #begin(rating: string): void {
    this.erasing = rating
    this.notice = null
    void this.updateComplete.then(() => this.querySelector<HTMLInputElement>('.on-erase input')?.focus())
  }

  async #erase(rating: string, reason: string): Promise<void> {
    if (reason === '') return void (this.notice = { text: words.needReason, wrong: true })
    await this.act(async () => {
      await this.desk.api.post(`/api/v1/online/comments/${rating}/erasure`, { reason })
      this.comments = (this.comments ?? []).filter((each) => each.rating !== rating)
      this.erasing = null
      this.notice = { text: words.erased, wrong: false }
    })
  }

  async #more(): Promise<void> {
    await this.act(async () => {
      const page = await this.#page(this.next)
      this.comments = [...(this.comments ?? []), ...page.comments]
      this.next = page.before
    })
  }

  #page(before: number | null): Promise<OnlineComments> {
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(this.unit ? { unit: this.unit } : {}),
      ...(before === null ? {} : { before: String(before) }),
    })
    return this.desk.api.get<OnlineComments>(`/api/v1/online/comments?${query.toString()}`)
  }

  async #load(): Promise<void> {
    await this.show(async (isNewest) => {
      if (this.units.length === 0) {
        const { units } = await this.desk.api.get<OnlineFigures>('/api/v1/online/figures')
        this.units = units.map(({ unit }) => unit)
      }
      const page = await this.#page(null)
      if (isNewest()) Object.assign(this, { comments: page.comments, next: page.before })
    })
  }
}
customElements.define('online-comments', OnlineCommentsView)
