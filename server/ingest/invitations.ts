import { isStorageTrouble, type Ledger } from '../store/writer/ledger.ts'
import { endExpired } from '../store/presses/record-service.ts'
import type { Devices } from './devices.ts'

const LOOK_EVERY_MS = 250

/** Ends invitations that ran out, as `unrated`, and takes them off the screens. */
export class Invitations {
  #timer: NodeJS.Timeout
  #busy = false

  constructor(ports: { ledger: Ledger; devices: Devices; now: () => number; onError(error: unknown): void }) {
    const { ledger, devices, now, onError } = ports
    this.#timer = setInterval(() => {
      if (ledger.isClockDoubtful()) return
      const due = ledger.sql('SELECT 1 FROM service WHERE outcome IS NULL AND expires <= ? LIMIT 1').get(now())
      if (!due || this.#busy) return
      this.#busy = true
      ledger
        .write((w) => endExpired(w))
        .then((ended) => ended.forEach((row) => devices.cancel(row.window, row.invitation)))
        // While nothing can be written, the next look comes soon enough.
        .catch((error: unknown) => (isStorageTrouble(error) ? undefined : onError(error)))
        .finally(() => {
          this.#busy = false
        })
    }, LOOK_EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
