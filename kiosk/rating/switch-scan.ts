/** Time on one button: long enough for a slow hand on a switch. */
export const SCAN_EVERY_MS = 1_600
/** Then whoever began it has gone. */
const ROUNDS = 3

export interface ScanPorts {
  after(ms: number, callback: () => void): () => void
  /** The buttons of the present screen, in the order in which they are offered. */
  buttons(): HTMLElement[]
  focused(): Element | null
}

/**
 * For people who work one switch (a key that sends Enter or Space): the first press begins to walk the focus over the
 * buttons, the next one takes the button that has it. Every other way of input ends it.
 */
export class SwitchScan {
  #ports: ScanPorts
  #cancel: (() => void) | null = null
  #stepsLeft = 0

  constructor(ports: ScanPorts) {
    this.#ports = ports
  }

  get running(): boolean {
    return this.#cancel !== null
  }

  /** @returns true when the key was for the scan, and must do nothing else */
  key(key: string): boolean {
    if (key !== 'Enter' && key !== ' ') {
      this.stop()
      return false
    }
    const { buttons, focused } = this.#ports
    const onButton = buttons().some((button) => button === focused())
    if (onButton) {
      if (this.running) this.#begin()
      return false
    }
    this.restart()
    return true
  }

  /** Another screen has come: go on from its first button. */
  restart(): void {
    const first = this.#ports.buttons()[0]
    if (!first) return this.stop()
    first.focus()
    this.#begin()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #begin(): void {
    this.#stepsLeft = this.#ports.buttons().length * ROUNDS
    this.#wait()
  }

  #wait(): void {
    this.stop()
    this.#cancel = this.#ports.after(SCAN_EVERY_MS, () => {
      const buttons = this.#ports.buttons()
      if (--this.#stepsLeft <= 0 || buttons.length === 0) {
        this.stop()
        buttons.find((button) => button === this.#ports.focused())?.blur()
        return
      }
      const at = buttons.findIndex((button) => button === this.#ports.focused())
      buttons[(at + 1) % buttons.length]!.focus()
      this.#wait()
    })
  }
}
