import type { Statement } from 'better-sqlite3'
import { Refusal } from '../../../contract/errors.ts'
import type { Actor } from '../../../contract/audit.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Audit } from '../audit.ts'
import type { User, Users } from '../users.ts'
import type { SecondFactors } from './second-factors.ts'

/** Whoever lost phone and recovery codes gets another factor by two people: one asks, an officer of the office confirms. */
export class FactorResets {
  #db: Db
  #now: () => number
  #audit: Audit
  #users: Users
  #factors: SecondFactors
  #put: Statement<[string, string, number, string]>
  #drop: Statement<[string]>

  constructor(parts: { db: Db; now: () => number; audit: Audit; users: Users; factors: SecondFactors }) {
    const { db } = parts
    this.#db = db
    this.#now = parts.now
    this.#audit = parts.audit
    this.#users = parts.users
    this.#factors = parts.factors
    this.#put = db.prepare('INSERT INTO factor_request (username, asked_by, asked_at, reason) VALUES (?, ?, ?, ?)')
    this.#drop = db.prepare('DELETE FROM factor_request WHERE username = ?')
  }

  /** @throws Refusal `not-found`, `factor-off`, `factor-reset-asked`, `reason-missing` */
  ask(username: string, reason: string, actor: Actor): User {
    const user = this.#mustFind(username)
    if (reason.trim() === '') throw new Refusal('reason-missing')
    if (!user.factor.on) throw new Refusal('factor-off')
    if (user.factor.reset) throw new Refusal('factor-reset-asked', user.factor.reset.by)
    this.#db.transaction(() => {
      this.#put.run(user.username, actor, this.#now(), reason.trim())
      this.#audit.record(actor, 'user:factor-ask', `user:${user.username}`, { reason: reason.trim() })
    })()
    return this.#mustFind(user.username)
  }

  /**
   * The second person: the factor and its recovery codes are gone, and the sessions of the account end.
   *
   * @throws Refusal `not-found`, `factor-reset-missing`, `same-person` (who asked, and the owner)
   */
  confirm(username: string, actor: Actor): User {
    const user = this.#mustFind(username)
    const asked = user.factor.reset
    if (!asked) throw new Refusal('factor-reset-missing')
    if (actor === asked.by || actor === `user:${user.username}`) throw new Refusal('same-person')
    this.#db.transaction(() => {
      this.#drop.run(user.username)
      this.#factors.reset(user.username)
      this.#users.endSessions(user.username, null)
      this.#audit.record(actor, 'user:factor-reset', `user:${user.username}`, { asked: asked.by })
    })()
    return this.#mustFind(user.username)
  }

  /** Taken back, or refused. @throws Refusal `not-found`, `factor-reset-missing` */
  refuse(username: string, actor: Actor): User {
    const user = this.#mustFind(username)
    this.#db.transaction(() => {
      if (this.#drop.run(user.username).changes === 0) throw new Refusal('factor-reset-missing')
      this.#audit.record(actor, 'user:factor-refuse', `user:${user.username}`)
    })()
    return this.#mustFind(user.username)
  }

  #mustFind(username: string): User {
    const user = this.#users.find(username)
    if (!user) throw new Refusal('not-found', 'user', '账号')
    return user
  }
}
