import type { Statement } from 'better-sqlite3'
import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Db } from '../../sqlite/database.ts'
import { checkPasswordRule, verifyPassword } from './passwords.ts'
import { localNames } from './local-names.ts'
import { holdsName, isCommonPassword } from './weak-password.ts'

/** Nobody goes back to one of the last so many, the present one among them. */
export const PASSWORDS_KEPT = 5

/** Which passwords an account may have: long enough, nobody's first guess, without the own name, none of the last five. */
export class PasswordRules {
  #names: Statement<[]>
  #before: Statement<[string, number]>
  #keep: Statement<[string, string]>
  #forget: Statement<[{ username: string; kept: number }]>

  constructor(db: Db) {
    this.#names = db
      .prepare(
        `SELECT name FROM unit UNION SELECT name FROM hall
         UNION SELECT body ->> '$.city' FROM ledger WHERE n = 1 AND body ->> '$.city' IS NOT NULL`,
      )
      .pluck()
    this.#before = db.prepare('SELECT password FROM old_password WHERE username = ? ORDER BY n DESC LIMIT ?').pluck()
    this.#keep = db.prepare('INSERT INTO old_password (username, password) VALUES (?, ?)')
    this.#forget = db.prepare(
      `DELETE FROM old_password WHERE username = @username AND n NOT IN
       (SELECT n FROM old_password WHERE username = @username ORDER BY n DESC LIMIT @kept)`,
    )
  }

  /**
   * Passwords of people. Other people's scripts make accounts at the command line, with passwords that were good enough for
   * them before: there the length alone is asked.
   *
   * @throws Refusal `password-too-weak`, `password-has-name`, `password-common`
   */
  check(password: string, username: string, actor: Actor): void {
    checkPasswordRule(password, username)
    if (actor.startsWith('cli:')) return
    if (holdsName(password, username)) throw new Refusal('password-has-name')
    if (isCommonPassword(password, localNames(this.#names.all() as string[]))) throw new Refusal('password-common')
  }

  /**
   * @param present the hash that the account has now
   * @param inTurn runs one check at a time, in its lane
   * @throws Refusal `password-used`
   */
  async checkUnused(
    username: string,
    password: string,
    present: string,
    inTurn: (check: () => Promise<boolean>) => Promise<boolean>,
  ): Promise<void> {
    const before = this.#before.all(username, PASSWORDS_KEPT - 1) as string[]
    for (const stored of [present, ...before])
      if (await inTurn(() => verifyPassword(password, stored))) throw new Refusal('password-used')
  }

  /** The hash that an account had until now. Within the transaction that replaces it. */
  keep(username: string, stored: string): void {
    this.#keep.run(username, stored)
    this.#forget.run({ username, kept: PASSWORDS_KEPT - 1 })
  }
}
