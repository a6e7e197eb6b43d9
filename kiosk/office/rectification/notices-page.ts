import { html, nothing, type TemplateResult } from 'lit'
import type { Notice, Notices } from '../../../server/contract/answers/notices.ts'
import { METHOD_CODES } from '../../../server/contract/methods.ts'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { formText } from '../../elements/form-text.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { HubProblem, problemOfThrown } from '../../elements/problem.ts'
import { save } from '../../elements/browser/save-file.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { notices as words } from '../../strings/rectification.zh.ts'
import { askedCampaign } from '../shown-campaign.ts'
import { noticePaper } from './notice-paper.ts'

/** Notices of results (通报): the office tells, prints and files; a unit reads its own and signs for it. */
export class NoticesPage extends ActingElement {
  static override properties = {
    notices: { state: true },
    papers: { state: true },
    own: { state: true },
    asked: { state: true },
    wrong: { state: true },
  }
  declare notices: Notices | null
  /** What is shown to be printed. */
  declare papers: Notice[] | null
  declare own: Notice | null
  declare asked: boolean
  declare wrong: HubProblem | null

  constructor() {
    super()
    this.notices = null
    this.papers = null
    this.own = null
    this.asked = false
    this.wrong = null
  }

  override firstUpdated(): void {
    document.title = words.title
    void this.#load()
  }

