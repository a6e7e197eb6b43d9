import { randomBytes } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { Refusal } from '../../../contract/errors.ts'
import { needsFactor, type Role } from '../../../contract/roles.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Audit } from '../audit.ts'
import { openSecret, sealSecret } from '../secrets/sealed-secret.ts'
import { RecoveryCodes } from './recovery-codes.ts'
import { base32, enrolmentUri, stepOfCode } from './totp.ts'

/** So long an account whose role needs a second factor may do without one, from its first sign-in on. */
export const FACTOR_GRACE_MS = 7 * 86_400_000
/** An enrolment waits so long for its first code. */
const ENROLMENT_MS = 3_600_000
/** 160 bits, as RFC 4226 (R6) recommends. */
const SECRET_BYTES = 20

/** What is to be known of an account's second factor. */
export interface FactorState {
  on: boolean
  /** The role must have one. */
  needed: boolean
  /** Until when it may do without, ms since 1970; absent where it has one, needs none, or never signed in. */
  until?: number
  /** Recovery codes that were not used yet, where it has one. */
  recoveryCodes?: number
}

/** A reset that waits for a second person. */
export interface FactorRequest {
  by: string
  /** ms since 1970. */
  at: number
  reason: string
}

/** What a phone is told, once. */
export interface Enrolment {
  /** Base32. */
  secret: string
  /** What the QR code says. */
  uri: string
}

interface FactorRow {
  secret: Buffer
  last_step: number
}

/** Codes of phones (RFC 6238) and recovery codes: who has them, and whether a code is right. Limits are sign-in's. */
export class SecondFactors {
  #db: Db
  #now: () => number
  #audit: Audit
  #key: Buffer
  #graceMs: number
  #codes: RecoveryCodes
  #find: Statement<[string]>
  #put: Statement<[string, Buffer, number, number]>
  #use: Statement<[number, string, number]>
  #drop: Statement<[string]>
  #begin: Statement<[string, Buffer, number]>
  #begun: Statement<[string]>
  #end: Statement<[string]>
  #grace: Statement<[string]>
  #beginGrace: Statement<[string, number]>
  #endGrace: Statement<[string, number]>
  #dropRequest: Statement<[string]>

