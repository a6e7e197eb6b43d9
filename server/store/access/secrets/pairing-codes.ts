import { hash as digest, randomInt } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { PAIRING_CODE_LIFE_MS } from '../../../contract/device/device-protocol.ts'
import { Refusal } from '../../../contract/errors.ts'
import { pairingCodeText, type PairingCodeFacts } from '../../../contract/ledger/access-marks.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Actor } from '../../../contract/audit.ts'
import type { Audit } from '../audit.ts'

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

/**
 * Codes of 8 digits, single use, 15 minutes, by a connection of the writer. Of each the database keeps a keyed hash, whose
 * key lies outside of it: 8 digits alone would be guessed.
 */
export class PairingCodes {
  #db: Db
  #now: () => number
  #audit: Pick<Audit, 'record'>
  #hash: (code: string) => Buffer
  #isClockDoubtful: () => boolean
  #insert: Statement<[PairingCodeFacts]>
  #exists: Statement<[Buffer]>
  #use: Statement<[{ code: Buffer; now: number; life: number }]>
  #drop: Statement<[number]>

  /** @param parts.isClockDoubtful while it is, no code is dropped because its time is over */
  constructor(parts: {
    db: Db
    now: () => number
    audit: Pick<Audit, 'record'>
    hash: (code: string) => Buffer
    isClockDoubtful?: () => boolean
  }) {
    const { db } = parts
    this.#db = db
    this.#now = parts.now
    this.#audit = parts.audit
    this.#hash = parts.hash
    this.#isClockDoubtful = parts.isClockDoubtful ?? (() => false)
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
   * Spends a code, as people type it. The caller enrols the device that the answer describes; `by` is who made the code and
   * so enrols.
   *
   * @throws Refusal `pairing-code-invalid`
   */
  redeem(code: string): Pairing & { by: Actor } {
    const row = this.#use.get({
      code: this.#hash(code.replaceAll(/[\s-]/g, '')),
      now: this.#now(),
      // Made by a clock that ran ahead, it would live until then.
      life: PAIRING_CODE_LIFE_MS,
    }) as PairingRow | undefined
    if (!row) throw new Refusal('pairing-code-invalid')
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
}
