import type { BodyCode } from '../../contract/bodies.ts'
import type { MethodCode } from '../../contract/methods.ts'
import { hash as digest } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import { isOfficer, needsFactor, type Role } from '../../contract/roles.ts'
import { sessionText } from '../../contract/ledger/access-marks.ts'
import type { Db } from '../sqlite/database.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Audit } from './audit.ts'
import { isToken, newToken, TOKEN_PREFIXES, tokenHash } from './secrets/secret-token.ts'
import type { UserViewer } from '../../contract/viewer.ts'
import type { SessionUse, SessionUses } from './session-uses.ts'

/** When sessions end, ms. */
export interface SessionLimits {
  /** A session that nobody uses for this long is over. */
  idleMs: number
  /** And this long after signing in it is over in any case. */
  lifeMs: number
}

/** Of desks and screens that are open all day. */
export const SESSION_LIMITS: SessionLimits = { idleMs: 12 * 3_600_000, lifeMs: 24 * 3_600_000 }
/** Of those who decide, report, or keep accounts (`isOfficer` of contract/roles.ts). */
export const OFFICER_LIMITS: SessionLimits = { idleMs: 30 * 60_000, lifeMs: 12 * 3_600_000 }
/** A second factor that was shown is believed for so long, where one is asked for again. */
export const PROOF_MS = 10 * 60_000
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
  /** The account has a second factor. */
  factor: boolean
  /** When it was shown last in this session, ms since 1970. */
  provenAt?: number
  /** It began through the gateway that checks certificates. */
  gateway?: true
}

/** How somebody came in, beside the password. */
export interface SignInWith {
  address?: string | undefined
  /** What the browser calls itself. */
  browser?: string | undefined
  /** A second factor was shown: a code, or a certificate at the gateway. */
  factor?: 'code' | 'gateway' | undefined
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
  factor: number
  grace: number | null
  proven: number | null
  gateway: number | null
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
  #uses: SessionUses
  #end: Statement<[number, Buffer]>
  #drop: Statement<[number]>
  #prove: Statement<[Buffer, number, number]>
  #officerLimits: SessionLimits
  #began: (username: string, role: Role) => void

