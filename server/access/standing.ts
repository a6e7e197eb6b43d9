import type { Statement } from 'better-sqlite3'
import { Refusal } from '../contract/errors.ts'
import { needsVouching, type Role } from '../contract/roles.ts'
import type { Db } from '../ledger/database.ts'
import type { Actor, Audit } from './audit.ts'
import { RunningTime } from './running-time.ts'

/** So long an account decides nothing when nobody vouches for it (DESIGN.md section 7). */
export const WAIT_MS = 7 * 86_400_000

/**
 * - `free`: the role needs nobody's word, since it decides nothing.
 * - `founding`: made before the first counted rating (创始); named on each seal.
 * - `waiting`: looks and works, and decides nothing until somebody vouches, or until `until`.
 * - `vouched`: an officer of the office vouched.
 * - `aged`: nobody vouched, and seven days went by in the open.
 */
export type StandingState = 'free' | 'founding' | 'waiting' | 'vouched' | 'aged'

export interface AccountStanding {
  state: StandingState
  /** Who made the account as it is, reset its password or changed it, and when, ms. */
  by?: string
  since?: number
  /** When the wait ends by itself if the hub goes on running, ms. */
  until?: number
  vouchedBy?: string
  vouchedAt?: number
}

interface Row {
  founding: number
  since: number
  by: string
  due: number
  vouched_by: string | null
  vouched_at: number | null
}

interface AccountRow {
  username: string
  role: Role
  created: number
}

/** Nobody alone makes somebody who decides: who waits for a second person, who vouched, and who may decide. */
export class Standing {
  #now: () => number
  #audit: Audit
  #db: Db
  #settle: () => void
  readonly #running: RunningTime
  #put: Statement<[{ username: string; founding: number; since: number; by: string; due: number }]>
  #drop: Statement<[string]>
  #find: Statement<[string]>
  #vouch: Statement<[string, number, string]>
  #founding: Statement<[]>
  #role: Statement<[string]>
  #counted: Statement<[]>

