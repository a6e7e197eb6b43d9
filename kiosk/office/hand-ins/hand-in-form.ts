import { html, nothing, type PropertyValues, type TemplateResult } from 'lit'
import type { HandInCheck, HandInFile, OwnLines } from '../../../server/contract/answers/hand-ins.ts'
import {
  HAND_IN_COLUMNS,
  MOST_LINES,
  type HandInColumn,
  type HandInLine,
  type HandInPart,
} from '../../../server/contract/hand-ins.ts'
import { KIND_WORDS, OBJECT_KINDS } from '../../../server/contract/survey/kinds.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { problemOfThrown, type HubProblem } from '../../elements/problem.ts'
import { COLUMN_WORDS, HAND_IN_PART_WORDS, handIns as words } from '../../strings/hand-ins.zh.ts'

/** Saved at every pause of this length, ms. */
const PAUSE_MS = 800
/** Longer lists are mended line by line, where something is wrong. */
const MOST_SHOWN = 60
const OPTIONAL: ReadonlySet<string> = new Set(['basis', 'relation', 'organisation'])

/** One part of the own unit: lines, draft, workbook, faults, and the button that hands it in. */
export class HandInForm extends ActingElement {
  static override properties = {
    which: { attribute: false },
    base: { attribute: false },
    lines: { state: true },
    saved: { state: true },
    checked: { state: true },
    file: { state: true },
    newer: { state: true },
    unreadable: { state: true },
  }
  declare which: HandInPart
  /** `/api/v1/campaigns/2026/hand-ins/own`. */
  declare base: string
  declare lines: HandInLine[] | null
  /** What stands beside the form about its draft. */
  declare saved: string
  declare checked: HandInCheck | null
  declare file: (Pick<HandInFile, 'sheet' | 'missing'> & { name: string; lines: number }) | null
  /** Somebody of the unit saved a newer draft meanwhile. */
  declare newer: OwnLines | null
  /** People of the last version whose keys are on another machine. */
  declare unreadable: number
  #revision = 0
  /** The newest version that this page has seen. */
  #version = 0
  #pause: ReturnType<typeof setTimeout> | null = null
  /** Changed since the last save began. */
  #dirty = false

  constructor() {
    super()
    this.lines = null
    this.saved = ''
    this.checked = null
    this.file = null
    this.newer = null
    this.unreadable = 0
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('which')) void this.#load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    if (this.#pause === null) return
    clearTimeout(this.#pause)
    void this.#save()
  }

