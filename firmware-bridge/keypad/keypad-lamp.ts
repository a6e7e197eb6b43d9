import type { Timers } from '../../server/contract/device/outbox.ts'
import type { HidConnection } from './hid-port.ts'
import type { Signals } from './keypad-model.ts'

export interface LampWants {
  /** The last press could not be stored. */
  trouble: boolean
  /** An invitation is open. */
  invited: boolean
}

/** What is sent to show one thing: output reports first, then feature reports. */
export interface Shown {
  reports: readonly Uint8Array[]
  features: readonly Uint8Array[]
}

/** What a keypad shows all the time. Trouble goes before an invitation. */
export function steadySignal(signals: Signals | undefined, wants: LampWants): Shown {
  const steady = wants.trouble ? signals?.trouble : wants.invited ? signals?.invited : undefined
  return shownBy(steady ?? signals?.idle)
}

/** The bytes of a signal of a model. */
export function shownBy(signal: { reports?: string[]; features?: string[] } | undefined): Shown {
  return { reports: bytesOf(signal?.reports), features: bytesOf(signal?.features) }
}

/** Sends a signal, one report after the other. Resolves to the first failure, null when all went out. */
export async function showOn(connection: HidConnection, { reports, features }: Shown): Promise<string | null> {
  for (const report of reports) {
    const written = await connection.write(report)
    if (!written.ok) return written.trouble.message
  }
  for (const report of features) {
    const written = await connection.writeFeature(report)
    if (!written.ok) return written.trouble.message
  }
  return null
}

function bytesOf(reports: readonly string[] | undefined): Uint8Array[] {
  return (reports ?? []).map((report) => Uint8Array.from(report.split(' '), (byte) => parseInt(byte, 16)))
}

export interface KeypadLampPorts {
  /** Of the model that is plugged in. */
  signals(): Signals | undefined
  wants(): LampWants
  show(shown: Shown): Promise<string | null>
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
    this.#show(shownBy(stored))
    this.#cancelEnd?.()
    this.#cancelEnd = this.#ports.timers.after(stored.ms, () => {
      this.#cancelEnd = null
      this.refresh()
    })
  }

  /** What the lamp has to show changed, or the keypad was plugged in. */
  refresh(): void {
    if (this.#cancelEnd === null) this.#show(steadySignal(this.#ports.signals(), this.#ports.wants()))
  }

  /** The keypad is gone: nothing is shown any more, and nothing has to end. */
  forget(): void {
    this.#cancelEnd?.()
    this.#cancelEnd = null
  }

  /** One after the other, so that the end of one signal cannot overtake the beginning of the next. */
  #show(shown: Shown): void {
    if (shown.reports.length + shown.features.length === 0) return
    this.#writing = this.#writing.then(() => this.#ports.show(shown))
  }
}
