import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Facts of what is shown, by name; an empty value is left out of the address. */
export type Shown = Readonly<Record<string, string>>

/**
 * Goes to an address on the same page. It leaves an entry in the history, so that Back returns to what was shown
 * before. The same address leaves none.
 */
export function visit(address: string): void {
  if (new URL(address, location.href).href !== location.href) history.pushState(null, '', address)
}

/**
 * What a page shows (tab, filters, period, the row that is open) as the query of the address's fragment:
 * `#screening?tab=decided`. A reload, a bookmark and Back come to the same picture.
 */
export class ShownInAddress implements ReactiveController {
  readonly #name: string
  readonly #returned: (shown: URLSearchParams) => void

  /** `returned` is called when Back or Forward, or a link, shows another picture of the page with this name. */
  constructor(host: ReactiveControllerHost, name: string, returned: (shown: URLSearchParams) => void) {
    this.#name = name
    this.#returned = returned
    host.addController(this)
  }

  hostConnected(): void {
    addEventListener('popstate', this.#moved)
  }

  hostDisconnected(): void {
    removeEventListener('popstate', this.#moved)
  }

  /** Empty when the address says nothing, or is another page's. */
  read(): URLSearchParams {
    const [name, query] = location.hash.slice(1).split('?')
    return new URLSearchParams(name === this.#name ? query : '')
  }

  /** The person chose this. */
  show(shown: Shown): void {
    visit(this.#address(shown))
  }

  /** The page chose this by itself: Back goes to where one was before the page. */
  correct(shown: Shown): void {
    history.replaceState(history.state, '', this.#address(shown))
  }

  #address(shown: Shown): string {
    const query = new URLSearchParams(Object.entries(shown).filter(([, value]) => value !== '')).toString()
    return `#${this.#name}${query === '' ? '' : `?${query}`}`
  }

  #moved = () => {
    if (location.hash.slice(1).split('?')[0] === this.#name) this.#returned(this.read())
  }
}

/** An open dialog's entry in the history: Back closes the dialog instead of leaving the page. */
export class DialogEntry {
  #close: (() => void) | null = null

  opened(close: () => void): void {
    history.pushState({ dialog: true }, '')
    this.#close = close
    addEventListener('popstate', this.#back)
  }

  /** Closed by its own buttons, or taken away: the entry goes, unless another page was opened from the dialog. */
  closed(): void {
    if (this.#close === null) return
    this.forget()
    if ((history.state as { dialog?: boolean } | null)?.dialog) history.back()
  }

  /** The element that showed the dialog is gone. */
  forget(): void {
    this.#close = null
    removeEventListener('popstate', this.#back)
  }

  #back = () => {
    const close = this.#close
    this.forget()
    close?.()
  }
}
