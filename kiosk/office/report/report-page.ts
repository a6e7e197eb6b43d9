import { html, nothing, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import type { Campaign } from '../../../server/contract/answers/hub/about.ts'
import type { ReportState } from '../../../server/contract/answers/report.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { may, runsMethod } from '../../../server/contract/roles.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { emptyState, failedState, loadingState } from '../../elements/state-page.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { report as words } from '../../strings/report.zh.ts'
import { endedNote } from '../summary/ended-note.ts'
import './report-chapter.ts'
import './report-seal.ts'

/** The analysis report (分析报告, 六.4): chapters, a preview, asking and co-signing, and what was sealed. */
export class ReportPage extends DeskElement {
  static override properties = {
    campaigns: { state: true },
    campaign: { state: true },
    state: { state: true },
    notYet: { state: true },
    previewed: { state: true },
  }
  declare campaigns: Campaign[]
  declare campaign: Campaign | null
  declare state: ReportState | null
  /** The survey team, while methods are independent of one another. */
  declare notYet: boolean
  /** How often the preview was asked for: each time a frame of its own, so that it is loaded anew. */
  declare previewed: number
  readonly #address = new ShownInAddress(this, 'report', (shown) => void this.#choose(shown.get('campaign') ?? ''))

  constructor() {
    super()
    this.campaigns = []
    this.campaign = null
    this.state = null
    this.notYet = false
    this.previewed = 0
  }

  override firstUpdated(): void {
    document.title = words.nav
    void this.#begin()
  }

  override render(): TemplateResult {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'report', logOut)}
      <main class="page office report" @changed=${() => void this.#load()}>${this.#body()}</main>`
  }

  get #base(): string {
    return `/api/v1/campaigns/${this.campaign!.id}/report`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#begin())
    if (this.notYet)
      return html`${this.#title()}<section class="card">${emptyState(words.notYet, words.notYetText)}</section>`
    const { state } = this
    if (state === null) return loadingState()
    const writes = may(this.desk.session.role, 'report:write')
    return html`${this.#title()}
      <div class="rp-split">
        <div class="stack">
          ${endedNote(state.deductionsEnded, may(this.desk.session.role, 'period:seal') ? this.#sealPage('online') : null)}
          <report-seal .desk=${this.desk} .base=${this.#base} .state=${state}></report-seal>
          ${this.#seals(state)}
        </div>
        <div class="stack">
          <section class="card rp-words">
            <h2>${words.chapters}</h2>
            <p class="in s">${words.chaptersNote}</p>
          </section>
          ${state.chapters.map(
            (chapter) =>
              html`<report-chapter
                .desk=${this.desk}
                .campaign=${state.campaign}
                .base=${this.#base}
                .state=${chapter}
                .writes=${writes}
              ></report-chapter>`,
          )}
          ${runsMethod(this.desk.session, 'third-party') && !state.complete ? nothing : this.#preview()}
        </div>
      </div>`
  }

  #title(): TemplateResult {
    return html`<div class="title">
      <div>
        <p class="crumb">${this.campaign?.title ?? ''}</p>
        <h1>${words.nav}${this.state === null ? nothing : html` <small>${words.number(this.state.number)}</small>`}</h1>
      </div>
      ${this.campaigns.length > 1 ? html`<div class="r">${this.#pick()}</div>` : nothing}
    </div>`
  }

  #pick(): TemplateResult {
    return html`<label class="field"
      >${words.campaign}<select @change=${(event: Event) => this.#pickCampaign((event.target as HTMLSelectElement).value)}>
        ${this.campaigns.map(({ id, title }) => html`<option value=${id} ?selected=${id === this.campaign?.id}>${title}</option>`)}
      </select></label
    >`
  }

  #seals({ methods }: ReportState): TemplateResult {
    const seals = may(this.desk.session.role, 'period:seal')
    return html`<section class="card">
      <h2>${words.seals}</h2>
      <ul class="rp-seals">
        ${methods.map(
          ({ method, seal }) => html`<li>
            <b>${METHOD_WORDS[method]}</b>
            <span class="s">${seal === null ? words.notSealed : words.sealed(seal)}</span>
            ${
              seal === null && seals
                ? html`<a class="b sm" href=${this.#sealPage(method)}
                    >${words.toSeal}<span class="sr">${METHOD_WORDS[method]}</span></a
                  >`
                : nothing
            }
          </li>`,
        )}
      </ul>
    </section>`
  }

  #sealPage(method: MethodCode): string {
    const { id = '', from = '', to = '' } = this.campaign ?? {}
    return `#seal?${new URLSearchParams({ method, campaign: id, from, to }).toString()}`
  }

  #preview(): TemplateResult {
    return html`<section class="card">
      <h2>
        ${words.preview}
        <span class="r"
          ><button class="b sm" @click=${() => this.previewed++}>
            ${this.previewed === 0 ? words.previewNow : words.previewAgain}
          </button></span
        >
      </h2>
      <p class="in s">${words.previewNote}</p>
      ${
        this.previewed === 0
          ? nothing
          : keyed(
              this.previewed,
              html`<iframe
                class="rp-frame"
                sandbox
                title=${words.frame}
                src="${this.#base}.html?draft=true"
              ></iframe>`,
            )
      }
    </section>`
  }

  /** The campaign of the address, else the one that is over and waits for its report, else the running one. */
  async #begin(): Promise<void> {
    await this.show(async () => {
      this.campaigns = (await this.desk.api.get<{ campaigns: Campaign[] }>('/api/v1/campaigns')).campaigns
      await this.#choose(this.#address.read().get('campaign') ?? '')
    })
  }

  #pickCampaign(id: string): void {
    this.#address.show({ campaign: id })
    void this.#choose(id)
  }

  async #choose(id: string): Promise<void> {
    const over = this.campaigns.findLast(({ running }) => !running)
    this.campaign = this.campaigns.find((each) => each.id === id) ?? over ?? this.campaigns.at(-1) ?? null
    this.state = null
    this.previewed = 0
    await this.#load()
  }

  async #load(): Promise<void> {
    if (this.campaign === null) return
    try {
      this.problem = null
      this.notYet = false
      this.state = await this.desk.api.get<ReportState>(this.#base)
    } catch (error) {
      const problem = problemOfThrown(error)
      if (problem.code === 'not-sealed') this.notYet = true
      else this.problem = problem
    }
  }
}
customElements.define('report-page', ReportPage)
