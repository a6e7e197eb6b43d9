import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { shanghai } from '../elements/ages.ts'
import { icon, type IconName } from '../elements/icons.ts'
import { LightElement } from '../elements/light-element.ts'
import { common, hall as words } from '../strings/desk.zh.ts'
import type { Attention } from './attention.ts'

const ICONS: Record<Attention['kind'], IconName> = {
  alert: 'alert',
  offline: 'lost',
  vacant: 'vacant',
  pending: 'pending',
  fault: 'alert',
  missing: 'pending',
}

/** The column 需要处理. Fires `open-window` with a window's code. */
export class HallAttention extends LightElement {
  static override properties = {
    items: { attribute: false },
    stale: { type: Boolean },
    closable: { type: Boolean },
  }
  declare items: Attention[]
  declare stale: boolean
  declare closable: boolean

  constructor() {
    super()
    this.items = []
    this.stale = false
    this.closable = false
  }

  override render() {
    const hot = this.items.filter((item) => item.hot).length
    return html`<aside class="side" aria-label=${words.attention}>
      <h2>
        ${words.attention}
        ${this.items.length > 0 ? html`<span class="tag ${hot > 0 ? 'bad' : ''} round">${this.items.length}</span>` : nothing}
        ${this.stale ? html`<small>${words.attentionStale}</small>` : nothing}
        ${
          this.closable
            ? html`<button class="b ghost sm x" aria-label=${common.close} @click=${this.#close}>${icon('close')}</button>`
            : nothing
        }
      </h2>
      ${this.items.length === 0 ? this.#empty() : this.#list()}
    </aside>`
  }

  #empty() {
    return html`<div class="noneed">
      ${icon('check', 28)}
      <p><b>${words.attentionEmpty}</b></p>
      <p>${words.attentionEmptyText}</p>
    </div>`
  }

  #list() {
    return html`<div class="alerts" tabindex="0" role="group" aria-label=${words.attention}>
      ${repeat(
        this.items,
        (item) => item.id,
        (item) =>
          html`<button type="button" class="alert ${item.hot ? 'hot' : ''}" @click=${() => this.#open(item.window)}>
            ${icon(ICONS[item.kind], 20)}<span class="t">${item.since === null ? '' : shanghai(item.since).minute}</span
            ><b>${item.title}</b><span class="p">${item.text}</span>
          </button>`,
      )}
    </div>`
  }

  #open(code: string): void {
    this.dispatchEvent(new CustomEvent('open-window', { detail: code, bubbles: true }))
  }

  #close = () => this.dispatchEvent(new CustomEvent('close-attention', { bubbles: true }))
}
customElements.define('hall-attention', HallAttention)
