import type { Store } from '../store/port.ts'
import { isStorageTrouble } from '../store/storage-trouble.ts'
import type { Devices } from './devices.ts'

const LOOK_EVERY_MS = 250

/** Ends invitations that ran out, as `unrated`, and takes them off the screens. */
export class Invitations {
  #timer: NodeJS.Timeout
  #busy = false

  constructor(ports: { store: Store; devices: Devices; now: () => number; onError(error: unknown): void }) {
    const { onError } = ports
    this.#timer = setInterval(() => {
      if (this.#busy) return
      this.#busy = true
      endThoseDue(ports)
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

async function endThoseDue({ store, devices, now }: { store: Store; devices: Devices; now: () => number }) {
  if (!(await store.read('services.due', now()))) return
  for (const { window, invitation } of await store.act('services.end-expired', undefined, 'hub'))
    devices.cancel(window, invitation)
}
