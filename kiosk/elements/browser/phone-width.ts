import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** The widest page in CSS px that is drawn as on a phone; the style sheets name the same width. */
export const PHONE_PX = 700

/** Whether the page is as narrow as a phone. Its element renders again when that changes. */
export class PhoneWidth implements ReactiveController {
  readonly #query = matchMedia(`(max-width: ${PHONE_PX}px)`)
  readonly #host: ReactiveControllerHost

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  get phone(): boolean {
    return this.#query.matches
  }

  hostConnected(): void {
    this.#query.addEventListener('change', this.#changed)
  }

  hostDisconnected(): void {
    this.#query.removeEventListener('change', this.#changed)
  }

  #changed = () => this.#host.requestUpdate()
}
