import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { MONTHLY_COLUMNS, type MonthlyColumn } from '../../../server/contract/hotline/monthly.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { oversight as words } from '../../strings/oversight.zh.ts'
import type { UnitName } from '../unit-choice.ts'
import type { MonthOfBody } from './month-of-body.ts'

type Row = Readonly<Record<MonthlyColumn, string>>
interface Line {
  line: number
  cells: Record<string, string>
}
interface ReadFile {
  missing: string[]
  lines: Line[]
  faults: { line: number; column: MonthlyColumn; value: string; zh: string }[]
}

const COLUMNS = Object.keys(MONTHLY_COLUMNS) as MonthlyColumn[]
const COUNTS = ['complaints', 'supervised', 'resolved'] as const
const EMPTY: Row = { unit: '', complaints: '', supervised: '', resolved: '', note: '' }
/** A draft is kept so long after the last touch, ms. */
const KEEP_AFTER_MS = 1_500

/** Writes one month's report; what is written is kept by itself, and taken over from a file or the hub's own records. */
export class MonthlyForm extends ActingElement {
  static override properties = {
    units: { attribute: false },
    month: { attribute: false },
    rows: { state: true },
    faults: { state: true },
    kept: { state: true },
    notice: { state: true },
  }
  declare units: readonly UnitName[]
  declare month: MonthOfBody
  declare rows: readonly Row[]
  declare faults: readonly string[]
  declare kept: string
  declare notice: string
  #timer: ReturnType<typeof setTimeout> | undefined
  #shown = ''

  constructor() {
    super()
    this.units = []
    this.rows = [EMPTY]
    this.faults = []
    this.kept = ''
    this.notice = ''
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('month')) return
    const key = `${this.month.body} ${this.month.month} ${this.month.version ?? 0}`
    // The same month again: what is being written here is newer than what came.
    if (key === this.#shown) return
    this.#shown = key
    this.#forget()
    this.faults = []
    this.problem = null
    this.notice = ''
    this.kept = ''
    this.rows = beginningOf(this.month)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    if (this.#timer !== undefined) void this.#keep()
  }

  override render() {
    const { month, body, due, returned } = this.month
    return html`<section class="card monthly-form">
      <h2>${words.writing(month)} <small>${words.due(due)}　${words.writingSmall}</small></h2>
      <div class="in">
        ${returned === null ? nothing : html`<p class="notice al">${words.returnedBy(returned.by, returned.reason)}</p>`}
        ${this.problem ? html`<p class="notice al" role="alert">${this.problem.ofFile}</p>` : nothing}
        ${this.faults.length === 0 ? nothing : html`<div class="notice al" role="alert"><ul>${this.faults.map((each) => html`<li>${each}</li>`)}</ul></div>`}
        ${this.notice === '' ? nothing : html`<p class="notice ok" role="status">${this.notice}</p>`}
        <p class="acts">
          <button class="b" ?disabled=${this.busy} @click=${() => void this.#takeOver()}>${words.takeOver[body]}</button>
          <label class="b monthly-file">${words.fromFile}<input type="file" accept=".xlsx,.csv" ?disabled=${this.busy} @change=${(event: Event) => void this.#read(event)} /></label>
          <a class="b ghost" href="/api/v1/monthly-reports/template.xlsx" download>${words.template}</a>
        </p>
        ${this.#table()}
        <p class="acts">
          <button class="b" @click=${() => (this.rows = [...this.rows, EMPTY])}>${words.addRow}</button>
          <button class="b solid" ?disabled=${this.busy} @click=${() => void this.#submit()}>${words.submit}</button>
          <small class="q" role="status">${this.kept}</small>
        </p>
      </div>
    </section>`
  }

  #table(): TemplateResult {
    const { columns } = words
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.monthly}>
      <table class="dt monthly-rows">
        <thead>
          <tr>${COLUMNS.map((column) => html`<th scope="col">${columns[column]}</th>`)}<th></th></tr>
        </thead>
        <tbody>
          ${this.rows.map((row, i) => this.#row(row, i))}
        </tbody>
      </table>
    </div>`
  }

  #row(row: Row, i: number): TemplateResult {
    const label = (column: MonthlyColumn) => `${words.columns[column]} ${i + 1}`
    const write = (column: MonthlyColumn) => (event: Event) =>
      this.#write(i, { [column]: (event.target as HTMLInputElement).value })
    return html`<tr>
      <td>
        <select aria-label=${label('unit')} @change=${write('unit')}>
          <option value="" ?selected=${row.unit === ''}>${words.unit}</option>
          ${this.units.map(({ code, name }) => html`<option value=${code} ?selected=${code === row.unit}>${code} ${name}</option>`)}
        </select>
      </td>
      ${COUNTS.map((column) => html`<td><input class="num" inputmode="numeric" maxlength="7" aria-label=${label(column)} .value=${row[column]} @input=${write(column)} /></td>`)}
      <td><input maxlength="500" aria-label=${label('note')} .value=${row.note} @input=${write('note')} /></td>
      <td><button type="button" class="b ghost sm" aria-label=${words.dropRow(i + 1)} @click=${() => this.#put(this.rows.filter((_, at) => at !== i))}>×</button></td>
    </tr>`
  }

  #write(i: number, change: Partial<Row>): void {
    this.#put(this.rows.map((row, at) => (at === i ? { ...row, ...change } : row)))
  }

  #put(rows: readonly Row[]): void {
    this.rows = rows
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#keep(), KEEP_AFTER_MS)
  }

  #forget(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  async #keep(): Promise<void> {
    this.#forget()
    const { api, clock } = this.desk
    try {
      await api.post(`${this.#path}/draft`, { lines: this.#lines() })
      const at = new Date(clock.now() + 8 * 3_600_000).toISOString().slice(11, 16)
      this.kept = words.draftSaved(at)
    } catch {
      this.kept = words.draftUnsaved
      this.#timer = setTimeout(() => void this.#keep(), 10 * KEEP_AFTER_MS)
    }
  }

  get #path(): string {
    return `/api/v1/monthly-reports/${this.month.month}`
  }

  #lines(): Line[] {
    const written = this.rows.filter((row) => COLUMNS.some((column) => row[column].trim() !== ''))
    return written.map((row, i) => ({ line: i + 2, cells: { ...row } }))
  }

