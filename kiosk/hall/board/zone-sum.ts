import { html } from 'lit'
import { LightElement } from '../../elements/light-element.ts'
import { hall as words } from '../../strings/desk.zh.ts'

/** Ratings of a zone under its name: an element of its own, so that the figure changes and nothing around it renders. */
export class ZoneSum extends LightElement {
  static override properties = { zone: { attribute: false }, rated: { attribute: false } }
  declare zone: string
  declare rated: string

  override render() {
    return html`${this.rated}<br />${words.rated}`
  }
}
customElements.define('zone-sum', ZoneSum)
