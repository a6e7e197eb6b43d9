import { html, nothing, type TemplateResult } from 'lit'
import type { ReportState, SealedReport } from '../../../server/contract/answers/report.ts'
import type { MethodCode } from '../../../server/contract/methods.ts'
import { may } from '../../../server/contract/roles.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { emptyState } from '../../elements/state-page.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { report as words } from '../../strings/report.zh.ts'
import { who } from '../screening/screening-view.ts'
import { whenOf } from './when.ts'

type Waiting = NonNullable<ReportState['request']>

/** Asking, taking back, co-signing and sending back; what was sealed, its files, and whether it is outdated. */
export class ReportSeal extends LightElement {
  static override properties = {
    desk: { attribute: false },
    base: { attribute: false },
    state: { attribute: false },
    reason: { state: true },
    missing: { state: true },
    opinion: { state: true },
    password: { state: true },
    said: { state: true },
    busy: { state: true },
  }
  declare desk: Desk
  declare base: string
  declare state: ReportState
  declare reason: string
  /** Why the report goes without a method, as it is typed. */
  declare missing: Partial<Record<MethodCode, string>>
  declare opinion: string
  declare password: string
  declare said: string | null
  declare busy: boolean

  constructor() {
    super()
    this.reason = ''
    this.missing = {}
    this.opinion = ''
    this.password = ''
    this.said = null
    this.busy = false
  }

  override render(): TemplateResult {
    const { request, report, earlier } = this.state
    const { role } = this.desk.session
    const waits = request !== null && request.refused === null
    return html`${waits ? this.#waiting(request) : may(role, 'report:ask') ? this.#asking(request) : nothing}
      ${report === null ? this.#none(waits) : this.#sealed(report)}
      ${
        earlier.length === 0
          ? nothing
          : html`<section class="card">
              <h2>${words.earlier}</h2>
              ${earlier.map((each) => html`<div class="in rp-earlier">${this.#signed(each)}${this.#files(each)}</div>`)}
            </section>`
      }`
  }

