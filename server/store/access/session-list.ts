import { hash as digest } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { sessionText } from '../../contract/ledger/access-marks.ts'
import type { Role } from '../../contract/roles.ts'
import type { Db } from '../sqlite/database.ts'
import type { Audit } from './audit.ts'
import type { Sessions } from './sessions.ts'

/** A session as it is listed: for its owner, and for who ends it. */
export interface RunningSession {
  /** The first digits of `Session.id`: enough to name it, and good for nothing else. */
  id: string
  /** When somebody signed in, ms since 1970. */
  created: number
  /** When it was last used, to the minute, ms since 1970. */
  seen: number
  address?: string
  /** As `browserName` says it. */
  browser?: string
}

interface Row {
  id: Buffer
  role: Role
  created: number
  seen: number
  address: string | null
  browser: string | null
}

const SHOWN_HEX = 16

/** The sessions of an account that run: listed, and ended one by one or all. */
export class SessionList {
  #db: Db
  #now: () => number
  #audit: Audit
  #sessions: Sessions
  #list: Statement<[string]>
  #end: Statement<[number, Buffer]>
  #account: Statement<[string]>

  constructor(db: Db, now: () => number, audit: Audit, sessions: Sessions) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#sessions = sessions
    this.#list = db.prepare(
      `SELECT s.id, u.role, s.created, s.seen, s.address, s.browser FROM session s JOIN user u ON u.username = s.username
       WHERE s.username = ? AND s.ended IS NULL ORDER BY s.created DESC, s.id`,
    )
    this.#account = db.prepare('SELECT 1 FROM user WHERE username = ?')
    this.#end = db.prepare('UPDATE session SET ended = ? WHERE id = ? AND ended IS NULL')
  }

  /** Newest first. @throws Refusal `not-found` for a name that nobody has */
  of(username: string): RunningSession[] {
    if (this.#account.get(username) === undefined) throw new Refusal('not-found', username)
    return this.#running(username).map(({ id, created, seen, address, browser }) => ({
      id: id.toString('hex').slice(0, SHOWN_HEX),
      created,
      seen,
      ...(address === null ? {} : { address }),
      ...(browser === null ? {} : { browser }),
    }))
  }

  /**
   * Ends one session of an account, or all of them.
   *
   * @param which.id as `of` gives it; absent: all
   * @param which.keep the id of a session, as `Session.id`, that goes on when all others end
   * @returns how many ended
   * @throws Refusal `not-found` for one that does not run, and for a name that nobody has
   */
  end(username: string, which: { id?: string | undefined; keep?: string | undefined }, actor: Actor): number {
    if (this.#account.get(username) === undefined) throw new Refusal('not-found', username)
    const ends = this.#running(username).filter(({ id }) =>
      which.id === undefined ? id.toString('hex') !== which.keep : id.toString('hex').startsWith(which.id),
    )
    if (which.id !== undefined && ends.length !== 1) throw new Refusal('not-found', 'session', '登录')
    this.#db.transaction(() => {
      for (const { id, created } of ends) {
        this.#end.run(this.#now(), id)
        const mark = digest('sha256', sessionText({ id, username, created }), 'hex')
        this.#audit.record(actor, 'session:end', `user:${username}`, { mark })
      }
    })()
    return ends.length
  }

  #running(username: string): Row[] {
    const now = this.#now()
    const rows = (this.#list.all(username) as Row[]).map((row) => ({
      ...row,
      seen: this.#sessions.lastUse(row.id, row.seen),
    }))
    return rows.filter((row) => now < this.#sessions.endOf(row))
  }
}