  /**
   * @param more.began called within the transaction in which a session begins
   * @param more.officerLimits as `OFFICER_LIMITS`, which they are unless a test of something else says otherwise
   * @param more.uses how use is noted by who cannot write; absent: at once
   */
  constructor(
    db: Db,
    now: () => number,
    audit: Audit,
    more: {
      isClockDoubtful?: () => boolean
      began?: (username: string, role: Role) => void
      officerLimits?: SessionLimits | undefined
      uses?: SessionUses | undefined
    } = {},
  ) {
    this.#isClockDoubtful = more.isClockDoubtful ?? (() => false)
    this.#began = more.began ?? (() => {})
    this.#officerLimits = more.officerLimits ?? OFFICER_LIMITS
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#insert = db.prepare(
      'INSERT INTO session (id, username, created, seen, address, browser) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.#signedIn = db.prepare('UPDATE user SET signed_in = ? WHERE username = ?')
    // Role and binding are read with every use: a changed or shut account takes effect at once.
    this.#find = db.prepare(
      `SELECT s.created, s.seen, u.username, u.role, u.hall, u.unit, u.method, u.body, u.must_change,
         f.username IS NOT NULL AS factor, g.until AS grace, p.at AS proven, p.gateway
       FROM session s JOIN user u ON u.username = s.username
         LEFT JOIN second_factor f ON f.username = s.username
         LEFT JOIN factor_grace g ON g.username = s.username
         LEFT JOIN session_proof p ON p.session = s.id
       WHERE s.id = ? AND s.ended IS NULL AND u.disabled IS NULL`,
    )
    this.#note = db.prepare('UPDATE session SET seen = max(seen, ?) WHERE id = ?')
    this.#uses = more.uses ?? { last: () => undefined, note: (id, at) => this.#noteNow(id, at) }
    this.#end = db.prepare('UPDATE session SET ended = ? WHERE id = ? AND ended IS NULL')
    this.#drop = db.prepare('DELETE FROM session WHERE created < ?')
    this.#prove = db.prepare(
      `INSERT INTO session_proof (session, at, gateway) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET at = excluded.at`,
    )
  }

  /** Call only after password and second factor were right. The token is told once; the database keeps its hash. */
  start(username: string, { address, browser, factor }: SignInWith = {}): { token: string; session: Session } {
    const token = newToken(TOKEN_PREFIXES.session)
    const now = this.#now()
    this.#db.transaction(() => {
      if (!this.#isClockDoubtful()) this.#drop.run(now - SESSION_LIMITS.lifeMs - KEEP_ENDED_MS)
      const id = tokenHash(token)
      this.#insert.run(id, username, now, now, address ?? null, browser ?? null)
      this.#signedIn.run(now, username)
      if (factor !== undefined) this.#prove.run(id, now, factor === 'gateway' ? 1 : 0)
      const mark = digest('sha256', sessionText({ id, username, created: now }), 'hex')
      const detail = { mark, ...(factor === undefined ? {} : { factor }) }
      this.#audit.record(`user:${username}`, 'session:start', `user:${username}`, detail, address)
      const row = this.#find.get(id) as SessionRow | undefined
      if (row) this.#began(username, row.role)
    })()
    const session = this.find(token)
    if (!session) throw new Error(`session of ${username} is not there after it was started`)
    return { token, session }
  }

  /**
   * Null for anything but the token of a session that runs, of an account that is open.
   *
   * @param attended false where no person is behind the question, such as an open board: it keeps no officer signed in
   */
  find(token: string, attended = true): Session | null {
    if (!isToken(token, TOKEN_PREFIXES.session)) return null
    const id = tokenHash(token)
    const found = this.#find.get(id) as SessionRow | undefined
    if (!found) return null
    const row = { ...found, seen: this.lastUse(id, found.seen) }
    const now = this.#now()
    const officer = isOfficer(row.role)
    const { lifeMs } = this.#limitsOf(row.role)
    if (now >= this.endOf(row)) return null
    // Begun by a clock that ran ahead, it would live until then.
    if (row.created - now > lifeMs) return null
    const noted = now - row.seen >= NOTE_EVERY_MS && (attended || !officer) && this.#uses.note(id, now)
    return {
      id: id.toString('hex'),
      created: row.created,
      viewer: viewerOf(row, this.#mustEnrol(row, now)),
      expiresAt: noted ? this.endOf({ ...row, seen: now }) : this.endOf(row),
      factor: row.factor === 1,
      ...(row.proven === null ? {} : { provenAt: row.proven }),
      ...(row.gateway === 1 ? { gateway: true as const } : {}),
    }
  }

  /** When a session was used last: where the table does not say so yet, too. @param seen as the table says, ms since 1970 */
  lastUse(id: Buffer, seen: number): number {
    return Math.max(seen, this.#uses.last(id) ?? 0)
  }

  /** When a session is over that is used no more, ms since 1970. */
  endOf({ role, created, seen }: { role: Role; created: number; seen: number }): number {
    const { idleMs, lifeMs } = this.#limitsOf(role)
    return Math.min(seen + idleMs, created + lifeMs)
  }

  /** Notes when sessions were used, for who looked at them elsewhere: in one transaction. */
  noteUses(uses: readonly SessionUse[]): void {
    this.#db.transaction(() => {
      for (const { id, at } of uses) this.#note.run(at, Buffer.from(id, 'hex'))
    })()
  }

  /** The second factor was shown in this session, just now. */
  prove(session: Session): void {
    this.#prove.run(Buffer.from(session.id, 'hex'), this.#now(), 0)
  }

  /** Whether the second factor was shown so long ago that it is asked for again. */
  isProofOld({ provenAt }: Session): boolean {
    const now = this.#now()
    return provenAt === undefined || now - provenAt > PROOF_MS || provenAt > now + PROOF_MS
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

  #limitsOf(role: Role): SessionLimits {
    return isOfficer(role) ? this.#officerLimits : SESSION_LIMITS
  }

  /** Its role needs a second factor, and the time without one is over. A clock that is in doubt ends nothing. */
  #mustEnrol({ role, factor, grace, gateway }: SessionRow, now: number): boolean {
    if (!needsFactor(role) || factor === 1 || gateway === 1 || grace === null) return false
    return now >= grace && !this.#isClockDoubtful()
  }

  /** @returns whether it is on record. A full disk must not sign people out; `/readyz` tells of it. */
  #noteNow(id: Buffer, now: number): boolean {
    try {
      this.#note.run(now, id)
      return true
    } catch {
      return false
    }
  }
}

function viewerOf(row: SessionRow, mustEnrolFactor: boolean): UserViewer {
  return {
    kind: 'user',
    username: row.username,
    role: row.role,
    ...(row.hall === null ? {} : { hall: row.hall }),
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(row.method === null ? {} : { method: row.method }),
    ...(row.body === null ? {} : { body: row.body }),
    mustChangePassword: row.must_change === 1,
    ...(mustEnrolFactor ? { mustEnrolFactor } : {}),
  }
}
