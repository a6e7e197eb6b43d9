import type { Statement } from 'better-sqlite3'
import type { Db } from '../sqlite/database.ts'

/** Written down so often; what was not is lost when the hub is killed, and a wait is so much longer. */
const WRITE_EVERY_MS = 600_000

/**
 * For how long the hub has run in all its life, ms, by the monotonic clock. Waits are counted by it, since the wall
 * clock can be set ahead: by a mistake, by its battery, or by whoever waits. Time in which the hub did not run does
 * not count, so that stopping it to set the clock gains nothing.
 */
export class RunningTime {
  #uptime: () => number
  #seen: number
  #ran: number
  #written: number
  #write: Statement<[number]>

  /** @param uptime monotonic, ms */
  constructor(db: Db, uptime: () => number) {
    this.#uptime = uptime
    this.#seen = uptime()
    this.#write = db.prepare('UPDATE running_time SET ran = ?')
    this.#ran = db.prepare('SELECT ran FROM running_time').pluck().get() as number
    this.#written = this.#ran
  }

  /** ms, whole. */
  get now(): number {
    const uptime = this.#uptime()
    this.#ran += Math.max(0, uptime - this.#seen)
    this.#seen = uptime
    return Math.floor(this.#ran)
  }

  /** Writes it down, seldom unless told to; a disk that refuses makes waits longer and stops nobody. */
  note(always = false): void {
    const ran = this.now
    if (!always && ran - this.#written < WRITE_EVERY_MS) return
    try {
      this.#write.run(ran)
      this.#written = ran
    } catch {
      // `/readyz` tells of the disk.
    }
  }
}
