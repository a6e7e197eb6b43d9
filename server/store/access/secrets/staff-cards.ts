import { createHmac } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { Refusal } from '../../../contract/errors.ts'
import type { Db } from '../../sqlite/database.ts'
import { AttemptLimiter } from '../../../machine/attempt-limiter.ts'
import type { Actor } from '../../../contract/audit.ts'
import type { Audit } from '../audit.ts'

/**
 * Unknown cards a minute at one device: numbers of cards often follow each other. While more than so many came from all
 * together, each device gets fewer, and none is shut for what others did.
 */
const WRONG_PER_DEVICE = 5
const WRONG_IN_ALL = 60
const WRONG_IN_A_STORM = 2
const MINUTE_MS = 60_000
/** What readers that type like a keyboard give: digits or hex, seldom more. */
const CARD = /^[0-9A-Za-z:_-]{4,40}$/

/**
 * Cards with which staff sign in at a window. The number of a card is all that a reader types, so it is a secret, and
 * kept as a keyed HMAC: numbers are short and would be guessed from a stolen database. A card has one holder.
 */
export class StaffCards {
  #db: Db
  #now: () => number
  #audit: Audit
  #pepper: Buffer
  #perDevice: AttemptLimiter
  #inAStorm: AttemptLimiter
  #inAll: AttemptLimiter
  #put: Statement<[Buffer, string, number]>
  #find: Statement<[Buffer]>
  #drop: Statement<[string]>
  #known: Statement<[string]>

  constructor(db: Db, now: () => number, audit: Audit, pepper: Buffer) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#pepper = pepper
    this.#perDevice = new AttemptLimiter({ limit: WRONG_PER_DEVICE, windowMs: MINUTE_MS, now })
    this.#inAStorm = new AttemptLimiter({ limit: WRONG_IN_A_STORM, windowMs: MINUTE_MS, now })
    this.#inAll = new AttemptLimiter({ limit: WRONG_IN_ALL, windowMs: MINUTE_MS, now })
    this.#put = db.prepare(
      `INSERT INTO staff_card (card, staff, since) VALUES (?, ?, ?)
       ON CONFLICT (card) DO UPDATE SET staff = excluded.staff, since = excluded.since`,
    )
    this.#find = db.prepare('SELECT staff FROM staff_card WHERE card = ?')
    this.#drop = db.prepare('DELETE FROM staff_card WHERE staff = ?')
    this.#known = db.prepare('SELECT 1 FROM staff WHERE no = ?')
  }

  /** Gives a card to a member of staff; a card that somebody else had is no longer theirs. @throws Refusal `unknown-staff`, `bad-request` */
  give(staffNo: string, card: string, actor: Actor): void {
    const number = normal(card)
    if (!CARD.test(number))
      throw new Refusal('bad-request', 'a card number has 4 to 40 letters and digits', '卡号是 4 至 40 个字母和数字')
    if (!this.#known.get(staffNo)) throw new Refusal('unknown-staff', staffNo)
    this.#db.transaction(() => {
      this.#put.run(this.#hash(number), staffNo, this.#now())
      this.#audit.record(actor, 'staff-card:give', `staff:${staffNo}`)
    })()
  }

  /** Takes all cards of a member of staff back; says how many. @throws Refusal `unknown-staff` */
  takeBack(staffNo: string, actor: Actor): number {
    if (!this.#known.get(staffNo)) throw new Refusal('unknown-staff', staffNo)
    return this.#db.transaction(() => {
      const { changes } = this.#drop.run(staffNo)
      this.#audit.record(actor, 'staff-card:take-back', `staff:${staffNo}`, { cards: changes })
      return changes
    })()
  }

  /**
   * Whose card it is. Five unknown ones in a minute lock the device's reader for a minute.
   *
   * @throws Refusal `sign-in-failed`, `sign-in-locked`
   */
  holder(card: string, device: string): string {
    if (this.#inAll.isShut('all') && this.#inAStorm.isShut(device)) throw new Refusal('sign-in-locked')
    if (!this.#perDevice.take(device)) throw new Refusal('sign-in-locked')
    this.#inAStorm.take(device)
    const row = this.#find.get(this.#hash(normal(card))) as { staff: string } | undefined
    if (row && this.#known.get(row.staff)) {
      this.#perDevice.giveBack(device)
      this.#inAStorm.giveBack(device)
      return row.staff
    }
    this.#inAll.take('all')
    if (this.#perDevice.isShut(device)) this.#audit.record(`device:${device}`, 'staff-card:locked', `device:${device}`)
    throw new Refusal('sign-in-failed')
  }

  #hash(card: string): Buffer {
    return createHmac('sha256', this.#pepper).update(card).digest()
  }
}

/** Readers differ in what they type around a number and in the case of hex. */
function normal(card: string): string {
  return card.trim().toUpperCase()
}
