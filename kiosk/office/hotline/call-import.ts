import { html, nothing } from 'lit'
import { NoticeElement } from '../../elements/parts/notice-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { save } from '../../elements/browser/save-file.ts'
import { hotline as words } from '../../strings/hotline.zh.ts'
import { faultTable, levelTable, strangerTable } from './call-preview.ts'
import { CALL_COLUMN_NAMES, type CallColumn } from '../../../server/contract/hotline/call-columns.ts'
import type { CallImportPreview, ImportProgress } from '../../../server/contract/answers/hotline/imports.ts'

/** Lines named on the page; the rest of them are said by their number. */
const MOST_CONFLICTS = 200
const PROGRESS_EVERY_MS = 500
const PATH = '/api/v1/hotline/imports'

/** A file of callers' ratings: looked at first, columns mapped, faulty rows mended or left out, then imported. */
export class CallImport extends NoticeElement {
  static override properties = {
    file: { state: true },
    columns: { state: true },
    sheet: { state: true },
    levels: { state: true },
    toTray: { state: true },
    preview: { state: true },
    out: { state: true },
    progress: { state: true },
  }
  declare file: File | null
  /** What the user chose, by column; empty: the file has none. */
  declare columns: Partial<Record<CallColumn, string>>
  declare sheet: string
  /** What the user said that words mean as levels. */
  declare levels: ReadonlyMap<string, number>
  /** Units that nobody knows go to the tray with their words. */
  declare toTray: boolean
  declare preview: CallImportPreview | null
  /** Lines that are left out. */
  declare out: ReadonlySet<number>
  declare progress: ImportProgress | null
  #job = ''

  constructor() {
    super()
    this.#forget(null)
    this.progress = null
  }

  override render() {
    return html`<section class="card">
      <div class="in">
        <label class="field"
          >${words.file}<input
            type="file"
            accept=".csv,.xlsx"
            ?disabled=${this.busy}
            @change=${(event: Event) => this.#choose((event.target as HTMLInputElement).files?.[0] ?? null)}
        /></label>
        <p class="s">${words.templateText} <a class="b sm" href=${`${PATH}/template.xlsx`} download>${words.template}</a></p>
        ${this.preview ? this.#mapping(this.preview) : nothing}
        ${this.noticeLine()}
        ${this.busy ? this.#progress() : nothing}
      </div>
    </section>`
  }