  get #ofUnit(): boolean {
    return this.desk.session.role === 'unit'
  }

  /** Results are told in the December after their campaign. */
  get #campaign(): string {
    const now = new Date(this.desk.clock.now() + 8 * 3_600_000)
    return String(now.getUTCMonth() === 11 ? now.getUTCFullYear() : now.getUTCFullYear() - 1)
  }

  get #base(): string {
    return `/api/v1/campaigns/${this.#shownCampaign}/notices`
  }

  #shownCampaign = ''

  async #load(): Promise<void> {
    await this.show(async () => {
      const asked = askedCampaign()
      // Where nothing is sealed in any, the last looked at is what the page is about: in December the one to be told.
      const first = this.#campaign
      const tried = asked === null ? [first, this.desk.about.campaign.id, first] : [asked]
      for (const campaign of tried) {
        this.#shownCampaign = campaign
        if (await this.#found()) break
      }
    })
    this.asked = true
  }

  /** Whether there is something to look at in this campaign. */
  async #found(): Promise<boolean> {
    const { api } = this.desk
    try {
      if (this.#ofUnit) this.own = await api.get<Notice>(`${this.#base}/own`)
      else this.notices = await api.get<Notices>(this.#base)
      return this.own !== null || (this.notices !== null && this.notices.sealed.length > 0)
    } catch (error) {
      if (error instanceof HubProblem && error.status === 404) return false
      throw error
    }
  }

  override render() {
    const { session, logOut } = this.desk
    const unread = this.own !== null && this.own.readAt === null ? 1 : 0
    return html`${deskBar(session, 'notices', logOut, { badges: { notices: unread } })}
      <main class="page office hand-ins deductions rectification">${this.#body()}</main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (!this.asked) return loadingState()
    if (this.papers !== null) return this.#printed(this.papers)
    if (this.#ofUnit) return this.own === null ? emptyState(words.none, words.noneText) : this.#ofOwn(this.own)
    return this.notices === null ? emptyState(words.none, words.notTold) : this.#ofOffice(this.notices)
  }

  #printed(papers: Notice[]): TemplateResult {
    return html`<div class="title noprint">
        <div><h1>${words.title}</h1></div>
        <div class="r">
          <button class="b" @click=${() => (this.papers = null)}>${words.back}</button>
          <button class="b solid" @click=${() => print()}>${icon('print')}${words.print}</button>
        </div>
      </div>
      ${papers.map(noticePaper)}`
  }

  #said(): TemplateResult {
    return html`${this.done === '' ? nothing : html`<p class="notice ok" role="status">${this.done}</p>`}
    ${this.wrong ? html`<p class="notice al" role="alert">${this.wrong.zh}</p>` : nothing}`
  }

  #ofOwn(notice: Notice): TemplateResult {
    const read = notice.readAt !== null
    return html`<div class="title noprint">
        <div>
          <p class="crumb">${words.crumb(notice.campaign)}</p>
          <h1>${words.title} ${read ? nothing : html`<span class="tag hold">${words.unreadMark}</span>`}</h1>
        </div>
        <div class="r">
          <a class="b" href="#rectification">${words.toRectify}</a>
          <button class="b" @click=${() => print()}>${icon('print')}${words.print}</button>
          ${read ? nothing : html`<button class="b solid" ?disabled=${this.busy} @click=${() => void this.#sign()}>${icon('check')}${words.sign}</button>`}
        </div>
      </div>
      ${this.#said()} ${noticePaper(notice)}`
  }

  #ofOffice(notices: Notices): TemplateResult {
    const { campaign, sealed, told, read, units } = notices
    const office = may(this.desk.session.role, 'notice:tell')
    return html`<div class="title">
        <div>
          <p class="crumb">${words.crumb(campaign)}</p>
          <h1>${words.nav}</h1>
        </div>
        <div class="r">
          ${told === null ? nothing : html`<button class="b" ?disabled=${this.busy} @click=${() => void this.#print()}>${icon('print')}${words.printAll}</button>`}
        </div>
      </div>
      ${this.#said()}
      <div class="hi-split">
        <div class="hi-side">
          <section class="card">
            <h2>${words.nav} <small>${told === null ? words.notTold : words.told(told.version, told.at.slice(0, 10), told.by)}</small>${told === null ? nothing : html`<span class="r">${words.read(read, units.length)}</span>`}</h2>
            ${told === null ? nothing : this.#table(notices)}
          </section>
        </div>
        <div class="hi-side">
          <section class="card">
            <h2>${words.sealed}</h2>
            <ul class="in ri-steps">
              ${METHOD_CODES.map((method) => {
                const seal = sealed.find((each) => each.method === method)
                return html`<li><b>${METHOD_WORDS[method]}</b>　${seal === undefined ? words.notSealed : words.sealedOn(seal.sealed, seal.sealedAt.slice(0, 10))}</li>`
              })}
            </ul>
            ${office && sealed.length > 0 && told?.current !== true ? this.#tellForm(notices) : nothing}
          </section>
          ${may(this.desk.session.role, 'filing:make') && sealed.length > 0 ? this.#filing() : nothing}
        </div>
      </div>`
  }

  #table({ units, gone }: Notices): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.nav}>
      <table class="dt ded-table">
        <thead><tr>${words.heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>
          ${units.map(
            ({ unit, readAt, readBy }) =>
              html`<tr>
                <td>${unit.code}</td>
                <td><b>${unit.name}</b> <button class="b ghost sm" aria-label="${words.one} ${unit.name}" @click=${() => void this.#print(unit.code)}>${words.one}</button></td>
                <td>${readAt === null ? html`<span class="q">${words.unread}</span>` : words.readBy(readBy ?? '', readAt.slice(0, 16).replace('T', ' '))}</td>
              </tr>`,
          )}
          ${gone.map(
            ({ unit, into, own }) =>
              html`<tr>
                <td>${unit.code}</td>
                <td>${unit.name} ${own ? html`<button class="b ghost sm" aria-label="${words.one} ${unit.name}" @click=${() => void this.#print(unit.code)}>${words.one}</button>` : nothing}</td>
                <td><span class="q">${own ? words.goneOwn(into.name) : words.goneIn(into.name)}</span></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  #tellForm({ sealed, told }: Notices): TemplateResult {
    const all = sealed.length === METHOD_CODES.length
    return html`<div class="in">
      ${told !== null && !told.current ? html`<p class="notice al">${words.stale}</p>` : nothing}
      <p class="s">${words.tellHint}</p>
      <button class="b solid" ?disabled=${this.busy} @click=${() => void this.#tell(!all)}>${all ? words.tell : words.tellPartial(sealed.length)}</button>
    </div>`
  }

  #filing(): TemplateResult {
    return html`<section class="card">
      <h2>${words.filing}</h2>
      <form class="in ded-form" @submit=${(event: SubmitEvent) => void this.#file(event)}>
        <p class="s">${words.filingHint}</p>
        <label>${words.filingWhy}<input name="reason" maxlength="500" required /></label>
        <button class="b" ?disabled=${this.busy}>${icon('download')}${words.filingMake}</button>
      </form>
    </section>`
  }

  async #sign(): Promise<void> {
    await this.#doing(() => this.desk.api.post(`${this.#base}/own/receipt`, {}))
  }

  async #tell(partial: boolean): Promise<void> {
    await this.#doing(() => this.desk.api.post(this.#base, partial ? { partial: true } : {}))
  }

  async #print(unit?: string): Promise<void> {
    await this.#doing(async () => {
      this.papers =
        unit === undefined
          ? (await this.desk.api.get<{ notices: Notice[] }>(`${this.#base}/all`)).notices
          : [await this.desk.api.get<Notice>(`${this.#base}/units/${unit}`)]
    })
  }

  async #file(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const reason = formText(new FormData(event.target as HTMLFormElement), 'reason')
    const name = `filing-${this.#shownCampaign}.zip`
    await this.#doing(async () => {
      const path = `/api/v1/campaigns/${this.#shownCampaign}/filing-package`
      save({ name, content: await this.desk.api.postForFile(path, { reason }) })
    })
    if (this.wrong === null) this.done = words.filingDone(name)
  }

  async #doing(act: () => Promise<unknown>): Promise<void> {
    this.busy = true
    this.wrong = null
    this.done = ''
    try {
      await act()
      await this.#found()
    } catch (error) {
      this.wrong = problemOfThrown(error)
    } finally {
      this.busy = false
    }
  }
}
customElements.define('notices-page', NoticesPage)
