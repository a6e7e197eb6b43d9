import { html, nothing, type TemplateResult } from 'lit'
import { LightElement } from '../../elements/light-element.ts'

export interface MenuLine {
  text: string
  /** What it does, in a few words. */
  note: string
  /** A line that leads to another page. */
  href?: string
  choose?(): void
}

/**
 * What may be done with one row (⋯): opens by click, Enter, Space and ↓, closes by Escape and by a click elsewhere. On a
 * narrow screen it comes from below.
 */
export class RowMenu extends LightElement {
  static override properties = { label: {}, lines: { attribute: false }, open: { state: true } }
  declare label: string
  declare lines: readonly MenuLine[]
  declare open: boolean

  constructor() {
    super()
    this.label = ''
    this.lines = []
    this.open = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('pointerdown', this.#elsewhere)
  }

  override disconnectedCallback(): void {
    removeEventListener('pointerdown', this.#elsewhere)
    super.disconnectedCallback()
  }

  override render(): TemplateResult {
    return html`<button
        type="button"
        class="kebab"
        aria-label=${this.label}
        aria-haspopup="menu"
        aria-expanded=${this.open}
        @click=${() => (this.open ? this.#close() : void this.#show())}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          void this.#show()
        }}
      >
        <svg width="18" height="18" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
          <circle cx="5" cy="12" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="19" cy="12" r="2" />
        </svg>
      </button>
      ${
        this.open
          ? html`<div class="row-menu" role="menu" aria-label=${this.label} @keydown=${this.#keys}>
              ${this.lines.map((line) => this.#line(line))}
            </div>`
          : nothing
      }`
  }

  #line({ text, note, href, choose }: MenuLine): TemplateResult {
    const words = html`${text}<small>${note}</small>`
    return href === undefined
      ? html`<button
          type="button"
          role="menuitem"
          tabindex="-1"
          @click=${() => {
            this.#close()
            choose?.()
          }}
        >
          ${words}
        </button>`
      : html`<a role="menuitem" tabindex="-1" href=${href}>${words}</a>`
  }

  async #show(): Promise<void> {
    this.open = true
    await this.updateComplete
    this.#items()[0]?.focus()
  }

  #close(): void {
    this.open = false
    this.querySelector('button')?.focus()
  }

  #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('[role=menuitem]')]
  }

  #keys = (event: KeyboardEvent) => {
    const items = this.#items()
    const at = items.indexOf(document.activeElement as HTMLElement)
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: -1 }
    const step = steps[event.key]
    if (step !== undefined) items.at(step === -1 ? -1 : step % items.length)?.focus()
    else if (event.key === 'Escape') this.#close()
    else if (event.key === 'Tab') this.open = false
    else return
    if (event.key === 'Tab') return
    event.preventDefault()
    // Escape belongs to the menu, and to no dialog around it.
    event.stopPropagation()
  }

  #elsewhere = (event: Event) => {
    if (this.open && !event.composedPath().includes(this)) this.open = false
  }
}
customElements.define('row-menu', RowMenu)
