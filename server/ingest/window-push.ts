import type { EntryKind } from '../contract/ledger/ledger-entries.ts'
import type { Store } from '../store/port.ts'
import type { Devices } from './devices.ts'

/** Entries after which a window's screen may say something else. */
const SHOWN: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'policy',
  'posting',
  'placement',
  'duty',
  'window-state',
  'clock-settled',
  'window-mode',
  'window',
  'hours',
  'hall-day',
  'special-day',
  'staff',
  'device-revoked',
])
/** Postings for the future, opening hours and pauses begin without any event. */
const LOOK_AGAIN_MS = 1_000

/** Keeps what devices show in step with the registry and with the clock. */
export class WindowPush {
  #timer: NodeJS.Timeout
  #lookedAt: number

  constructor({ store, devices, now }: { store: Store; devices: Devices; now: () => number }) {
    this.#lookedAt = now()
    store.onCommit((touched) => {
      if (!touched.entries.some((entry) => SHOWN.has(entry.kind))) return
      if (touched.entries.some((entry) => entry.kind === 'policy')) devices.pushAll()
      for (const window of touched.windows) devices.pushWindow(window)
      for (const device of touched.devices) devices.push(device)
    })
    this.#timer = setInterval(() => {
      const [after, instant] = [this.#lookedAt, now()]
      this.#lookedAt = instant
      store
        .read('windows.began', after, instant)
        .then((began) => (began ? devices.pushAll() : undefined))
        // Looked at again with the next second.
        .catch(() => {
          this.#lookedAt = Math.min(this.#lookedAt, after)
        })
    }, LOOK_AGAIN_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
