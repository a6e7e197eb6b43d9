import type { EntryKind } from '../contract/ledger/ledger-entries.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import type { Touched } from '../store/writer/write.ts'
import type { Devices } from './devices.ts'

/** Entries after which a window's screen may say something else. */
const SHOWN: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'policy',
  'posting',
  'placement',
  'duty',
  'window-state',
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
const MINUTE_MS = 60_000

/** Keeps what devices show in step with the registry and with the clock. */
export class WindowPush {
  #timer: NodeJS.Timeout
  #lookedAt: number

  constructor({ ledger, devices, now }: { ledger: Ledger; devices: Devices; now: () => number }) {
    this.#lookedAt = now()
    ledger.onCommit((touched: Touched) => {
      if (!touched.entries.some((entry) => SHOWN.has(entry.kind))) return
      if (touched.entries.some((entry) => entry.kind === 'policy')) devices.pushAll()
      for (const window of touched.windows) devices.pushWindow(window)
      for (const device of touched.devices) devices.push(device)
    })
    this.#timer = setInterval(() => {
      const instant = now()
      if (somethingBegan(ledger, this.#lookedAt, instant)) devices.pushAll()
      this.#lookedAt = instant
    }, LOOK_AGAIN_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

function somethingBegan({ sql }: Ledger, after: number, now: number): boolean {
  if (Math.floor(after / MINUTE_MS) !== Math.floor(now / MINUTE_MS)) return true
  const begun = (table: 'posting' | 'placement') =>
    sql(`SELECT 1 FROM ${table} WHERE (since > ? AND since <= ?) OR (until > ? AND until <= ?) LIMIT 1`).get(
      after,
      now,
      after,
      now,
    ) !== undefined
  const otherMode =
    sql('SELECT 1 FROM window_mode WHERE since > ? AND since <= ? LIMIT 1').get(after, now) !== undefined
  return begun('posting') || begun('placement') || otherMode
}
