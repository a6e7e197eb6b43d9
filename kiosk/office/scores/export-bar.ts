import { html, nothing } from 'lit'
import type { HubApi } from '../../elements/hub-api.ts'
import { icon } from '../../elements/icons.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { save } from '../../elements/browser/save-file.ts'
import { office as words } from '../../strings/desk.zh.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../../server/contract/export/export-formats.ts'
import { fetchExport, size } from './export-file.ts'

type Kind = ExportFormat | 'zip'

/** Export buttons, one a format, what came so far, and a way to stop it. */
export class ExportBar extends LightElement {
  static override properties = {
    label: { type: String },
    kinds: { attribute: false },
    names: { attribute: false },
    path: { attribute: false },
    said: { state: true },
    under: { state: true },
  }
  /** Of the group; empty: 导出. */
  declare label: string
  declare kinds: readonly Kind[]
  /** What a button says, where that is not its format. */
  declare names: Partial<Record<Kind, string>>
  declare path: (kind: Kind) => string
  declare said: { text: string; wrong: boolean; part?: number | null } | null
  declare under: AbortController | null
  api!: HubApi

  constructor() {
    super()
    this.label = ''
    this.kinds = EXPORT_FORMATS
    this.names = {}
    this.said = null
    this.under = null
  }

  override render() {
    return html`<span class="exports" role="group" aria-label=${this.label || words.export}
        >${this.label ? html`<span class="q">${this.label}</span>` : nothing}${this.kinds.map(
          (kind) =>
            html`<button type="button" class="b" ?disabled=${this.under !== null} @click=${() => void this.#export(kind)}>
              ${kind === 'xlsx' || kind === 'zip' ? icon('download') : nothing}${this.names[kind] ?? kind}
            </button>`,
        )}</span
      ><span class="said ${this.said?.wrong ? 'wrong' : ''}" role="status"
        >${this.said?.text ?? nothing}${
          this.said?.part == null
            ? nothing
            : html` <progress max="1" .value=${this.said.part} aria-label=${words.exportProgress}></progress>`
        }${
          this.under
            ? html` <button type="button" class="b sm" @click=${() => this.under?.abort()}>${words.stop}</button>`
            : nothing
        }</span
      >`
  }

  async #export(kind: Kind): Promise<void> {
    const under = new AbortController()
    this.under = under
    const tell = (received: number, part: number | null) =>
      (this.said = { text: words.exporting(kind, size(received)), wrong: false, part })
    tell(0, null)
    try {
      const file = await fetchExport(this.api, this.path(kind), under.signal, tell)
      save(file)
      this.said = { text: words.exported(file.name), wrong: false }
    } catch (error) {
      const text = under.signal.aborted ? words.stopped : problemOfThrown(error).zh
      this.said = { text, wrong: !under.signal.aborted }
    } finally {
      this.under = null
    }
  }
}
customElements.define('export-bar', ExportBar)