  #progress() {
    const { progress } = this
    const share = progress === null || progress.of === 0 ? undefined : progress.done / progress.of
    return html`<div class="way">
      <progress aria-label=${words.doing} .value=${share ?? nothing}></progress>
      ${progress ? html`<span>${words.stages[progress.stage]}${share ? ` ${Math.floor(100 * share)}%` : nothing}</span>` : nothing}
      ${progress?.cancellable ? html`<button type="button" class="b sm" @click=${() => void this.#cancel()}>${words.cancel}</button>` : nothing}
    </div>`
  }

  #mapping(preview: CallImportPreview) {
    const { heads, sample, missing, sheets } = preview
    return html`<h3>${words.map}</h3>
      <div class="fields">
        ${
          sheets.length < 2
            ? nothing
            : html`<label
                >${words.sheet}<select
                  ?disabled=${this.busy}
                  @change=${(event: Event) => this.#again({ sheet: (event.target as HTMLSelectElement).value })}
                >
                  ${sheets.map((name) => html`<option value=${name} ?selected=${preview.sheet === name}>${name}</option>`)}
                </select></label
              >`
        }
        ${CALL_COLUMN_NAMES.map(
          (column) =>
            html`<label
              >${words.columns[column]}<select
                ?disabled=${this.busy}
                @change=${(event: Event) =>
                  this.#again({ columns: { ...this.columns, [column]: (event.target as HTMLSelectElement).value } })}
              >
                <option value="" ?selected=${preview.columns[column] === undefined}>${words.noColumn}</option>
                ${heads.map(
                  (head) => html`<option value=${head} ?selected=${preview.columns[column] === head}>${head}</option>`,
                )}
              </select></label
            >`,
        )}
      </div>
      <h3>${words.sample(preview.headLine)}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.sample(preview.headLine)}>
        <table>
          <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>${sample.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
        </table>
      </div>
      ${
        missing.length > 0
          ? html`<p class="wrong">${words.missing(missing.map((each) => words.columns[each]).join('、'))}</p>`
          : this.#outcome(preview)
      }`
  }

  #outcome(preview: CallImportPreview) {
    const { rows, stored, duplicate, conflict, conflicts, faulty, faults, warnings } = preview
    const left = [...faults.map(({ line }) => line), ...conflicts].filter((line) => !this.out.has(line)).length
    const more = faulty > faults.length || conflict > conflicts.length
    return html`<p>${words.preview(rows, stored, duplicate)}${conflict > 0 ? words.conflict(conflict) : nothing}</p>
      ${warnings.map(({ column, rows: n }) => html`<p class="wrong">${words.damaged(column, n)}</p>`)}
      ${levelTable(preview.levelWords, this.busy, (word, level) => this.#again({ levels: new Map([...this.levels, [word, level]]) }))}
      ${strangerTable(preview.strangers, { checked: this.toTray, busy: this.busy, toggle: () => this.#again({ toTray: !this.toTray }) })}
      ${
        conflict > 0
          ? html`<p class="s wrong">${words.conflictLines(conflicts.slice(0, MOST_CONFLICTS).join('、'), conflict > MOST_CONFLICTS)}</p>
              <button type="button" class="b sm" @click=${() => this.#leave(conflicts)}>${words.leaveConflicts}</button>`
          : nothing
      }
      ${
        faulty === 0
          ? nothing
          : html`<p class="wrong">${more ? words.tooMany : words.faulty(faulty)}</p>
              <div class="acts">
                <button type="button" class="b sm" @click=${() => this.#leave(faults.map(({ line }) => line))}>${words.leaveAll}</button>
                <button type="button" class="b sm" ?disabled=${this.busy} @click=${() => void this.#takeFaulty()}>${words.takeFaulty}</button>
              </div>
              ${faultTable(preview, this.out, (line) => this.#toggle(line))}`
      }
      <div class="acts">
        <button type="button" class="b solid" ?disabled=${this.busy || left > 0 || more} @click=${() => void this.#send(false)}>${words.do}</button>
      </div>`
  }

  #forget(file: File | null): void {
    this.file = file
    this.columns = {}
    this.sheet = ''
    this.levels = new Map()
    this.toTray = false
    this.preview = null
    this.out = new Set()
  }

  #choose(file: File | null): void {
    this.#forget(file)
    this.notice = null
    if (file) void this.#send(true)
  }

  /** Looks at the file again, as the user understands it now. */
  #again(change: Partial<Pick<CallImport, 'columns' | 'sheet' | 'levels' | 'toTray'>>): void {
    Object.assign(this, change)
    this.out = new Set()
    void this.#send(true)
  }

  #leave(lines: readonly number[]): void {
    this.out = new Set([...this.out, ...lines])
  }

  #toggle(line: number): void {
    const out = new Set(this.out)
    if (!out.delete(line)) out.add(line)
    this.out = out
  }

  #query(dryRun: boolean): URLSearchParams {
    const query = new URLSearchParams({ dryRun: String(dryRun), ...this.columns })
    if (this.sheet !== '') query.set('sheet', this.sheet)
    if (this.levels.size > 0) query.set('levels', [...this.levels].map(([word, level]) => `${word}=${level}`).join(','))
    if (this.toTray) query.set('unknownToTray', 'true')
    if (!dryRun && this.out.size > 0) query.set('leaveOut', [...this.out].join(','))
    return query
  }

  async #send(dryRun: boolean): Promise<void> {
    if (!this.file) return
    this.busy = true
    this.progress = null
    this.notice = { text: dryRun ? words.looking : words.doing, wrong: false }
    const query = this.#query(dryRun)
    this.#job = `page-${Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`
    query.set('job', this.#job)
    const watching = setInterval(() => void this.#look(), PROGRESS_EVERY_MS)
    try {
      const done = await this.desk.api.upload<CallImportPreview>(`${PATH}?${query.toString()}`, this.file)
      if (done.imported) {
        this.preview = null
        this.notice = { text: words.done(done.stored, done.duplicate), wrong: false }
      } else {
        this.preview = done
        this.notice = null
      }
    } catch (error) {
      this.notice = { text: problemOfThrown(error).ofFile, wrong: true }
    } finally {
      clearInterval(watching)
      this.busy = false
      this.progress = null
    }
  }

  /** How far it is; once it is done nobody knows it any more, and the answer is on its way. */
  async #look(): Promise<void> {
    try {
      this.progress = await this.desk.api.get<ImportProgress>(`${PATH}/${this.#job}`)
    } catch {
      this.progress = null
    }
  }

  async #cancel(): Promise<void> {
    try {
      await this.desk.api.delete(`${PATH}/${this.#job}`)
    } catch (error) {
      this.notice = { text: problemOfThrown(error).ofFile, wrong: true }
    }
  }

  async #takeFaulty(): Promise<void> {
    if (!this.file) return
    try {
      const content = await this.desk.api.sendForFile(
        `${PATH}/faulty-rows.xlsx?${this.#query(true).toString()}`,
        this.file,
      )
      save({ name: words.faultyFile, content })
    } catch (error) {
      this.notice = { text: problemOfThrown(error).ofFile, wrong: true }
    }
  }
}
customElements.define('call-import', CallImport)
