import { LitElement } from 'lit'

/** The desk pages share one set of styles, so their elements render into the page itself. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this
  }
}
