import { createHmac, hash as digest, randomInt } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { PAIRING_CODE_LIFE_MS } from '../../contract/device/device-protocol.ts'
import { Refusal } from '../../contract/errors.ts'
import { pairingCodeText, type PairingCodeFacts } from '../../contract/ledger/access-marks.ts'
import type { Db } from '../sqlite/database.ts'
import { AttemptLimiter } from './attempt-limiter.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Audit } from './audit.ts'

/**
 * Wrong codes a minute from one address: 10^8 codes outlast 15 minutes of that. While more than so many came from all
 * addresses together, each gets fewer, and none is shut for what others did.
 */
const WRONG_CODES_PER_ADDRESS = 10
const WRONG_CODES_IN_ALL = 60
const WRONG_CODES_IN_A_STORM = 3
const MINUTE_MS = 60_000
/** Used and expired codes are kept a day, so that a new code never repeats a recent one. */
const KEEP_MS = 86_400_000

/** What a code enrols. */
export interface Pairing {
  kind: 'kiosk' | 'keypad'
  /** Where the device will stand. */
  window?: { hall: string; code: string }
  /** A known device that is enrolled anew: it keeps its history. */
  device?: string
}

interface PairingRow {
  kind: 'kiosk' | 'keypad'
  hall: string | null
  window: string | null
  device: string | null
  by: string
}

/** Codes of 8 digits, single use, 15 minutes. The pepper lies outside the database: 8 digits alone would be guessed. */
export class PairingCodes {
  #db: Db
  #now: () => number
  #audit: Audit
  #isClockDoubtful: () => boolean
  #pepper: Buffer
  #perAddress: AttemptLimiter
  #inAStorm: AttemptLimiter
  #inAll: AttemptLimiter
  #insert: Statement<[PairingCodeFacts]>
  #exists: Statement<[Buffer]>
  #use: Statement<[{ code: Buffer; now: number; life: number }]>
  #drop: Statement<[number]>

  constructor(db: Db, now: () => number, audit: Audit, pepper: Buffer, isClockDoubtful: () => boolean = () => false) {
    this.#isClockDoubtful = isClockDoubtful
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#pepper = pepper
    this.#perAddress = new AttemptLimiter({ limit: WRONG_CODES_PER_ADDRESS, windowMs: MINUTE_MS, now })
    this.#inAStorm = new AttemptLimiter({ limit: WRONG_CODES_IN_A_STORM, windowMs: MINUTE_MS, now })
    this.#inAll = new AttemptLimiter({ limit: WRONG_CODES_IN_ALL, windowMs: MINUTE_MS, now })
    this.#insert = db.prepare(
      `INSERT INTO pairing_code (code, kind, hall, window, device, created, expires, by)
       VALUES (@code, @kind, @hall, @window, @device, @created, @expires, @by)`,
    )
    this.#exists = db.prepare('SELECT 1 FROM pairing_code WHERE code = ?')
    this.#use = db.prepare(
      `UPDATE pairing_code SET used = @now WHERE code = @code AND used IS NULL AND expires > @now AND created <= @now + @life
       RETURNING kind, hall, window, device, by`,
    )
    this.#drop = db.prepare('DELETE FROM pairing_code WHERE expires < ?')
  }

  /** The code is told once, for a person to type; `expiresAt` in ms since 1970. */
  create(pairing: Pairing, actor: Actor): { code: string; expiresAt: number } {
    const created = this.#now()
    const expires = created + PAIRING_CODE_LIFE_MS
    return this.#db.transaction(() => {
      if (!this.#isClockDoubtful()) this.#drop.run(created - KEEP_MS)
      const code = this.#unusedCode()
      const row: PairingCodeFacts = {
        code: this.#hash(code),
        kind: pairing.kind,
        hall: pairing.window?.hall ?? null,
        window: pairing.window?.code ?? null,
        device: pairing.device ?? null,
        created,
        expires,
        by: actor,
      }
      this.#insert.run(row)
      const where = pairing.window ? `window:${pairing.window.hall}/${pairing.window.code}` : 'window:none'
      this.#audit.record(actor, 'pairing-code:create', pairing.device ? `device:${pairing.device}` : where, {
        kind: pairing.kind,
        mark: digest('sha256', pairingCodeText(row), 'hex'),
      })
      return { code, expiresAt: expires }
    })()
  }

  /**
   * Spends a code. The caller enrols the device that the answer describes; `by` is who made the code and so enrols.
   *
   * @throws Refusal `pairing-code-invalid`, `too-many-attempts`
   */
  redeem(code: string, address: string): Pairing & { by: Actor } {
    if (this.#inAll.isShut('all') && this.#inAStorm.isShut(address)) throw new Refusal('too-many-attempts')
    if (!this.#perAddress.take(address)) throw new Refusal('too-many-attempts')
    this.#inAStorm.take(address)
    const typed = code.replaceAll(/[\s-]/g, '')
    const row = this.#use.get({
      code: this.#hash(typed),
      now: this.#now(),
      // Made by a clock that ran ahead, it would live until then.
      life: PAIRING_CODE_LIFE_MS,
    }) as PairingRow | undefined
    if (!row) {
      this.#inAll.take('all')
      throw new Refusal('pairing-code-invalid')
    }
    this.#perAddress.giveBack(address)
    this.#inAStorm.giveBack(address)
    return {
      kind: row.kind,
      ...(row.hall === null || row.window === null ? {} : { window: { hall: row.hall, code: row.window } }),
      ...(row.device === null ? {} : { device: row.device }),
      by: row.by as Actor,
    }
  }

  #unusedCode(): string {
    for (;;) {
      const code = String(randomInt(100_000_000)).padStart(8, '0')
      if (!this.#exists.get(this.#hash(code))) return code
    }
  }

  #hash(code: string): Buffer {
    return createHmac('sha256', this.#pepper).update(code).digest()
  }
}
