import type { Timers } from '../server/contract/outbox.ts'
import type { Signals } from './keypad-model.ts'

export interface LampWants {
  /** The last press could not be stored. */
  trouble: boolean
  /** An invitation is open. */
  invited: boolean
}

/** The output reports of what a keypad shows all the time. Trouble goes before an invitation. */
export function steadyReports(signals: Signals | undefined, wants: LampWants): Uint8Array[] {
  const steady = wants.trouble ? signals?.trouble : wants.invited ? signals?.invited : undefined
  return bytesOf((steady ?? signals?.idle)?.reports)
}

export function bytesOf(reports: readonly string[] | undefined): Uint8Array[] {
  return (reports ?? []).map((report) => Uint8Array.from(report.split(' '), (byte) => parseInt(byte, 16)))
}

export interface KeypadLampPorts {
  /** Of the model that is plugged in. */
  signals(): Signals | undefined
  wants(): LampWants
  write(reports: readonly Uint8Array[]): Promise<string | null>
  timers: Timers
}

/**
 * Light and sound of one keypad: the same for every level. Thanks for a stored press for a while, then shows again
 * what it shows all the time. A lamp that fails is no reason not to store presses.
 */
export class KeypadLamp {
  #ports: KeypadLampPorts
  #cancelEnd: (() => void) | null = null
  #writing: Promise<unknown> = Promise.resolve()

  constructor(ports: KeypadLampPorts) {
    this.#ports = ports
  }

  /** The press is stored. */
  thank(): void {
    const stored = this.#ports.signals()?.stored
    if (!stored) return
    this.#write(bytesOf(stored.reports))
    this.#cancelEnd?.()
    this.#cancelEnd = this.#ports.timers.after(stored.ms, () => {
      this.#cancelEnd = null
      this.refresh()
    })
  }

  /** What the lamp has to show changed, or the keypad was plugged in. */
  refresh(): void {
    if (this.#cancelEnd === null) this.#write(steadyReports(this.#ports.signals(), this.#ports.wants()))
  }

  /** The keypad is gone: nothing is shown any more, and nothing has to end. */
  forget(): void {
    this.#cancelEnd?.()
    this.#cancelEnd = null
  }

  /** One after the other, so that the end of one signal cannot overtake the beginning of the next. */
  #write(reports: Uint8Array[]): void {
    if (reports.length === 0) return
    this.#writing = this.#writing.then(() => this.#ports.write(reports))
  }
}
