import { hash as digest } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { sessionText } from '../../contract/ledger/access-marks.ts'
import type { Db } from '../sqlite/database.ts'
import type { Audit } from './audit.ts'
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from './sessions.ts'

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
  #list: Statement<[string]>
  #end: Statement<[number, Buffer]>

  constructor(db: Db, now: () => number, audit: Audit) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#list = db.prepare(
      `SELECT id, created, seen, address, browser FROM session
       WHERE username = ? AND ended IS NULL ORDER BY created DESC, id`,
    )
    this.#end = db.prepare('UPDATE session SET ended = ? WHERE id = ? AND ended IS NULL')
  }

  /** Newest first; none of a name that nobody has. */
  of(username: string): RunningSession[] {
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
   * @throws Refusal `not-found` for one that does not run
   */
  end(username: string, which: { id?: string | undefined; keep?: string | undefined }, actor: Actor): number {
    const ends = this.#running(username).filter(({ id }) =>
      which.id === undefined ? id.toString('hex') !== which.keep : id.toString('hex').startsWith(which.id),
    )
    if (which.id !== undefined && ends.length !== 1) throw new Refusal('not-found', 'session')
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
    return (this.#list.all(username) as Row[]).filter(
      ({ created, seen }) => now < Math.min(seen + SESSION_IDLE_MS, created + SESSION_LIFE_MS),
    )
  }
}