  async #takeOver(): Promise<void> {
    await this.#doing(async () => {
      const { lines } = await this.desk.api.get<{ lines: Line[] }>(`${this.#path}/proposal`)
      this.#put(lines.length === 0 ? [EMPTY] : lines.map(rowOf))
      this.notice = words.tookOver(lines.length)
    })
  }

  async #read(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement
    const [file] = Array.from(field.files ?? [])
    if (file === undefined) return
    await this.#doing(async () => {
      const { missing, lines, faults } = await this.desk.api.upload<ReadFile>(`${this.#path}/file`, file)
      this.faults =
        missing.length > 0
          ? [words.missingColumns(missing.join('、'))]
          : faults.map(({ line, column, value, zh }) => words.fault(line, words.columns[column], value, zh))
      if (this.faults.length > 0) return
      const codes = new Map(this.units.flatMap(({ code, name }) => [[code, code] as const, [name, code] as const]))
      const rows = lines.map(rowOf).map((row) => ({ ...row, unit: codes.get(row.unit.trim()) ?? row.unit }))
      this.#put(rows)
      this.notice = words.tookOver(rows.length)
    })
    field.value = ''
  }

  async #submit(): Promise<void> {
    await this.#doing(async () => {
      this.#forget()
      const { version } = await this.desk.api.post<{ version: number }>(this.#path, { lines: this.#lines() })
      this.dispatchEvent(new CustomEvent('submitted', { bubbles: true, detail: version }))
    })
  }

  async #doing(act: () => Promise<void>): Promise<void> {
    this.notice = ''
    this.faults = []
    await this.act(act)
  }
}
customElements.define('monthly-form', MonthlyForm)

function rowOf({ cells }: Line): Row {
  return Object.fromEntries(COLUMNS.map((column) => [column, cells[column] ?? ''])) as unknown as Row
}

/** The draft, else the newest version, else an empty line. */
function beginningOf({ draft, rows }: MonthOfBody): readonly Row[] {
  if (draft !== null && draft.lines.length > 0) return draft.lines.map(rowOf)
  if (rows.length === 0) return [EMPTY]
  return rows.map(({ unit, complaints, supervised, resolved, note }) => ({
    unit: unit.code,
    complaints: `${complaints}`,
    supervised: `${supervised}`,
    resolved: `${resolved}`,
    note,
  }))
}