  /**
   * @param parts.uptime monotonic, ms
   * @param parts.settle brings the tables up to the ledger, where ratings may be behind it
   */
  constructor(parts: { db: Db; now: () => number; uptime: () => number; audit: Audit; settle: () => void }) {
    const { db } = parts
    this.#db = db
    this.#now = parts.now
    this.#audit = parts.audit
    this.#settle = parts.settle
    this.#running = new RunningTime(db, parts.uptime)
    this.#put = db.prepare(
      `INSERT INTO standing (username, founding, since, by, due) VALUES (@username, @founding, @since, @by, @due)
       ON CONFLICT (username) DO UPDATE SET founding = excluded.founding, since = excluded.since, by = excluded.by,
         due = excluded.due, vouched_by = NULL, vouched_at = NULL`,
    )
    this.#drop = db.prepare('DELETE FROM standing WHERE username = ?')
    this.#find = db.prepare('SELECT founding, since, by, due, vouched_by, vouched_at FROM standing WHERE username = ?')
    this.#vouch = db.prepare('UPDATE standing SET vouched_by = ?, vouched_at = ? WHERE username = ?')
    this.#founding = db
      .prepare(
        `SELECT s.username FROM standing s JOIN user u ON u.username = s.username
       WHERE s.founding = 1 AND u.disabled IS NULL ORDER BY s.username`,
      )
      .pluck()
    this.#role = db.prepare('SELECT role FROM user WHERE username = ?').pluck()
    // Ratings lie in the order of the ledger, and the first ones count: this reads a few rows.
    this.#counted = db
      .prepare(`SELECT l.at FROM rating r JOIN ledger l ON l.n = r.n WHERE r.verdict = 'counted' ORDER BY r.n LIMIT 1`)
      .pluck()
    this.#takeUp()
  }

  /** Whether accounts made now are founding accounts. Not within a transaction: the tables may have to be written. */
  get isFoundingTime(): boolean {
    this.#settle()
    return this.#firstCounted() === undefined
  }

  /**
   * An account was made, or is another one from now on: a password that somebody else set, another role or binding, a
   * shut account that was opened. Within the transaction of that act.
   *
   * @param founding as `isFoundingTime` said before the transaction
   */
  begin(username: string, role: Role, by: Actor, founding: boolean): void {
    if (!needsVouching(role)) {
      this.#drop.run(username)
      return
    }
    const due = founding ? 0 : this.#running.now + WAIT_MS
    this.#put.run({ username, founding: founding ? 1 : 0, since: this.#now(), by, due })
    this.#running.note(true)
  }

  of(username: string, role: Role): AccountStanding {
    if (!needsVouching(role)) return { state: 'free' }
    const row = this.#find.get(username) as Row | undefined
    // A row that is missing was taken away: nobody decides by that.
    if (!row) return { state: 'waiting' }
    const { by, since } = row
    if (row.vouched_by !== null && row.vouched_at !== null)
      return { state: 'vouched', by, since, vouchedBy: row.vouched_by, vouchedAt: row.vouched_at }
    if (row.founding === 1) return { state: 'founding', by, since }
    const left = row.due - this.#running.now
    return left > 0 ? { state: 'waiting', by, since, until: this.#now() + left } : { state: 'aged', by, since }
  }

  /** The one question that every act asks which decides. */
  mayDecide(username: string): boolean {
    const role = this.#role.get(username) as Role | undefined
    return role !== undefined && this.of(username, role).state !== 'waiting'
  }

  /** @throws Refusal `not-vouched` */
  mustDecide(username: string): void {
    if (!this.mayDecide(username)) throw new Refusal('not-vouched')
  }

  /**
   * An officer of the office says: I know this person, and why they need this account.
   *
   * @param officer username of an account of the office
   * @throws Refusal `not-found`, `vouching-needless`, `not-vouched` (the officer waits, too), `forbidden`
   */
  vouch(username: string, officer: string, actor: Actor): AccountStanding {
    const role = this.#role.get(username) as Role | undefined
    if (role === undefined) throw new Refusal('not-found', 'user')
    if (this.#role.get(officer) !== 'campaign-office') throw new Refusal('forbidden')
    this.mustDecide(officer)
    return this.#db.transaction(() => {
      const { state, by, since } = this.of(username, role)
      if (state !== 'waiting' || by === undefined || since === undefined) throw new Refusal('vouching-needless')
      this.#vouch.run(`user:${officer}`, this.#now(), username)
      this.#audit.record(actor, 'user:vouch', `user:${username}`, { role, officer, madeBy: by, since })
      return this.of(username, role)
    })()
  }

  /** Open accounts that were made before the first counted rating, by name; each seal names them. */
  founding(): string[] {
    return this.#founding.all() as string[]
  }

  /** Now and then, while the hub runs; `stopping` writes at once. */
  noteTime(stopping = false): void {
    this.#running.note(stopping)
  }

  /**
   * Accounts that are older than these rules: founding when they were made before the first counted rating, else they
   * wait seven days from the day on which they were made.
   */
  #takeUp(): void {
    const accounts = this.#db
      .prepare('SELECT username, role, created FROM user WHERE username NOT IN (SELECT username FROM standing)')
      .all() as AccountRow[]
    const waiting = accounts.filter(({ role }) => needsVouching(role))
    if (waiting.length === 0) return
    const counted = this.#firstCounted()
    this.#db.transaction(() => {
      for (const { username, created } of waiting) {
        const founding = counted === undefined || created < counted
        const left = Math.min(WAIT_MS, Math.max(0, created + WAIT_MS - this.#now()))
        const due = founding ? 0 : this.#running.now + left
        this.#put.run({ username, founding: founding ? 1 : 0, since: created, by: 'hub', due })
      }
    })()
  }

  /** When the first rating that counts was written, ms. */
  #firstCounted(): number | undefined {
    return this.#counted.get() as number | undefined
  }
}
