import { createHmac } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { Refusal } from '../contract/errors.ts'
import type { Db } from '../ledger/database.ts'
import { AttemptLimiter } from './attempt-limiter.ts'
import type { Actor, Audit } from './audit.ts'
import { hashPassword, NOBODYS_HASH, verifyPassword } from './passwords.ts'

const WRONG_PINS = 5
const LOCK_MS = 60_000
const PIN = /^\d{4,12}$/

/** PINs with which staff sign in at a device. Peppered from outside the database: 4 digits alone would be guessed. */
export class StaffPins {
  #db: Db
  #now: () => number
  #audit: Audit
  #pepper: Buffer
  #limiter: AttemptLimiter
  #put: Statement<[string, string, number]>
  #find: Statement<[string]>
  #known: Statement<[string]>
  #drop: Statement<[string]>

  constructor(db: Db, now: () => number, audit: Audit, pepper: Buffer) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#pepper = pepper
    this.#limiter = new AttemptLimiter({ limit: WRONG_PINS, windowMs: LOCK_MS, now })
    this.#put = db.prepare(
      `INSERT INTO staff_pin (staff, pin, since) VALUES (?, ?, ?)
       ON CONFLICT (staff) DO UPDATE SET pin = excluded.pin, since = excluded.since`,
    )
    this.#find = db.prepare('SELECT pin FROM staff_pin WHERE staff = ?')
    this.#known = db.prepare('SELECT 1 FROM staff WHERE no = ?')
    this.#drop = db.prepare('DELETE FROM staff_pin WHERE staff = ?')
  }

  /** @throws Refusal `unknown-staff`, `bad-request` unless 4 to 12 digits */
  async set(staffNo: string, pin: string, actor: Actor): Promise<void> {
    if (!PIN.test(pin)) throw new Refusal('bad-request', 'a PIN has 4 to 12 digits')
    if (!this.#known.get(staffNo)) throw new Refusal('unknown-staff', staffNo)
    const hash = await hashPassword(this.#peppered(pin))
    this.#db.transaction(() => {
      this.#put.run(staffNo, hash, this.#now())
      this.#audit.record(actor, 'staff-pin:set', `staff:${staffNo}`)
    })()
  }

  /** From now on no PIN signs this member of staff in; nothing happens where there is none. */
  takeBack(staffNo: string, actor: Actor): void {
    this.#db.transaction(() => {
      if (this.#drop.run(staffNo).changes > 0) this.#audit.record(actor, 'staff-pin:take-back', `staff:${staffNo}`)
    })()
  }

  has(staffNo: string): boolean {
    return this.#find.get(staffNo) !== undefined
  }

  /**
   * Resolves when the PIN is right. Five wrong ones lock this member of staff on this device for a minute.
   *
   * @throws Refusal `sign-in-failed` (also for an unknown number), `sign-in-locked`
   */
  async check(staffNo: string, pin: string, device: string): Promise<void> {
    const key = JSON.stringify([staffNo, device])
    if (!this.#limiter.take(key)) throw new Refusal('sign-in-locked')
    const row = this.#find.get(staffNo) as { pin: string } | undefined
    const right = await verifyPassword(this.#peppered(pin), row?.pin ?? NOBODYS_HASH)
    if (row && right) {
      this.#limiter.clear(key)
      return
    }
    // Only a number that exists is named: people type PINs there, too.
    if (row && this.#limiter.isShut(key)) {
      this.#audit.record(`device:${device}`, 'staff-pin:locked', `staff:${staffNo}`)
    }
    throw new Refusal('sign-in-failed')
  }

  #peppered(pin: string): Buffer {
    return createHmac('sha256', this.#pepper).update(pin).digest()
  }
}
