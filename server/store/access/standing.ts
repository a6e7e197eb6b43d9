import type { Statement } from 'better-sqlite3'
import { Refusal } from '../../contract/errors.ts'
import { needsVouching, scopeNeedsVouching, type ApiScope, type Role } from '../../contract/roles.ts'
import type { Db } from '../sqlite/database.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Audit } from './audit.ts'
import { RunningTime } from './running-time.ts'
import { StandingRows } from './standing-rows.ts'

/** So long an account decides nothing when nobody vouches for it (store/access/README.md). */
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

interface AccountRow {
  username: string
  role: Role
  created: number
}

interface KeyRow {
  name: string
  scope: ApiScope
  created: number
}

/** Nobody alone makes somebody who decides, nor a key that puts ratings on record: who waits for a second person, who vouched, and who may decide. */
export class Standing {
  #now: () => number
  #audit: Audit
  #db: Db
  #settle: () => void
  readonly #running: RunningTime
  #accounts: StandingRows
  #keys: StandingRows
  #role: Statement<[string]>
  #scope: Statement<[string]>
  #counted: Statement<[]>
  #firstCountedAt: number | undefined

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
    this.#accounts = new StandingRows(db, 'standing')
    this.#keys = new StandingRows(db, 'api_key_standing')
    this.#role = db.prepare('SELECT role FROM user WHERE username = ?').pluck()
    this.#scope = db.prepare('SELECT scope FROM api_key WHERE name = ? AND revoked IS NULL').pluck()
    // Asked from the ledger, which nothing takes back: what counted once may be held or void by now.
    this.#counted = db
      .prepare(
        `SELECT at FROM ledger WHERE (kind IN ('rating', 'call', 'verdict', 'online-rating', 'online-verdict')
             AND body ->> '$.verdict.verdict' = 'counted')
           OR (kind IN ('decision', 'online-decision') AND body ->> '$.action' = 'release')
           OR (kind = 'correction-slice' AND EXISTS (SELECT 1 FROM json_each(body, '$.changes')
             WHERE value ->> '$.verdict.verdict' = 'counted')) ORDER BY n LIMIT 1`,
      )
      .pluck()
  }

  /** Takes up accounts and keys that are older than these rules. */
  takeUpOlder(): void {
    this.#takeUp()
    this.#takeUpKeys()
  }

  /** Whether accounts and keys made now are founding ones. Not within a transaction: the tables may have to be written. */
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
    if (needsVouching(role)) this.#begin(this.#accounts, username, by, founding)
    else this.#accounts.drop(username)
  }

  /** A program got a key. As `begin`. */
  beginKey(name: string, scope: ApiScope, by: Actor, founding: boolean): void {
    if (scopeNeedsVouching(scope)) this.#begin(this.#keys, name, by, founding)
  }

  of(username: string, role: Role): AccountStanding {
    return needsVouching(role) ? this.#read(this.#accounts, username) : { state: 'free' }
  }

  ofKey(name: string, scope: ApiScope): AccountStanding {
    return scopeNeedsVouching(scope) ? this.#read(this.#keys, name) : { state: 'free' }
  }

  /** The one question that every act asks which decides. */
  mayDecide(username: string): boolean {
    const role = this.#role.get(username) as Role | undefined
    return role !== undefined && this.of(username, role).state !== 'waiting'
  }

  /** The same of keys: whether a program may put anything on record. */
  mayServe(name: string, scope: ApiScope): boolean {
    return this.ofKey(name, scope).state !== 'waiting'
  }

  /**
   * An officer of the office says: I know this person, and why they need this account. The same officer's word once more is
   * that word.
   *
   * @param officer username of an account of the office
   * @throws Refusal `not-found`, `vouching-needless`, `not-vouched` (the officer waits, too), `forbidden`, `same-person`
   *   (the officer made the account, as the admin that the officer was)
   */
  vouch(username: string, officer: string, actor: Actor): AccountStanding {
    const role = this.#role.get(username) as Role | undefined
    if (role === undefined) throw new Refusal('not-found', 'user', '账号')
    this.#mustVouch(officer)
    return this.#db.transaction(() => {
      const before = this.of(username, role)
      if (before.vouchedBy === `user:${officer}`) return before
      this.#say(this.#accounts, username, before, officer)
      this.#audit.record(actor, 'user:vouch', `user:${username}`, { role, officer, ...madeBy(before) })
      return this.of(username, role)
    })()
  }

  /**
   * An officer of the office says: I know this program, and why it needs this key.
   *
   * @throws Refusal as `vouch`; `not-found` for a revoked key, too
   */
  vouchKey(name: string, officer: string, actor: Actor): AccountStanding {
    const scope = this.#scope.get(name) as ApiScope | undefined
    if (scope === undefined) throw new Refusal('not-found', 'api key', '密钥')
    this.#mustVouch(officer)
    return this.#db.transaction(() => {
      const before = this.ofKey(name, scope)
      if (before.vouchedBy === `user:${officer}`) return before
      this.#say(this.#keys, name, before, officer)
      this.#audit.record(actor, 'api-key:vouch', `program:${name}`, { scope, officer, ...madeBy(before) })
      return this.ofKey(name, scope)
    })()
  }

  /** Now and then, while the hub runs; `stopping` writes at once. */
  noteTime(stopping = false): void {
    this.#running.note(stopping)
  }

  #begin(rows: StandingRows, name: string, by: Actor, founding: boolean): void {
    const due = founding ? 0 : this.#running.now + WAIT_MS
    rows.put(name, { founding, since: this.#now(), by, due })
    this.#running.note(true)
  }

  #read(rows: StandingRows, name: string): AccountStanding {
    const row = rows.find(name)
    // A row that is missing was taken away: nobody decides by that.
    if (!row) return { state: 'waiting' }
    const { by, since } = row
    if (row.vouched_by !== null && row.vouched_at !== null)
      return { state: 'vouched', by, since, vouchedBy: row.vouched_by, vouchedAt: row.vouched_at }
    if (row.founding === 1) return { state: 'founding', by, since }
    const left = row.due - this.#running.now
    return left > 0 ? { state: 'waiting', by, since, until: this.#now() + left } : { state: 'aged', by, since }
  }

  #mustVouch(officer: string): void {
    if (this.#role.get(officer) !== 'campaign-office') throw new Refusal('forbidden')
    if (!this.mayDecide(officer)) throw new Refusal('not-vouched')
  }

  #say(rows: StandingRows, name: string, { state, by, since }: AccountStanding, officer: string): void {
    if (state !== 'waiting' || by === undefined || since === undefined) throw new Refusal('vouching-needless')
    if (by === `user:${officer}`) throw new Refusal('same-person')
    rows.vouch(name, `user:${officer}`, this.#now())
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
    this.#takeUpOld(
      this.#accounts,
      waiting.map(({ username, created }) => ({ name: username, created })),
    )
  }

  /** Keys that are older than these rules, as accounts. */
  #takeUpKeys(): void {
    const keys = this.#db
      .prepare('SELECT name, scope, created FROM api_key WHERE name NOT IN (SELECT name FROM api_key_standing)')
      .all() as KeyRow[]
    this.#takeUpOld(
      this.#keys,
      keys.filter(({ scope }) => scopeNeedsVouching(scope)),
    )
  }

  #takeUpOld(rows: StandingRows, old: readonly { name: string; created: number }[]): void {
    if (old.length === 0) return
    const counted = this.#firstCounted()
    this.#db.transaction(() => {
      for (const { name, created } of old) {
        const founding = counted === undefined || created < counted
        const left = Math.min(WAIT_MS, Math.max(0, created + WAIT_MS - this.#now()))
        rows.put(name, { founding, since: created, by: 'hub', due: founding ? 0 : this.#running.now + left })
      }
    })()
  }

  /** When a rating counted for the first time, ms, whatever became of it. Once it is known it stays. */
  #firstCounted(): number | undefined {
    this.#firstCountedAt ??= this.#counted.get() as number | undefined
    return this.#firstCountedAt
  }
}

/** For the audit log: who made what an officer vouched for, and when. */
function madeBy({ by, since }: AccountStanding): { madeBy: string; since: number } {
  return { madeBy: by ?? '', since: since ?? 0 }
}
