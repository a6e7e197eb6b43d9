import { html, nothing, type TemplateResult } from 'lit'
import type { BaselineFile } from '../../../server/contract/answers/summary.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { baseline as words } from '../../strings/summary.zh.ts'

/** Faults that the page lists. */
const MOST_SHOWN = 30

/** One file of last year's figures: read first, its faults by line, then taken as a whole or not at all. */
export class BaselineImport extends ActingElement {
  static override properties = {
    base: { attribute: false },
    file: { state: true },
    read: { state: true },
  }
  /** `/api/v1/campaigns/2026`. */
  declare base: string
  declare file: File | null
  declare read: BaselineFile | null

  constructor() {
    super()
    this.file = null
    this.read = null
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    // The same name may be chosen again once the file was mended.
    input.value = ''
    if (file === undefined) return
    this.file = file
    this.read = null
    this.done = ''
    void this.#send('?dryRun=true')
  }

  async #send(query = ''): Promise<void> {
    const { file } = this
    if (file === null || this.busy) return
    await this.act(async () => {
      this.read = await this.desk.api.upload<BaselineFile>(`${this.base}/baseline${query}`, file)
      if (this.read.imported) {
        this.done = words.taken(this.read.rows, this.read.entry!)
        this.file = null
        this.read = null
        this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
      }
    })
  }

  override render() {
    const { read, file } = this
    return html`<section class="card">
      <h2>${words.title}</h2>
      <div class="in sy-import">
        <p class="s">${words.note}</p>
        <p class="q">${words.columns}</p>
        <p class="sv-tools">
          ${(['xlsx', 'csv'] as const).map(
            (kind) =>
              html`<a class="b" href="${this.base}/baseline/template.${kind}" download>${words.template(kind)}</a>`,
          )}
        </p>
        <p class="q">${words.templates}</p>
        ${this.done === '' ? nothing : html`<p class="notice" role="status">${this.done}</p>`}
        ${this.problem === null ? nothing : html`<p class="notice al" role="alert">${this.problem.ofFile}</p>`}
        <p class="sv-tools">
          <label class="b"
            >${words.choose}<input
              type="file"
              accept=".xlsx,.csv"
              ?disabled=${this.busy}
              @change=${(event: Event) => this.#picked(event)}
          /></label>
        </p>
        ${this.busy ? html`<p class="s" role="status">${words.reading}</p>` : nothing}
        ${read === null || file === null ? nothing : this.#said(read, file)}
      </div>
    </section>`
  }

  /** The lines to mend, for whoever mends them in a table program. */
  #faultsFile(faults: BaselineFile['faults'], name: string): TemplateResult {
    const rows = faults.map(({ line, column, value, zh, first }) => [
      String(line),
      words.heads[column],
      value,
      zh,
      first === undefined ? '' : String(first),
    ])
    return html`<p>
      <a
        class="b"
        download="${name.replace(/\.\w+$/, '')}-${words.faultsHeads[3]}.csv"
        href=${`data:text/csv;charset=utf-8,${encodeURIComponent(csvText([words.faultsHeads, ...rows]))}`}
        >${words.faultsFile}</a
      >
    </p>`
  }

  #said({ missing, faulty, faults, rows, blank }: BaselineFile, { name }: File): TemplateResult {
    if (missing.length > 0)
      return html`<p class="notice al" role="alert">${words.missing(name, missing.join('、'))}</p>`
    if (faulty > 0)
      return html`<p class="notice al" role="alert">${words.faulty(name, faulty)}</p>
        <ul class="sy-faults">
          ${faults
            .slice(0, MOST_SHOWN)
            .map(
              ({ line, column, zh, value, first }) =>
                html`<li><b>${words.line(line, words.heads[column])}</b> ${zh}${value === '' ? nothing : html`<span class="q">${words.written(value)}</span>`}${first === undefined ? nothing : words.first(first)}</li>`,
            )}
        </ul>
        ${this.#faultsFile(faults, name)}`
    return html`<p role="status">${words.sound(name, rows)}${blank > 0 ? words.blank(blank) : nothing}</p>
      <p>
        <button type="button" class="b solid" ?disabled=${this.busy || rows === 0} @click=${() => void this.#send()}>
          ${words.take(rows)}
        </button>
      </p>`
  }
}
/** RFC 4180 with a byte order mark; a cell that a table program would take for a formula begins with an apostrophe. */
function csvText(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) =>
    `"${(/^[=+@\t\r]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
customElements.define('baseline-import', BaselineImport)
