import type { BodyCode } from '../../contract/bodies.ts'
import type { MethodCode } from '../../contract/methods.ts'
import { hash as digest } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { Role } from '../../contract/roles.ts'
import { sessionText } from '../../contract/ledger/access-marks.ts'
import type { Db } from '../sqlite/database.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Audit } from './audit.ts'
import { isToken, newToken, TOKEN_PREFIXES, tokenHash } from './secret-token.ts'
import type { UserViewer } from '../../contract/viewer.ts'

/** A session that nobody uses for this long is over. */
export const SESSION_IDLE_MS = 12 * 3_600_000
/** And this long after signing in it is over in any case. */
export const SESSION_LIFE_MS = 24 * 3_600_000
/** Use is noted to the minute, so that reading does not mean writing. */
const NOTE_EVERY_MS = 60_000
/** Rows of sessions long over are dropped. */
const KEEP_ENDED_MS = 7 * 86_400_000

export interface Session {
  /** SHA-256 of the token, hex. */
  id: string
  /** When somebody signed in, ms since 1970. */
  created: number
  viewer: UserViewer
  /** When it ends if nobody uses it from now on, ms since 1970. */
  expiresAt: number
}

interface SessionRow {
  created: number
  seen: number
  username: string
  role: Role
  hall: string | null
  unit: string | null
  method: MethodCode | null
  body: BodyCode | null
  must_change: number
}

export class Sessions {
  #db: Db
  #now: () => number
  #audit: Audit
  #isClockDoubtful: () => boolean
  #insert: Statement<[Buffer, string, number, number, string | null, string | null]>
  #signedIn: Statement<[number, string]>
  #find: Statement<[Buffer]>
  #note: Statement<[number, Buffer]>
  #end: Statement<[number, Buffer]>
  #drop: Statement<[number]>

  constructor(db: Db, now: () => number, audit: Audit, isClockDoubtful: () => boolean = () => false) {
    this.#isClockDoubtful = isClockDoubtful
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#insert = db.prepare(
      'INSERT INTO session (id, username, created, seen, address, browser) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#signedIn = db.prepare('UPDATE user SET signed_in = ? WHERE username = ?')
    // Role and binding are read with every use: a changed or shut account takes effect at once.
    this.#find = db.prepare(
      `SELECT s.created, s.seen, u.username, u.role, u.hall, u.unit, u.method, u.body, u.must_change
       FROM session s JOIN user u ON u.username = s.username
       WHERE s.id = ? AND s.ended IS NULL AND u.disabled IS NULL`,
    )
    this.#note = db.prepare('UPDATE session SET seen = ? WHERE id = ?')
    this.#end = db.prepare('UPDATE session SET ended = ? WHERE id = ? AND ended IS NULL')
    this.#drop = db.prepare('DELETE FROM session WHERE created < ?')
  }

  /** Call only after `Users.check` said yes. The token is told once; the database keeps its hash. */
  start(username: string, address?: string, browser?: string): { token: string; session: Session } {
    const token = newToken(TOKEN_PREFIXES.session)
    const now = this.#now()
    this.#db.transaction(() => {
      if (!this.#isClockDoubtful()) this.#drop.run(now - SESSION_LIFE_MS - KEEP_ENDED_MS)
      const id = tokenHash(token)
      this.#insert.run(id, username, now, now, address ?? null, browser ?? null)
      this.#signedIn.run(now, username)
      const mark = digest('sha256', sessionText({ id, username, created: now }), 'hex')
      this.#audit.record(`user:${username}`, 'session:start', `user:${username}`, { mark }, address)
    })()
    const session = this.find(token)
    if (!session) throw new Error(`session of ${username} is not there after it was started`)
    return { token, session }
  }

  /** Null for anything but the token of a session that runs, of an account that is open. */
  find(token: string): Session | null {
    if (!isToken(token, TOKEN_PREFIXES.session)) return null
    const id = tokenHash(token)
    const row = this.#find.get(id) as SessionRow | undefined
    if (!row) return null
    const now = this.#now()
    const last = row.created + SESSION_LIFE_MS
    if (now >= Math.min(row.seen + SESSION_IDLE_MS, last)) return null
    // Begun by a clock that ran ahead, it would live until then.
    if (row.created - now > SESSION_LIFE_MS) return null
    if (now - row.seen >= NOTE_EVERY_MS) this.#noteUse(id, now)
    return {
      id: id.toString('hex'),
      created: row.created,
      viewer: viewerOf(row),
      expiresAt: Math.min(now + SESSION_IDLE_MS, last),
    }
  }

  end(session: Session, actor: Actor): void {
    this.#db.transaction(() => {
      const id = Buffer.from(session.id, 'hex')
      if (this.#end.run(this.#now(), id).changes === 0) return
      const { created, viewer } = session
      const mark = digest('sha256', sessionText({ id, username: viewer.username, created }), 'hex')
      this.#audit.record(actor, 'session:end', `user:${viewer.username}`, { mark })
    })()
  }

  #noteUse(id: Buffer, now: number): void {
    try {
      this.#note.run(now, id)
    } catch {
      // A full disk must not sign people out; `/readyz` tells of it, and a minute of idleness is all that is lost.
    }
  }
}

function viewerOf(row: SessionRow): UserViewer {
  return {
    kind: 'user',
    username: row.username,
    role: row.role,
    ...(row.hall === null ? {} : { hall: row.hall }),
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(row.method === null ? {} : { method: row.method }),
    ...(row.body === null ? {} : { body: row.body }),
    mustChangePassword: row.must_change === 1,
  }
}