  get #path(): string {
    return `${this.base}/${this.which}`
  }

  async #load(): Promise<void> {
    this.lines = null
    this.checked = null
    this.file = null
    this.newer = null
    await this.show(async () => {
      this.#take(await this.desk.api.get<OwnLines>(this.#path))
    })
  }

  #take({ revision, version, saved, from, unreadable, lines }: OwnLines): void {
    this.#revision = revision
    this.#version = version
    this.unreadable = unreadable
    this.#dirty = false
    this.newer = null
    this.lines = lines.length === 0 ? [{ line: 1, cells: {} }] : lines
    this.saved = from === 'version' ? words.fromVersion : saved === null ? words.nothing : words.saved(clock(saved.at))
    if (from === 'draft') void this.#check()
  }

  override render() {
    if (this.problem && this.lines === null) return html`<p class="notice al" role="alert">${this.problem.ofFile}</p>`
    const name = HAND_IN_PART_WORDS[this.which]
    const faulty = this.checked?.faulty ?? 0
    return html`<section class="card hif">
      <h2>
        ${name} <small>${words.hints[this.which]}</small>
        <span class="r" role="status">${this.saved}</span>
      </h2>
      <div class="in">
        ${this.newer === null ? nothing : this.#newerNotice(this.newer)}
        ${this.problem ? html`<p class="notice al" role="alert">${this.problem.ofFile}</p>` : nothing}
        ${this.done === '' ? nothing : html`<p class="notice ok" role="status">${this.done}</p>`}
        ${this.unreadable > 0 ? html`<p class="notice al" role="alert">${words.unreadable(this.unreadable)}</p>` : nothing}
        ${this.#tools()} ${this.file === null ? nothing : this.#fileLine(this.file)}
        ${faulty > 0 ? this.#faults() : nothing} ${this.lines === null ? nothing : this.#form(this.lines)}
        ${this.#repeated()}
      </div>
      <footer class="hi-foot">
        <span class="s">${words.keeps}</span>
        <span class="r">
          ${
            faulty > 0
              ? html`<span class="al">${words.waits(name, faulty)}</span>
                  <button class="b" @click=${this.#toFirst}>${words.toFirst}</button>`
              : nothing
          }
          <button
            class="b solid"
            ?disabled=${this.busy || faulty > 0 || this.newer !== null || this.lines === null}
            @click=${() => void this.#submit()}
          >
            ${words.submit(name)}
          </button>
        </span>
      </footer>
    </section>`
  }

  #tools(): TemplateResult | typeof nothing {
    if (this.which === 'plan') return nothing
    return html`<p class="hi-tools">
      <label class="b sm">
        ${this.file === null ? words.fromFile : words.otherFile}
        <input type="file" accept=".xlsx,.csv" @change=${(event: Event) => void this.#read(event)} />
      </label>
      <a class="b sm" href="${this.#path}/template.xlsx" download>${icon('download', 14)}${words.template}</a>
    </p>`
  }

  #fileLine({ name, sheet, lines, missing }: NonNullable<HandInForm['file']>): TemplateResult {
    return html`<p class="drop">
        <b>${words.file(name, sheet, lines)}</b><br /><small>${words.onlyRead}</small>
      </p>
      ${missing.length === 0 ? nothing : html`<p class="notice al" role="alert">${words.missing(missing.join('、'))}</p>`}`
  }

  #newerNotice({ saved, version }: OwnLines): TemplateResult {
    return html`<div class="notice al" role="alert">
      <span class="grow">${saved === null ? words.newerVersion(version) : words.newer(saved.by, clock(saved.at))}</span>
      <button class="b sm" @click=${() => this.newer && this.#take(this.newer)}>${words.takeTheirs}</button>
      <button class="b sm" @click=${() => void this.#takeMine()}>${words.takeMine}</button>
    </div>`
  }

  #faults(): TemplateResult {
    const { faults, faulty, sound } = this.checked!
    return html`<div class="notice al">
        <span class="grow"><b>${words.faulty(sound, faulty)}</b>${words.allOrNothing}</span>
        <button class="b sm" @click=${() => print()}>${icon('print', 14)}${words.printFaults}</button>
      </div>
      <div class="scroll">
        <table class="flt">
          <thead>
            <tr><th class="num" scope="col">${words.line}</th><th scope="col">${words.column}</th><th scope="col">${words.yours}</th><th scope="col">${words.mend}</th></tr>
          </thead>
          <tbody>
            ${faults.map(
              ({ line, column, value, zh, hint }) =>
                html`<tr>
                  <td class="num"><b>${line}</b></td>
                  <td>${COLUMN_WORDS[column]}</td>
                  <td><code>${value === '' ? words.empty : value}</code></td>
                  <td><b>${hint?.zh ?? zh}</b>${hint === undefined ? nothing : html`<br /><small>${zh}</small>`}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }

  #repeated(): TemplateResult | typeof nothing {
    const repeated = this.checked?.repeated ?? []
    if (repeated.length === 0) return nothing
    return html`<ul class="s hi-notes">
      ${repeated.slice(0, 20).map(({ line, first }) => html`<li>${words.repeated(line, first)}</li>`)}
    </ul>`
  }

  #form(lines: readonly HandInLine[]): TemplateResult {
    const columns = Object.keys(HAND_IN_COLUMNS[this.which]) as HandInColumn[]
    if (MOST_LINES[this.which] === 1) return this.#single(lines[0]!, columns)
    const faulty = new Set(this.checked?.faults.map(({ line }) => line))
    const shown = lines.length <= MOST_SHOWN ? lines : lines.filter(({ line }) => faulty.has(line)).slice(0, MOST_SHOWN)
    return html`<div class="scroll">
        <table class="dt">
          <thead>
            <tr><th class="num" scope="col">${words.line}</th>${columns.map((column) => html`<th scope="col">${COLUMN_WORDS[column]}</th>`)}<th></th></tr>
          </thead>
          <tbody>
            ${shown.map(
              (line) =>
                html`<tr>
                  <td class="num q">${line.line}</td>
                  ${columns.map((column) => html`<td data-column=${COLUMN_WORDS[column]}>${this.#input(line, column)}</td>`)}
                  <td>
                    <button class="b sm ghost" aria-label=${words.remove(line.line)} @click=${() => this.#remove(line)}>
                      ${icon('close', 14)}
                    </button>
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        lines.length <= MOST_SHOWN
          ? html`<p class="hi-tools"><button class="b sm" @click=${this.#add}>${words.add}</button></p>`
          : nothing
      }`
  }

  #single(line: HandInLine, columns: readonly HandInColumn[]): TemplateResult {
    return html`<div class="hi-single">
      ${columns.map(
        (column) =>
          html`<label class=${column === 'text' ? 'wide' : ''}><span>${COLUMN_WORDS[column]}</span>${this.#input(line, column)}</label>`,
      )}
    </div>`
  }

  #input(line: HandInLine, column: HandInColumn): TemplateResult {
    const label = COLUMN_WORDS[column]
    const bad = this.checked?.faults.some((fault) => fault.line === line.line && fault.column === column) ?? false
    const change = (event: Event) => this.#change(line, column, (event.target as HTMLInputElement).value)
    const value = line.cells[column] ?? ''
    if (column === 'text')
      return html`<textarea rows="12" .value=${value} aria-invalid=${bad} @input=${change}></textarea>`
    const options =
      column === 'kind' ? OBJECT_KINDS.map((kind) => KIND_WORDS[kind].zh) : column === 'consent' ? ['是', '否'] : null
    if (options !== null && (value === '' || options.includes(value)))
      return html`<select aria-label=${label} aria-invalid=${bad} @change=${change}>
        <option value="" ?selected=${value === ''}></option>
        ${options.map((each) => html`<option ?selected=${each === value}>${each}</option>`)}
      </select>`
    return html`<input
      aria-label=${label}
      aria-invalid=${bad}
      autocomplete="off"
      placeholder=${OPTIONAL.has(column) ? words.optional(label) : ''}
      .value=${value}
      @input=${change}
    />`
  }

  #change(line: HandInLine, column: HandInColumn, value: string): void {
    const cells = { ...line.cells, [column]: value }
    this.lines = this.lines!.map((each) => (each.line === line.line ? { ...each, cells } : each))
    this.#changed()
  }

  #add = () => {
    const last = this.lines!.at(-1)?.line ?? 0
    this.lines = [...this.lines!, { line: last + 1, cells: {} }]
  }

  #remove(line: HandInLine): void {
    this.lines = this.lines!.filter((each) => each.line !== line.line)
    this.#changed()
  }

  #changed(): void {
    this.#dirty = true
    this.done = ''
    this.saved = words.notSaved
    if (this.#pause !== null) clearTimeout(this.#pause)
    this.#pause = setTimeout(() => void this.#save(), PAUSE_MS)
  }

  /** One save at a time: what is typed meanwhile is saved by the next. */
  async #save(): Promise<void> {
    if (this.#pause !== null) clearTimeout(this.#pause)
    this.#pause = null
    if (!this.#dirty || this.newer !== null || this.lines === null) return
    if (this.busy) return this.#changed()
    this.busy = true
    this.#dirty = false
    this.saved = words.saving
    try {
      const body = { revision: this.#revision, lines: this.lines }
      const { revision } = await this.desk.api.post<{ revision: number }>(`${this.#path}/draft`, body)
      this.#revision = revision
      this.problem = null
      this.saved = words.saved(clockOf(this.desk.clock.now()))
      this.dispatchEvent(new CustomEvent('handed', { bubbles: true }))
      await this.#check()
    } catch (error) {
      this.#dirty = true
      this.saved = words.notSaved
      await this.#refused(problemOfThrown(error))
    } finally {
      this.busy = false
    }
  }

  async #refused(problem: HubProblem): Promise<void> {
    if (problem.code !== 'draft-newer') {
      this.problem = problem
      return
    }
    this.newer = await this.desk.api.get<OwnLines>(this.#path).catch(() => null)
    if (this.newer === null) this.problem = problem
  }

  async #takeMine(): Promise<void> {
    this.#revision = this.newer?.revision ?? this.#revision
    this.#version = this.newer?.version ?? this.#version
    this.newer = null
    this.#dirty = true
    await this.#save()
  }

  async #check(): Promise<void> {
    const lines = this.lines ?? []
    this.checked = await this.desk.api.post<HandInCheck>(`${this.#path}/check`, { lines }).catch(() => null)
    this.dispatchEvent(new CustomEvent('checked', { bubbles: true, detail: this.checked }))
  }

  async #read(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    if (file === undefined) return
    input.value = ''
    this.problem = null
    this.done = ''
    await this.act(async () => {
      const { lines, sheet, missing, ...checked } = await this.desk.api.upload<HandInFile>(`${this.#path}/file`, file)
      this.file = { name: file.name, sheet, missing, lines: lines.length }
      if (lines.length === 0) return
      this.lines = lines
      this.checked = checked
      this.#dirty = true
      await this.#save()
    })
  }

  async #submit(): Promise<void> {
    await this.#save()
    if (this.newer !== null || this.#dirty || this.lines === null) return
    await this.#check()
    if ((this.checked?.faulty ?? 0) > 0) return
    this.busy = true
    try {
      const body = { revision: this.#revision, version: this.#version, lines: this.lines }
      const { version } = await this.desk.api.post<{ version: number }>(this.#path, body)
      this.#revision = 0
      this.#version = version
      this.problem = null
      this.saved = ''
      this.done = words.submitted(HAND_IN_PART_WORDS[this.which], version)
      this.dispatchEvent(new CustomEvent('handed', { bubbles: true }))
    } catch (error) {
      await this.#refused(problemOfThrown(error))
    } finally {
      this.busy = false
    }
  }

  #toFirst = () => {
    const first = this.querySelector<HTMLElement>('[aria-invalid="true"]')
    first?.scrollIntoView({ block: 'center' })
    first?.focus()
  }
}
customElements.define('hand-in-form', HandInForm)

/** `16:40` of an answer's moment, which is of Shanghai. */
export function clock(at: string): string {
  return at.slice(11, 16)
}

function clockOf(now: number): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(11, 16)
}
