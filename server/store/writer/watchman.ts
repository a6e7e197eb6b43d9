import type { Ledger } from './ledger.ts'

const LOOK_EVERY_MS = 1_000

export interface WatchmanPorts {
  ledger: Ledger
  log?: { info(facts: object, message: string): void; error(facts: object, message: string): void }
}

/**
 * Looks every second whether the files that are open are still those of the
 * folder. After a failed write it tries small ones of its own, so that the hub is ready again as soon as the disk is,
 * without a device having to find out.
 */
export class Watchman {
  #ledger: Ledger
  #log: WatchmanPorts['log']
  #timer: NodeJS.Timeout
  #told: string | null = null
  #saved = false
  #odd = false

  constructor({ ledger, log }: WatchmanPorts) {
    this.#ledger = ledger
    this.#log = log
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS)
  }

  look(): void {
    const { trouble } = this.#ledger
    if (trouble !== null && this.#told === null)
      this.#log?.error({ trouble }, 'not ready: presses are not acknowledged')
    if (trouble === null || this.#ledger.isFolderThere) this.#saved = false
    // Somebody may have read just then: once more until all of it is.
    else if (!this.#saved) this.#saved = this.#saveLog()
    if (trouble === null && this.#told !== null) this.#log?.info({}, 'ready again')
    this.#told = trouble
    this.#odd = !this.#odd
    if (trouble !== null && this.#odd) this.try()
  }

  /** Writes and deletes one row. A success clears the ledger's trouble, a failure names it. */
  try(): void {
    this.#ledger
      .write((w) => {
        w.sql('INSERT INTO device_seen (device, at, pending) VALUES (?, ?, 0)').run('', w.now)
        w.sql('DELETE FROM device_seen WHERE device = ?').run('')
      })
      .catch(() => {})
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #saveLog(): boolean {
    try {
      return this.#ledger.saveLog()
    } catch (error) {
      this.#log?.error({ err: error }, 'what is newest could not be folded into the database')
      return false
    }
  }
}

/** Why presses cannot be taken, as sentences for the operator. */
export function problemsOf({ trouble }: Pick<Ledger, 'trouble'>): string[] {
  return trouble === null ? [] : [`presses are not acknowledged: the ledger cannot be written (${trouble})`]
}
