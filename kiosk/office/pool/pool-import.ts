import { html, nothing, type TemplateResult } from 'lit'
import type { PoolImportAnswer } from '../../../server/contract/answers/methods/pool.ts'
import type { ImportProgress } from '../../../server/contract/answers/hotline/imports.ts'
import { FILE_SOURCES, type FileSource } from '../../../server/contract/survey/pool.ts'
import { icon } from '../../elements/icons.ts'
import { ActingElement } from '../../elements/parts/acting-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { FILE_WORDS, pool as words, POOL_COLUMN_WORDS } from '../../strings/pool.zh.ts'

const LOOK_EVERY_MS = 1_000
const MOST_FAULTS = 100

/** Imports of the pool: first read (试读), then entered; accepted lists of the units, and files of two others. */
export class PoolImport extends ActingElement {
  static override properties = {
    base: { attribute: false },
    waiting: { attribute: false },
    source: { state: true },
    file: { state: true },
    looked: { state: true },
    progress: { state: true },
  }
  declare base: string
  /** Accepted lists that were not taken up. */
  declare waiting: number
  declare source: FileSource
  /** What was looked at: a file, or the accepted lists (null). */
  declare file: File | null
  declare looked: PoolImportAnswer | null
  declare progress: ImportProgress | null
  #job = ''

  constructor() {
    super()
    this.source = 'survey-team'
    this.file = null
    this.looked = null
    this.progress = null
  }

  override render() {
    return html`<section class="card">
      <h2>${words.enter}</h2>
      <div class="in po-enter">
        <p>
          <b>${words.fromObjects}</b><br /><small>${words.objectsWait(this.waiting)}</small>
          <button class="b sm r" ?disabled=${this.busy || this.waiting === 0} @click=${() => void this.#send(null, true)}>
            ${words.look}
          </button>
        </p>
        <p class="po-file">
          <label>
            <span class="s">${words.fromFile}</span>
            <select @change=${(event: Event) => (this.source = (event.target as HTMLSelectElement).value as FileSource)}>
              ${FILE_SOURCES.map((each) => html`<option value=${each} ?selected=${each === this.source}>${FILE_WORDS[each]}</option>`)}
            </select>
          </label>
          <label class="b sm">
            ${words.choose}
            <input type="file" accept=".xlsx,.csv" ?disabled=${this.busy} @change=${(event: Event) => void this.#choose(event)} />
          </label>
          <a class="b sm" href="${this.base}/template.xlsx" download>${icon('download', 14)}${words.template}</a>
        </p>
        ${this.problem ? html`<p class="notice al" role="alert">${this.problem.ofFile}</p>` : nothing}
        ${this.done === '' ? nothing : html`<p class="notice ok" role="status">${this.done}</p>`}
        ${this.busy ? this.#underWay() : this.looked === null ? nothing : this.#answer(this.looked)}
      </div>
    </section>`
  }

  #underWay(): TemplateResult {
    const { progress } = this
    const said = progress?.stage === 'storing' ? words.storing(progress.done, progress.of) : words.reading
    return html`<p role="status">${said}</p>
      ${
        progress?.cancellable === true
          ? html`<p><button class="b sm" @click=${() => void this.desk.api.delete(`${this.base}/imports/${this.#job}`).catch(() => {})}>${words.stop}</button></p>`
          : nothing
      }`
  }

  #answer({ file, plan }: PoolImportAnswer): TemplateResult {
    const says = plan === null ? [] : this.#says(plan)
    const enters = plan !== null && plan.known === null && plan.rows > 0
    return html`${file === null ? nothing : html`<p class="drop"><b>${this.file?.name ?? ''}</b> ${words.file(file.sheet, file.lines)}</p>`}
      ${file && file.missing.length > 0 ? html`<p class="notice al" role="alert">${words.missing(file.missing.join('、'))}</p>` : nothing}
      ${file && file.faulty > 0 ? this.#faults(file) : nothing}
      ${says.length === 0 && !file?.refusing ? nothing : html`<ul class="po-plan">${says.map((text) => html`<li>${text}</li>`)}${file && plan && file.refusing > 0 ? html`<li>${words.planRefusing(file.refusing)}</li>` : nothing}${file && plan && file.repeated.length > 0 ? html`<li>${words.planRepeated(file.repeated.length)}</li>` : nothing}</ul>`}
      ${
        enters
          ? html`<p><button class="b solid" @click=${() => void this.#send(this.file, false)}>${this.file === null ? words.takeUp : words.doImport}</button></p>`
          : nothing
      }`
  }

  #says(plan: NonNullable<PoolImportAnswer['plan']>): string[] {
    if (plan.known !== null) return [words.planKnown(plan.known.at.slice(0, 16).replace('T', ' '))]
    return [
      words.plan(plan.entered, plan.merged),
      ...(plan.left > 0 ? [words.planLeft(plan.left)] : []),
      ...(plan.erased > 0 ? [words.planErased(plan.erased)] : []),
      ...(plan.unreadable > 0 ? [words.planUnreadable(plan.unreadable)] : []),
    ]
  }

  #faults({ faulty, faults }: NonNullable<PoolImportAnswer['file']>): TemplateResult {
    return html`<p class="notice al" role="alert">${words.faulty(faulty)}</p>
      <div class="scroll po-faults" tabindex="0" role="region" aria-label=${words.mend}>
        <table class="flt">
          <thead>
            <tr><th class="num" scope="col">${words.line}</th><th scope="col">${words.column}</th><th scope="col">${words.yours}</th><th scope="col">${words.mend}</th></tr>
          </thead>
          <tbody>
            ${faults.slice(0, MOST_FAULTS).map(
              ({ line, column, value, zh, hint }) =>
                html`<tr>
                  <td class="num"><b>${line}</b></td>
                  <td>${POOL_COLUMN_WORDS[column]}</td>
                  <td><code>${value === '' ? words.blank : value}</code></td>
                  <td>${hint?.zh ?? zh}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  }

  async #choose(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement
    const [file] = input.files ?? []
    if (file === undefined) return
    await this.#send(file, true)
    input.value = ''
  }

  async #send(file: File | null, dryRun: boolean): Promise<void> {
    const { api } = this.desk
    this.file = file
    this.busy = true
    this.done = ''
    this.problem = null
    this.progress = null
    this.#job = `page-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`
    const timer = setInterval(() => void this.#look(), LOOK_EVERY_MS)
    try {
      const query = `job=${this.#job}${dryRun ? '&dryRun=true' : ''}`
      const path = file === null ? `${this.base}/objects?${query}` : `${this.base}/files?source=${this.source}&${query}`
      const answer = await api.upload<PoolImportAnswer>(path, file ?? new Blob([]))
      this.looked = dryRun ? answer : null
      if (dryRun) return
      const { imported, plan } = answer
      this.done = imported && plan !== null ? words.imported(plan.entered, plan.merged) : words.nothingNew
      this.dispatchEvent(new CustomEvent('changed', { bubbles: true }))
    } catch (error) {
      this.problem = problemOfThrown(error)
    } finally {
      clearInterval(timer)
      this.busy = false
    }
  }

  /** How far it is; a job that is done, or was never watched, is not found. */
  async #look(): Promise<void> {
    this.progress = await this.desk.api
      .get<ImportProgress>(`${this.base}/imports/${this.#job}`)
      .catch(() => this.progress)
  }
}
customElements.define('pool-import', PoolImport)
