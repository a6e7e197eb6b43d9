import { html, nothing, type TemplateResult } from 'lit'
import type { SurveyImport, SurveyProgress } from '../../../server/contract/answers/methods/survey.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { survey as words } from '../../strings/survey.zh.ts'
import { who } from '../screening/screening-view.ts'

/** What was imported, newest first; one that was wrong is taken back as a whole, with a reason. */
export class SurveyImports extends ActingElement {
  static override properties = {
    base: { attribute: false },
    progress: { attribute: false },
    asking: { state: true },
    reason: { state: true },
  }
  declare base: string
  declare progress: SurveyProgress
  /** The import about which it is asked why. */
  declare asking: number | null
  declare reason: string

  constructor() {
    super()
    this.asking = null
    this.reason = ''
  }

  override render() {
    const { imports } = this.progress
    return html`<section class="card">
      <h2>${words.imports}</h2>
      <div class="in">
        ${this.done === '' ? nothing : html`<p class="notice" role="status">${this.done}</p>`}
        ${
          imports.length === 0
            ? html`<p class="s">${words.noImports}</p>`
            : html`<ol class="sv-imports">${imports.map((each) => this.#one(each))}</ol>`
        }
      </div>
    </section>`
  }

  #one(each: SurveyImport): TemplateResult {
    const { withdrawn } = each
    const line = words.importLine(words.kinds[each.what], each.rows, who(each.by))
    const open = withdrawn === null && this.progress.sealed === null
    return html`<li class=${withdrawn === null ? '' : 'gone'}>
      <p class="head">
        <b>${line}</b><time datetime=${each.at}>${each.at.slice(5, 10)} ${each.at.slice(11, 16)}</time>
        ${
          open && this.asking !== each.import
            ? html`<button class="b sm" @click=${() => this.#ask(each.import)}>${words.withdraw}</button>`
            : nothing
        }
      </p>
      ${withdrawn === null ? nothing : html`<p class="sv-note">${words.withdrawn(who(withdrawn.by), withdrawn.reason)}</p>`}
      ${open && this.asking === each.import ? this.#why(each.import) : nothing}
    </li>`
  }

  #ask(n: number | null): void {
    this.asking = n
    this.reason = ''
    this.problem = null
    this.done = ''
  }

  #why(n: number): TemplateResult {
    return html`<form
      class="sv-why"
      @submit=${(event: Event) => {
        event.preventDefault()
        void this.#withdraw(n)
      }}
    >
      ${this.problem === null ? nothing : html`<p class="notice al" role="alert">${this.problem.zh}</p>`}
      <label
        >${words.withdrawAsk}<input
          maxlength="200"
          required
          placeholder=${words.withdrawHint}
          .value=${this.reason}
          @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)}
      /></label>
      <p class="sv-tools">
        <button class="b solid" ?disabled=${this.busy}>${words.withdrawYes}</button>
        <button type="button" class="b" ?disabled=${this.busy} @click=${() => this.#ask(null)}>${words.withdrawNo}</button>
      </p>
    </form>`
  }

  async #withdraw(n: number): Promise<void> {
    if (this.busy) return
    this.busy = true
    await this.show(async () => {
      await this.desk.api.post(`${this.base}/imports/${n}/withdrawal`, { reason: this.reason })
      this.asking = null
      this.done = words.withdrawDone
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    })
    this.busy = false
  }
}
customElements.define('survey-imports', SurveyImports)
