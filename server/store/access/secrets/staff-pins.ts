import { createHmac } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { Refusal } from '../../../contract/errors.ts'
import type { Db } from '../../sqlite/database.ts'
import { AttemptLimiter } from '../../../machine/attempt-limiter.ts'
import type { Actor } from '../../../contract/audit.ts'
import type { Audit } from '../audit.ts'
import type { Lanes } from '../lanes.ts'
import { COSTS, hashPassword, nobodysHash, verifyPassword } from './passwords.ts'
import { isSimplePin } from './simple-pin.ts'

/** Wrong PINs a minute: for one member of staff at one device, and at one device whatever number is typed. */
const WRONG_PINS = 5
const WRONG_PER_DEVICE = 10
const LOCK_MS = 60_000
const PIN = /^\d{4,12}$/

/** PINs with which staff sign in at a device. Peppered from outside the database: 4 digits alone would be guessed. */
export class StaffPins {
  #db: Db
  #now: () => number
  #audit: Audit
  #pepper: Buffer
  #limiter: AttemptLimiter
  #perDevice: AttemptLimiter
  #lanes: Lanes
  #cost: number
  #put: Statement<[string, string, number]>
  #find: Statement<[string]>
  #known: Statement<[string]>
  #drop: Statement<[string]>

  /** @param cost of new PINs, which is `COSTS.pin` where nothing is said */
  constructor(db: Db, now: () => number, audit: Audit, pepper: Buffer, lanes: Lanes, cost = COSTS.pin) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#pepper = pepper
    this.#limiter = new AttemptLimiter({ limit: WRONG_PINS, windowMs: LOCK_MS, now })
    this.#perDevice = new AttemptLimiter({ limit: WRONG_PER_DEVICE, windowMs: LOCK_MS, now })
    this.#lanes = lanes
    this.#cost = cost
    this.#put = db.prepare(
      `INSERT INTO staff_pin (staff, pin, since) VALUES (?, ?, ?)
       ON CONFLICT (staff) DO UPDATE SET pin = excluded.pin, since = excluded.since`,
    )
    this.#find = db.prepare('SELECT pin FROM staff_pin WHERE staff = ?')
    this.#known = db.prepare('SELECT 1 FROM staff WHERE no = ?')
    this.#drop = db.prepare('DELETE FROM staff_pin WHERE staff = ?')
  }

  /** @throws Refusal `unknown-staff`, `bad-request` unless 4 to 12 digits, `pin-too-simple`, `busy` */
  async set(staffNo: string, pin: string, actor: Actor): Promise<void> {
    if (!PIN.test(pin)) throw new Refusal('bad-request', 'a PIN has 4 to 12 digits', 'PIN 是 4 至 12 位数字')
    if (!this.#known.get(staffNo)) throw new Refusal('unknown-staff', staffNo)
    if (isSimplePin(pin, staffNo)) throw new Refusal('pin-too-simple')
    const hash = await this.#lanes.known.run(actor, () => hashPassword(this.#peppered(pin), this.#cost))
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

  /**
   * Resolves when the PIN is right. Five wrong ones lock this member of staff on this device for a minute, and ten the
   * device, whatever numbers were typed there.
   *
   * @throws Refusal `sign-in-failed` (also for an unknown number), `sign-in-locked`; `busy` when too many wait
   */
  async check(staffNo: string, pin: string, device: string): Promise<void> {
    const key = JSON.stringify([staffNo, device])
    this.#take(key, device)
    const row = this.#find.get(staffNo) as { pin: string } | undefined
    const right = await this.#isRight(key, device, pin, row?.pin ?? nobodysHash(this.#cost))
    if (row && right) {
      this.#limiter.clear(key)
      this.#perDevice.giveBack(device)
      return
    }
    // Only a number that exists is named: people type PINs there, too.
    if (row && this.#limiter.isShut(key)) {
      this.#audit.record(`device:${device}`, 'staff-pin:locked', `staff:${staffNo}`)
    }
    throw new Refusal('sign-in-failed')
  }

  #take(key: string, device: string): void {
    if (!this.#perDevice.take(device)) throw new Refusal('sign-in-locked')
    if (this.#limiter.take(key)) return
    this.#perDevice.giveBack(device)
    throw new Refusal('sign-in-locked')
  }

  /** A number that nobody has is checked like any other: what it costs is bounded by the lane. */
  async #isRight(key: string, device: string, pin: string, stored: string): Promise<boolean> {
    try {
      return await this.#lanes.devices.run(device, () => verifyPassword(this.#peppered(pin), stored))
    } catch (error) {
      // Not looked at, so not wrong.
      this.#limiter.giveBack(key)
      this.#perDevice.giveBack(device)
      throw error
    }
  }

  #peppered(pin: string): Buffer {
    return createHmac('sha256', this.#pepper).update(pin).digest()
  }
}
