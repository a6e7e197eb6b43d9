import type { WindowState } from '../../../server/contract/device/device-protocol.ts'
import { answerOf, type KioskDatabase } from './kiosk-database.ts'
import { SPENT_INVITATION } from './outbox-idb.ts'
import { NO_CARE, NOTHING_KNOWN, type About, type Care, type Identity, type Remembered } from './remembered.ts'

/** Who this device is and what it last heard, in the same database as its outbox. */
export class KioskMemory {
  #database: KioskDatabase

  constructor(database: KioskDatabase) {
    this.#database = database
  }

  recall(): Promise<Remembered> {
    return this.#database.run(['memory'], 'readonly', async (transaction) => {
      const memory = transaction.objectStore('memory')
      const read = (key: string): Promise<unknown> => answerOf(memory.get(key))
      return {
        identity: ((await read('identity')) as Identity | undefined) ?? null,
        window: (await read('window')) as WindowState | null | undefined,
        about: ((await read('about')) as About | undefined) ?? NOTHING_KNOWN,
        spentInvitation: ((await read(SPENT_INVITATION)) as string | undefined) ?? null,
        care: ((await read('care')) as Care | undefined) ?? NO_CARE,
      }
    })
  }

  keepCare(care: Care): Promise<void> {
    return this.#keep('care', care)
  }

  /** This device is nobody's any more. What waits in the outbox stays, and goes with the next pairing. */
  forgetIdentity(): Promise<void> {
    return this.#database.run(['memory'], 'readwrite', async (transaction) => {
      const memory = transaction.objectStore('memory')
      await answerOf(memory.delete('identity'))
      await answerOf(memory.delete('window'))
    })
  }

  keepIdentity(identity: Identity): Promise<void> {
    return this.#keep('identity', identity)
  }

  /** An open invitation is left out: its remaining time means nothing later, and the hub tells it again. */
  keepWindow(window: WindowState | null): Promise<void> {
    if (window === null) return this.#keep('window', null)
    const { invitation: _, ...lasting } = window
    return this.#keep('window', lasting)
  }

  keepAbout(about: About): Promise<void> {
    return this.#keep('about', about)
  }

  #keep(key: string, value: unknown): Promise<void> {
    return this.#database.run(['memory'], 'readwrite', async (transaction) => {
      await answerOf(transaction.objectStore('memory').put(value, key))
    })
  }
}
