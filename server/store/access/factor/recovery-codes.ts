import { createHmac, randomBytes } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { Db } from '../../sqlite/database.ts'

/** So many are told at once, each good for one time. */
export const RECOVERY_CODES = 10
/** Crockford's base32: no I, L, O, U, which people take for others. 10 characters are 50 random bits. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10
const CODE = new RegExp(`^[${LETTERS}]{${LENGTH}}$`)

/** Codes for whoever lost the phone. The database keeps an HMAC of each with a key of the installation secret. */
export class RecoveryCodes {
  #pepper: Buffer
  #drop: Statement<[string]>
  #insert: Statement<[string, Buffer]>
  #use: Statement<[number, string, Buffer]>
  #left: Statement<[string]>

  constructor(db: Db, pepper: Buffer) {
    this.#pepper = pepper
    this.#drop = db.prepare('DELETE FROM recovery_code WHERE username = ?')
    this.#insert = db.prepare('INSERT INTO recovery_code (username, code) VALUES (?, ?)')
    this.#use = db.prepare('UPDATE recovery_code SET used = ? WHERE username = ? AND code = ? AND used IS NULL')
    this.#left = db.prepare('SELECT count(*) FROM recovery_code WHERE username = ? AND used IS NULL').pluck()
  }

  /** New ones, told once; those of before open nothing any more. Within a transaction. */
  replace(username: string): string[] {
    this.#drop.run(username)
    return Array.from({ length: RECOVERY_CODES }, () => {
      const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS[byte & 31]!).join('')
      this.#insert.run(username, this.#hash(username, letters))
      return `${letters.slice(0, 5)}-${letters.slice(5)}`
    })
  }

  /** Whether this is one that was not used yet; it is from now on. @param now ms since 1970 */
  use(username: string, text: string, now: number): boolean {
    const code = plain(text)
    return CODE.test(code) && this.#use.run(now, username, this.#hash(username, code)).changes === 1
  }

  left(username: string): number {
    return this.#left.get(username) as number
  }

  drop(username: string): void {
    this.#drop.run(username)
  }

  #hash(username: string, code: string): Buffer {
    return createHmac('sha256', this.#pepper).update(`${username}\n${code}`).digest()
  }
}

/** As people copy it from paper: any case, with or without the hyphen, O for 0, I and L for 1. */
function plain(text: string): string {
  return text.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}