  #none(waits: boolean): TemplateResult | typeof nothing {
    return waits || may(this.desk.session.role, 'report:ask')
      ? nothing
      : html`<section class="card">${emptyState(words.noReport, words.noReportText)}</section>`
  }

  #asking(request: Waiting | null): TemplateResult {
    const { methods } = this.state
    const absent = methods.filter(({ seal }) => seal === null)
    const nothingSealed = absent.length === methods.length
    return html`<section class="card rp-do">
      <h2>${words.ask}</h2>
      <div class="in">
        ${request?.refused ? html`<p class="over" role="note">${words.refusedBy(who(request.refused.operator), request.refused.reason)}</p>` : nothing}
        <p class="s">${nothingSealed ? words.nothingSealed : words.askNote}</p>
        ${
          nothingSealed
            ? nothing
            : html`${absent.map(
                ({ method }) =>
                  html`<label class="field"
                    >${words.missing(METHOD_WORDS[method])}<input
                      class="missing"
                      maxlength="200"
                      placeholder=${words.missingHint}
                      .value=${this.missing[method] ?? ''}
                      @input=${(event: Event) => (this.missing = { ...this.missing, [method]: (event.target as HTMLInputElement).value })}
                  /></label>`,
              )}
                <label class="field"
                  >${words.reason}<input
                    class="reason"
                    maxlength="200"
                    placeholder=${words.reasonHint}
                    .value=${this.reason}
                    @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)}
                /></label>
                <div class="acts">
                  <button class="b solid" ?disabled=${this.busy} @click=${() => this.#ask(absent.map(({ method }) => method))}>
                    ${this.busy ? words.asking : words.submit}
                  </button>
                </div>`
        }
        ${this.#message()}
      </div>
    </section>`
  }

  #waiting(request: Waiting): TemplateResult {
    const { role } = this.desk.session
    const isStale = request.outdated.length > 0
    return html`<section class="card rp-do">
      <h2>${may(role, 'report:agree') ? words.coSign : words.waits}</h2>
      <div class="in">
        <p>${words.waitsText(who(request.operator), whenOf(request.at), request.number)}：${request.reason}</p>
        ${request.missing.map(({ method, reason }) => html`<p class="s">${METHOD_WORDS[method]}：${words.notSealed}。${reason}</p>`)}
        <p class="s">${words.hash}<br /><span class="mono rp-hash">${request.html}</span></p>
        <p><a class="b" href="${this.base}.html?request=${request.request}" target="_blank" rel="noopener">${words.open}</a></p>
        ${isStale ? html`<p class="alone" role="note">${words.stale}</p>` : nothing}
        ${may(role, 'report:agree') ? this.#coSigning(request, isStale) : nothing}
        ${
          may(role, 'report:ask')
            ? html`<div class="acts">
                <button class="b" ?disabled=${this.busy} @click=${() => void this.#refuse(request, words.takenBack)}>${words.takeBack}</button>
              </div>`
            : nothing
        }
        ${this.#message()}
      </div>
    </section>`
  }

  #coSigning(request: Waiting, isStale: boolean): TemplateResult {
    const write = (to: { opinion?: string; password?: string }) => void Object.assign(this, to)
    return html`<p class="s">${words.coSignNote}</p>
      <label class="field"
        >${words.opinion}<textarea
          class="opinion"
          rows="2"
          maxlength="200"
          placeholder=${words.opinionHint}
          .value=${this.opinion}
          @input=${(event: Event) => write({ opinion: (event.target as HTMLTextAreaElement).value })}
        ></textarea>
      </label>
      <label class="field"
        >${words.password}<input
          class="own-password"
          type="password"
          autocomplete="current-password"
          .value=${this.password}
          @input=${(event: Event) => write({ password: (event.target as HTMLInputElement).value })}
      /></label>
      <div class="acts">
        <button class="b solid" ?disabled=${this.busy || isStale} @click=${() => this.#agree(request)}>${words.agree}</button
        ><button class="b" ?disabled=${this.busy} @click=${() => this.#sendBack(request)}>${words.sendBack}</button>
      </div>`
  }

  #sealed(report: SealedReport): TemplateResult {
    return html`<section class="card">
      <h2>${words.done} <small>${words.number(report.number)}</small></h2>
      <div class="in">
        ${
          report.outdated.length === 0
            ? nothing
            : html`<p class="alone" role="note">
                <b>${words.outdated}</b>：${words.listOf(report.outdated.map(({ method, why }) => words.why[why](METHOD_WORDS[method])))}。${words.outdatedText}
              </p>`
        }
        ${this.#signed(report)} ${this.#files(report)}
        <p class="s">${words.printNote}</p>
        <p class="s">${words.hash}<br /><span class="mono rp-hash">${report.html}</span></p>
      </div>
    </section>`
  }

  #signed({ operator, second, sealedAt, number }: SealedReport): TemplateResult {
    return html`<p>${words.number(number)}：${words.doneText(who(operator), who(second), whenOf(sealedAt))}</p>`
  }

  #files({ request, number }: SealedReport): TemplateResult {
    const query = `?request=${request}`
    const name = `pingyi-report-${this.state.campaign}-${number}`
    return html`<p class="acts">
      <a class="b solid" href="${this.base}.html${query}" target="_blank" rel="noopener">${words.print}</a>
      <a class="b" href="${this.base}.html${query}" download="${name}.html">${words.page}</a>
      <a class="b" href="${this.base}.xlsx${query}" download="${name}.xlsx">${words.workbook}</a>
      <a class="b" href="${this.base}.json${query}" download="${name}.json">${words.json}</a>
    </p>`
  }

  #message(): TemplateResult {
    return html`<p class="said ${this.said === null ? '' : 'wrong'}" role="status">${this.said ?? nothing}</p>`
  }

  #lacks(text: string, field: string): void {
    this.said = text
    this.querySelector<HTMLElement>(field)?.focus()
  }

  #ask(absent: readonly MethodCode[]): void {
    const missing = absent.map((method) => ({ method, reason: this.missing[method]?.trim() ?? '' }))
    if (missing.some(({ reason }) => reason === '')) return this.#lacks(words.needMissing, 'input.missing')
    if (this.reason.trim() === '') return this.#lacks(words.needReason, 'input.reason')
    void this.#do('/ask', { missing, reason: this.reason.trim() })
  }

  #agree({ request, html: shown }: Waiting): void {
    if (this.password === '') return this.#lacks(words.needPassword, 'input.own-password')
    const { password, opinion } = this
    // A password that was wrong is typed anew.
    this.password = ''
    const reason = opinion.trim()
    void this.#do('/agree', { request, html: shown, password, ...(reason === '' ? {} : { reason }) })
  }

  #sendBack(request: Waiting): void {
    if (this.opinion.trim() === '') return this.#lacks(words.needOpinion, 'textarea.opinion')
    void this.#refuse(request, this.opinion.trim())
  }

  #refuse({ request }: Waiting, reason: string): Promise<void> {
    return this.#do('/refuse', { request, reason })
  }

  async #do(path: string, body: object): Promise<void> {
    this.busy = true
    this.said = null
    try {
      await this.desk.api.post(`${this.base}${path}`, body)
      this.opinion = ''
      this.reason = ''
    } catch (error) {
      const { zh, detail, code } = problemOfThrown(error)
      this.said = code === 'report-incomplete' && detail !== undefined ? `${zh}（${detail}）` : zh
    } finally {
      this.busy = false
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    }
  }
}
customElements.define('report-seal', ReportSeal)
