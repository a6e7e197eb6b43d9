import type { Ledger } from './ledger.ts'

const TRY_EVERY_MS = 2_000

/**
 * Says whether presses can be taken now. After a failed write it tries small ones of its own, so that the hub is
 * ready again as soon as the disk is, without a device having to find out.
 */
export class Watchman {
  #ledger: Ledger
  #timer: NodeJS.Timeout

  constructor(ledger: Ledger) {
    this.#ledger = ledger
    this.#timer = setInterval(() => {
      if (ledger.trouble !== null) this.try()
    }, TRY_EVERY_MS)
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

  ready(): { ok: boolean; problems: string[] } {
    const { trouble, busy } = this.#ledger
    const problems = [
      ...(trouble === null ? [] : [`presses are not acknowledged: the ledger cannot be written (${trouble})`]),
      ...(busy ? ['presses wait: the hub is catching up'] : []),
    ]
    return { ok: problems.length === 0, problems }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
