import { html, nothing } from 'lit'
import type { Desk } from '../elements/desk-gate.ts'
import { LightElement } from '../elements/light-element.ts'
import { problemOfThrown } from '../elements/problem.ts'
import { hotline as words } from '../strings/hotline.zh.ts'

type Column = keyof typeof words.columns
/** Lines named on the page; the rest of them are said by their number. */
const MOST_CONFLICTS = 200
const COLUMNS = Object.keys(words.columns) as Column[]

interface Preview {
  imported: boolean
  heads: string[]
  sample: string[][]
  columns: Partial<Record<Column, string>>
  missing: Column[]
  rows: number
  stored: number
  duplicate: number
  conflict: number
  conflicts: number[]
  faulty: number
  faults: { line: number; zh: string }[]
}

/** A file of callers' ratings: looked at first, columns mapped, faulty rows mended or left out, then imported. */
export class CallImport extends LightElement {
  static override properties = {
    desk: { attribute: false },
    file: { state: true },
    columns: { state: true },
    preview: { state: true },
    out: { state: true },
    said: { state: true },
    busy: { state: true },
  }
  declare desk: Desk
  declare file: File | null
  /** What the user chose, by column; empty: the file has none. */
  declare columns: Partial<Record<Column, string>>
  declare preview: Preview | null
  /** Lines that are left out. */
  declare out: ReadonlySet<number>
  declare said: { text: string; wrong: boolean } | null
  declare busy: boolean

  constructor() {
    super()
    this.file = null
    this.columns = {}
    this.preview = null
    this.out = new Set()
    this.said = null
    this.busy = false
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
        ${this.preview ? this.#mapping(this.preview) : nothing}
        <p class="said ${this.said?.wrong ? 'wrong' : ''}" role="status">
          ${this.said?.text ?? nothing} ${this.busy ? html`<progress aria-label=${words.doing}></progress>` : nothing}
        </p>
      </div>
    </section>`
  }

  #mapping(preview: Preview) {
    const { heads, sample, missing } = preview
    return html`<h3>${words.map}</h3>
      <div class="fields">
        ${COLUMNS.map(
          (column) =>
            html`<label
              >${words.columns[column]}<select
                ?disabled=${this.busy}
                @change=${(event: Event) => this.#map(column, (event.target as HTMLSelectElement).value)}
              >
                <option value="" ?selected=${preview.columns[column] === undefined}>${words.noColumn}</option>
                ${heads.map(
                  (head) => html`<option value=${head} ?selected=${preview.columns[column] === head}>${head}</option>`,
                )}
              </select></label
            >`,
        )}
      </div>
      <h3>${words.sample}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label=${words.sample}>
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

  #outcome({ rows, stored, duplicate, conflict, conflicts, faulty, faults }: Preview) {
    const left = faults.filter(({ line }) => !this.out.has(line)).length
    return html`<p>
        ${words.preview(rows, stored, duplicate)}${conflict > 0 ? words.conflict(conflict) : nothing}
      </p>
      ${conflict > 0 ? html`<p class="s">${words.conflictLines(conflicts.slice(0, MOST_CONFLICTS).join('、'), conflict > MOST_CONFLICTS)}</p>` : nothing}
      ${
        faulty === 0
          ? nothing
          : html`<p class="wrong">${faulty > faults.length ? words.tooMany : words.faulty(faulty)}</p>
              <button type="button" class="b sm" @click=${() => (this.out = new Set(faults.map(({ line }) => line)))}>${words.leaveAll}</button>
              <table class="faults">
                <tbody>
                  ${faults.map(
                    ({ line, zh }) =>
                      html`<tr>
                        <th scope="row">${words.line(line)}</th>
                        <td>${zh}</td>
                        <td>
                          <label class="tick"
                            ><input type="checkbox" .checked=${this.out.has(line)} @change=${() => this.#toggle(line)} />${words.leaveOut}</label
                          >
                        </td>
                      </tr>`,
                  )}
                </tbody>
              </table>`
      }
      <div class="acts">
        <button
          type="button"
          class="b solid"
          ?disabled=${this.busy || left > 0 || faulty > faults.length}
          @click=${() => void this.#send(false)}
        >
          ${words.do}
        </button>
      </div>`
  }

  #choose(file: File | null): void {
    this.file = file
    this.columns = {}
    this.preview = null
    this.out = new Set()
    this.said = null
    if (file) void this.#send(true)
  }

  #map(column: Column, head: string): void {
    this.columns = { ...this.columns, [column]: head }
    this.out = new Set()
    void this.#send(true)
  }

  #toggle(line: number): void {
    const out = new Set(this.out)
    if (!out.delete(line)) out.add(line)
    this.out = out
  }

  async #send(dryRun: boolean): Promise<void> {
    if (!this.file) return
    this.busy = true
    this.said = { text: dryRun ? words.looking : words.doing, wrong: false }
    const query = new URLSearchParams({ dryRun: String(dryRun), ...this.columns })
    if (!dryRun && this.out.size > 0) query.set('leaveOut', [...this.out].join(','))
    try {
      const done = await this.desk.api.upload<Preview>(`/api/v1/hotline/imports?${query.toString()}`, this.file)
      if (done.imported) {
        this.preview = null
        this.said = { text: words.done(done.stored, done.duplicate, done.conflict), wrong: false }
      } else {
        this.preview = done
        this.said = null
      }
    } catch (error) {
      this.said = { text: problemOfThrown(error).zh, wrong: true }
    } finally {
      this.busy = false
    }
  }
}
customElements.define('call-import', CallImport)