  /**
   * @param parts.key seals the secrets of phones
   * @param parts.pepper hashes recovery codes
   */
  constructor(parts: {
    db: Db
    now: () => number
    audit: Audit
    key: Buffer
    pepper: Buffer
    graceMs?: number | undefined
  }) {
    const { db } = parts
    this.#db = db
    this.#now = parts.now
    this.#audit = parts.audit
    this.#key = parts.key
    this.#graceMs = parts.graceMs ?? FACTOR_GRACE_MS
    this.#codes = new RecoveryCodes(db, parts.pepper)
    this.#find = db.prepare('SELECT secret, last_step FROM second_factor WHERE username = ?')
    this.#put = db.prepare('REPLACE INTO second_factor (username, secret, since, last_step) VALUES (?, ?, ?, ?)')
    this.#use = db.prepare('UPDATE second_factor SET last_step = ? WHERE username = ? AND last_step < ?')
    this.#drop = db.prepare('DELETE FROM second_factor WHERE username = ?')
    this.#begin = db.prepare('REPLACE INTO factor_enrolment (username, secret, begun) VALUES (?, ?, ?)')
    this.#begun = db.prepare('SELECT secret, begun FROM factor_enrolment WHERE username = ?')
    this.#end = db.prepare('DELETE FROM factor_enrolment WHERE username = ?')
    this.#dropRequest = db.prepare('DELETE FROM factor_request WHERE username = ?')
    this.#grace = db.prepare('SELECT until FROM factor_grace WHERE username = ?').pluck()
    this.#beginGrace = db.prepare('INSERT INTO factor_grace (username, until) VALUES (?, ?) ON CONFLICT DO NOTHING')
    this.#endGrace = db.prepare(
      'INSERT INTO factor_grace (username, until) VALUES (?, ?) ON CONFLICT DO UPDATE SET until = excluded.until',
    )
  }

  isOn(username: string): boolean {
    return this.#find.get(username) !== undefined
  }

  state(username: string, role: Role): FactorState {
    const needed = needsFactor(role)
    if (this.isOn(username)) return { on: true, needed, recoveryCodes: this.#codes.left(username) }
    const until = needed ? (this.#grace.get(username) as number | undefined) : undefined
    return { on: false, needed, ...(until === undefined ? {} : { until }) }
  }

  /** Somebody signed in: the time without a second factor begins, once for ever. Within that transaction. */
  noteSignIn(username: string, role: Role): void {
    if (needsFactor(role) && !this.isOn(username)) this.#beginGrace.run(username, this.#now() + this.#graceMs)
  }

  /** A new secret for a phone; nothing changes until a code of it was typed. */
  begin(username: string): Enrolment {
    const secret = randomBytes(SECRET_BYTES)
    this.#begin.run(username, sealSecret(secret, this.#key, username), this.#now())
    return { secret: base32(secret), uri: enrolmentUri(secret, username) }
  }

  /** Whether an enrolment waits for its code. @throws Refusal `factor-enrolment-missing` */
  mustWait(username: string): void {
    this.#waiting(username)
  }

  /**
   * The phone's first code: from now on the account has this factor, and no other phone's.
   *
   * @param besides what else belongs to the same transaction
   * @returns ten recovery codes, told once; null for a wrong code
   * @throws Refusal `factor-enrolment-missing`
   */
  confirm(username: string, code: string, besides: () => void): string[] | null {
    const secret = this.#waiting(username)
    const step = stepOfCode(secret, digitsOf(code), this.#now(), -1)
    if (step === null) return null
    return this.#db.transaction(() => {
      const again = this.isOn(username)
      this.#put.run(username, sealSecret(secret, this.#key, username), this.#now(), step)
      this.#end.run(username)
      this.#audit.record(`user:${username}`, 'user:factor-enrol', `user:${username}`, { again })
      besides()
      return this.#codes.replace(username)
    })()
  }

  /** Whether this is a code of the account's phone, or a recovery code. Either is used up by that. */
  check(username: string, code: string): boolean {
    const row = this.#find.get(username) as FactorRow | undefined
    const secret = row && openSecret(row.secret, this.#key, username)
    if (!row || !secret) return false
    const step = stepOfCode(secret, digitsOf(code), this.#now(), row.last_step)
    if (step !== null) return this.#use.run(step, username, step).changes === 1
    return this.#db.transaction(() => {
      if (!this.#codes.use(username, code, this.#now())) return false
      const left = this.#codes.left(username)
      this.#audit.record(`user:${username}`, 'user:recovery-code', `user:${username}`, { left })
      return true
    })()
  }

  /** New recovery codes; those of before open nothing any more. Call only after `check` said yes. */
  renewCodes(username: string): string[] {
    return this.#db.transaction(() => {
      this.#audit.record(`user:${username}`, 'user:recovery-codes', `user:${username}`)
      return this.#codes.replace(username)
    })()
  }

  /** By choice, where the role needs none. Call only after `check` said yes. @throws Refusal `factor-kept` */
  remove(username: string, role: Role): void {
    if (needsFactor(role)) throw new Refusal('factor-kept')
    this.#db.transaction(() => {
      this.#forget(username)
      this.#audit.record(`user:${username}`, 'user:factor-remove', `user:${username}`)
    })()
  }

  /** Two people took it away: the next sign-in enrols a new one before anything else. Within their transaction. */
  reset(username: string): void {
    this.#forget(username)
    this.#endGrace.run(username, this.#now())
  }

  /**
   * Takes away a factor that nobody can check any more, because the installation secret is another one: a hub whose
   * officers are all locked out helps nobody, and whoever can change that file can change the database, too. As a reset.
   */
  dropUnreadable(username: string): void {
    const row = this.#find.get(username) as FactorRow | undefined
    if (!row || openSecret(row.secret, this.#key, username)) return
    this.#db.transaction(() => {
      this.reset(username)
      this.#audit.record('hub', 'user:factor-lost', `user:${username}`)
    })()
  }

  #forget(username: string): void {
    this.#drop.run(username)
    this.#end.run(username)
    this.#codes.drop(username)
    // Whoever asked, asked about this one and not about the next.
    this.#dropRequest.run(username)
  }

  #waiting(username: string): Buffer {
    const row = this.#begun.get(username) as { secret: Buffer; begun: number } | undefined
    const secret = row && this.#now() - row.begun < ENROLMENT_MS ? openSecret(row.secret, this.#key, username) : null
    if (!secret) throw new Refusal('factor-enrolment-missing')
    return secret
  }
}

/** People type the two halves apart, and in full width. */
function digitsOf(code: string): string {
  return code.normalize('NFKC').replaceAll(/\s/g, '')
}
