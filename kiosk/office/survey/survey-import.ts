import { html, nothing, type TemplateResult } from 'lit'
import type { SurveyFile, SurveyProgress } from '../../../server/contract/answers/methods/survey.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { save } from '../../elements/browser/save-file.ts'
import { SURVEY_COLUMN_WORDS, survey as words } from '../../strings/survey.zh.ts'

const KINDS = ['answers', 'result'] as const
type Kind = (typeof KINDS)[number]
/** Faults that the page lists; whoever has more takes them away. */
const MOST_SHOWN = 50

/** One file: read first, its faults by line, then taken as a whole or not at all. */
export class SurveyImportCard extends DeskElement {
  static override properties = {
    base: { attribute: false },
    progress: { attribute: false },
    kind: { state: true },
    file: { state: true },
    read: { state: true },
    busy: { state: true },
    done: { state: true },
  }
  /** `/api/v1/campaigns/2026/methods/third-party/survey`. */
  declare base: string
  declare progress: SurveyProgress
  declare kind: Kind
  declare file: File | null
  declare read: SurveyFile | null
  declare busy: '' | 'reading' | 'taking'
  declare done: string
  #sheet: string | null = null

  constructor() {
    super()
    this.kind = 'answers'
    this.file = null
    this.read = null
    this.busy = ''
    this.done = ''
  }

  get #path(): string {
    return `${this.base}/${this.kind}`
  }

  #query(more: Record<string, string> = {}): string {
    const query = new URLSearchParams({ ...more, ...(this.#sheet === null ? {} : { sheet: this.#sheet }) }).toString()
    return query === '' ? '' : `?${query}`
  }

  #choose(kind: Kind): void {
    this.kind = kind
    this.#forget()
    this.done = ''
  }

  #forget(): void {
    this.file = null
    this.read = null
    this.problem = null
    this.#sheet = null
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    // The same name may be chosen again once the file was mended.
    input.value = ''
    if (file === undefined) return
    this.#forget()
    this.done = ''
    this.file = file
    void this.#look()
  }

  async #look(): Promise<void> {
    await this.#during('reading', async (file) => {
      this.read = await this.desk.api.upload<SurveyFile>(`${this.#path}${this.#query({ dryRun: 'true' })}`, file)
    })
  }

  async #takeFile(): Promise<void> {
    await this.#during('taking', async (file) => {
      const taken = await this.desk.api.upload<SurveyFile>(`${this.#path}${this.#query()}`, file)
      if (!taken.imported) {
        this.read = taken
        return
      }
      this.#forget()
      this.done = words.taken(taken.rows, taken.import!)
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    })
  }

  async #takeFaulty(): Promise<void> {
    await this.#during('reading', async (file) => {
      const content = await this.desk.api.sendForFile(`${this.#path}/faulty-rows.xlsx${this.#query()}`, file)
      save({ name: `${words.kinds[this.kind]}-要改的行.xlsx`, content })
    })
  }

  async #during(busy: 'reading' | 'taking', work: (file: Blob) => Promise<void>): Promise<void> {
    const { file } = this
    if (file === null || this.busy !== '') return
    this.busy = busy
    await this.show(() => work(file))
    this.busy = ''
  }

  override render() {
    const { read, file } = this
    return html`<section class="card sv-import">
      <h2>${words.import}</h2>
      <div class="in">
        <div class="sv-kinds" role="group" aria-label=${words.import}>
          ${KINDS.map(
            (kind) =>
              html`<button aria-pressed=${kind === this.kind} ?disabled=${this.busy !== ''} @click=${() => this.#choose(kind)}>${words.kinds[kind]}</button>`,
          )}
        </div>
        <p class="sv-note">${words.kindHints[this.kind]}</p>
        ${this.done === '' ? nothing : html`<p class="notice" role="status">${this.done}</p>`}
        ${this.problem === null ? nothing : html`<p class="notice al" role="alert">${this.problem.ofFile}</p>`}
        <p class="sv-tools">
          <label class="b">
            ${file === null ? words.choose : words.other}
            <input type="file" accept=".xlsx,.csv" ?disabled=${this.busy !== ''} @change=${(event: Event) => this.#picked(event)} />
          </label>
          <a class="b" href="${this.#path}/template.xlsx" download>${icon('download', 14)}${words.template}</a>
        </p>
        ${this.busy === '' ? nothing : html`<p class="sv-note" role="status">${this.busy === 'taking' ? words.taking : words.reading}</p>`}
        ${read === null || file === null ? nothing : this.#said(read, file)}
      </div>
    </section>`
  }

  #said(read: SurveyFile, file: File): TemplateResult {
    const { faulty, rows, counts, missing } = read
    const sound = missing.length === 0 && faulty === 0
    return html`<p>
        <b>${words.file(file.name, read.sheet, rows)}</b><br /><span class="sv-note">${words.onlyRead}</span>
      </p>
      ${read.sheets.length > 1 ? this.#sheets(read) : nothing}
      ${missing.length === 0 ? nothing : html`<p class="notice al" role="alert">${words.missing(missing.join('、'))}</p>`}
      ${faulty === 0 ? nothing : this.#faults(read)}
      ${
        sound
          ? html`<p role="status">
                ${
                  this.kind === 'answers'
                    ? words.sound(counts.answered, counts.refused + counts.unreachable + counts.wrong)
                    : words.soundResult(rows)
                }
              </p>
              <button class="b solid" ?disabled=${this.busy !== ''} @click=${() => void this.#takeFile()}>${words.take(rows)}</button>`
          : nothing
      }`
  }

  #sheets({ sheets, sheet }: SurveyFile): TemplateResult {
    return html`<label class="field"
      >${words.sheetLabel}<select
        ?disabled=${this.busy !== ''}
        @change=${(event: Event) => {
          this.#sheet = (event.target as HTMLSelectElement).value
          void this.#look()
        }}
      >
        ${sheets.map((each) => html`<option value=${each} ?selected=${each === sheet}>${each}</option>`)}
      </select></label
    >`
  }

  #faults({ faults, faulty }: SurveyFile): TemplateResult {
    const shown = faults.slice(0, MOST_SHOWN)
    return html`<p class="notice al" role="alert">${words.faulty(faulty)}</p>
      <p class="sv-tools">
        <button class="b" ?disabled=${this.busy !== ''} @click=${() => void this.#takeFaulty()}>
          ${icon('download', 14)}${words.takeFaulty}
        </button>
      </p>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.mend}>
        <table class="sv-faults">
          <thead>
            <tr>
              <th class="num" scope="col">${words.line}</th>
              <th scope="col">${words.column}</th>
              <th scope="col">${words.yours}</th>
              <th scope="col">${words.mend}</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(
              ({ line, column, value, zh, first }) =>
                html`<tr>
                  <td class="num"><b>${line}</b></td>
                  <td>${SURVEY_COLUMN_WORDS[column]}</td>
                  <td><code>${value === '' ? words.empty : value}</code></td>
                  <td>${zh}${first === undefined ? nothing : html`<br /><small>${words.firstAt(first)}</small>`}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${faults.length > shown.length ? html`<p class="sv-note">${words.shown(shown.length, faulty)}</p>` : nothing}`
  }
}
customElements.define('survey-import', SurveyImportCard)
