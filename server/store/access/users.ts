import type { Statement } from 'better-sqlite3'
import { bindingOf, type Binding } from '../../contract/binding.ts'
import { BODY_CODES, type BodyCode } from '../../contract/bodies.ts'
import { Refusal } from '../../contract/errors.ts'
import { METHOD_CODES, type MethodCode } from '../../contract/methods.ts'
import { may, ROLES, type Role } from '../../contract/roles.ts'
import type { Db } from '../sqlite/database.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Audit } from './audit.ts'
import type { AccountStanding, Standing } from './standing.ts'
import type { Lane, Lanes } from './lanes.ts'
import type { FactorRequest, FactorState, SecondFactors } from './factor/second-factors.ts'
import { hashPassword, isCheaper, nobodysHash, oneTimePassword, verifyInEqualTime } from './secrets/passwords.ts'
import { PasswordRules } from './secrets/password-rules.ts'

export interface User {
  username: string
  /** Whose it is, where that was said. */
  name?: string
  role: Role
  hall?: string
  unit?: string
  method?: MethodCode
  body?: BodyCode
  mustChangePassword: boolean
  /** ms since 1970. */
  created: number
  /** Since when the account is shut. */
  disabled?: number
  /** When somebody last signed in with it, ms since 1970. */
  signedIn?: number
  /** Whether it may decide, and by whose word. */
  standing: AccountStanding
  /** The newest time that somebody else set its password. */
  reset?: { at: number; by: string }
  /** Its second factor, and who asked to take it away. */
  factor: FactorState & { reset?: FactorRequest }
  /** Until when the password that somebody else set opens anything, ms since 1970. */
  oneTimeUntil?: number
}

/** Two people took the second factor of an account away. */
export interface FactorReset {
  /** ms since 1970. */
  at: number
  by: string
  asked: string
}

export interface NewUser extends Binding {
  username: string
  /** Whose it is. */
  name?: string | undefined
  role: Role
}

interface UserRow {
  username: string
  role: Role
  hall: string | null
  unit: string | null
  method: MethodCode | null
  body: BodyCode | null
  password: string
  must_change: number
  created: number
  disabled: number | null
  name: string | null
  signed_in: number | null
  one_time_until: number | null
}

/** Letters of any script, so that 张三 may sign in as 张三. */
const USERNAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u
/** Whose account it is: names of people, and of offices. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ·.()（）-]{0,39}$/u
/** The account that a new hub begins with. */
const FIRST_ADMIN = 'admin'
const TELL_OF_RESETS_MS = 30 * 86_400_000
/** A password that somebody else set is good for so long, unless its owner changes it. */
export const ONE_TIME_MS = 86_400_000

export class Users {
  #db: Db
  #now: () => number
  #audit: Audit
  #standing: Standing
  #lanes: Lanes
  #factors: SecondFactors
  #rules: PasswordRules
  #isClockDoubtful: () => boolean
  #cost: number | undefined
  #find: Statement<[string]>
  #all: Statement<[]>
  #insert: Statement<[Omit<UserRow, 'signed_in'> & { changed: number }]>
  #rename: Statement<[string | null, string]>
  #setPassword: Statement<
    [{ username: string; password: string; mustChange: number; now: number; until: number | null }]
  >
  #rehash: Statement<[string, string, string]>
  #request: Statement<[string]>
  #factorResets: Statement<[string, number]>
  #setDisabled: Statement<[number | null, string]>
  #bind: Statement<[Pick<UserRow, 'username' | 'role' | keyof Binding> & { now: number }]>
  #resets: Statement<[string, number]>
  #endSessions: Statement<[{ username: string; now: number; keep: Buffer | null }]>
  #hasHall: Statement<[string]>
  #hasUnit: Statement<[string]>

  /** @param parts.cost of new passwords, as `COSTS.password`, which it is where nothing is said */
  constructor(parts: {
    db: Db
    now: () => number
    audit: Audit
    standing: Standing
    lanes: Lanes
    factors: SecondFactors
    isClockDoubtful: () => boolean
    cost?: number | undefined
  }) {
    const { db } = parts
    this.#db = db
    this.#now = parts.now
    this.#audit = parts.audit
    this.#standing = parts.standing
    this.#lanes = parts.lanes
    this.#factors = parts.factors
    this.#rules = new PasswordRules(db)
    this.#isClockDoubtful = parts.isClockDoubtful
    this.#cost = parts.cost
    this.#find = db.prepare('SELECT * FROM user WHERE username = ?')
    this.#all = db.prepare('SELECT * FROM user ORDER BY username')
    this.#insert = db.prepare(
      `INSERT INTO user (username, role, hall, unit, method, body, password, must_change, created, changed, disabled, name,
         one_time_until)
       VALUES (@username, @role, @hall, @unit, @method, @body, @password, @must_change, @created, @changed, @disabled, @name,
         @one_time_until)`,
    )
    this.#rename = db.prepare('UPDATE user SET name = ? WHERE username = ?')
    this.#setPassword = db.prepare(
      `UPDATE user SET password = @password, must_change = @mustChange, changed = @now, one_time_until = @until
       WHERE username = @username`,
    )
    this.#rehash = db.prepare('UPDATE user SET password = ? WHERE username = ? AND password = ?')
    this.#request = db.prepare('SELECT asked_by AS by, asked_at AS at, reason FROM factor_request WHERE username = ?')
    this.#factorResets = db.prepare(
      `SELECT at, actor AS by, detail ->> '$.asked' AS asked FROM audit
       WHERE action = 'user:factor-reset' AND subject = ? AND at >= ? ORDER BY n DESC LIMIT 5`,
    )
    this.#setDisabled = db.prepare('UPDATE user SET disabled = ? WHERE username = ?')
    this.#bind = db.prepare(
      `UPDATE user SET role = @role, hall = @hall, unit = @unit, method = @method, body = @body, changed = @now
       WHERE username = @username`,
    )
    this.#resets = db.prepare(
      `SELECT at, actor AS by FROM audit
       WHERE action = 'user:password-reset' AND subject = ? AND at >= ? ORDER BY n DESC LIMIT 5`,
    )
    this.#endSessions = db.prepare(
      `UPDATE session SET ended = @now
       WHERE username = @username AND ended IS NULL AND (@keep IS NULL OR id <> @keep)`,
    )
    this.#hasHall = db.prepare('SELECT 1 FROM hall WHERE code = ?')
    this.#hasUnit = db.prepare('SELECT 1 FROM unit WHERE code = ?')
  }

  /**
   * Makes an account with a password that its owner keeps (`mustChange` false) or must change at once.
   *
   * @throws Refusal `bad-request` (name, role or binding), `unknown-hall`, `unknown-unit`, `password-too-weak`,
   *   `password-has-name`, `password-common`, `name-taken`
   */
  async add(wanted: NewUser, password: string, mustChange: boolean, actor: Actor): Promise<User> {
    const username = canonicalUsername(wanted.username)
    this.#checkBinding(wanted)
    this.#rules.check(password, username, actor)
    if (this.#find.get(username)) throw new Refusal('name-taken', username)
    const hash = await this.#lanes.known.run(actor, () => hashPassword(password, this.#cost))
    const founding = this.#standing.isFoundingTime
    this.#db.transaction(() => {
      this.#mustStillManage(actor)
      // Asked again: another request may have taken the name while the hash was made.
      if (this.#find.get(username)) throw new Refusal('name-taken', username)
      const now = this.#now()
      this.#insert.run({
        username,
        role: wanted.role,
        ...boundTo(wanted),
        password: hash,
        must_change: mustChange ? 1 : 0,
        created: now,
        changed: now,
        disabled: null,
        name: shownName(wanted.name),
        one_time_until: mustChange ? now + ONE_TIME_MS : null,
      })
      this.#standing.begin(username, wanted.role, actor, founding)
      this.#audit.record(actor, 'user:add', `user:${username}`, {
        role: wanted.role,
        ...bindingOf(wanted),
      })
    })()
    return this.find(username)!
  }

  /**
   * As `add`, with a one-time password, which is told once.
   *
   * @throws Refusal as `add`
   */
  async invite(wanted: NewUser, actor: Actor): Promise<{ user: User; oneTimePassword: string }> {
    const password = oneTimePassword()
    return { user: await this.add(wanted, password, true, actor), oneTimePassword: password }
  }

  /**
   * A database without an account for administration gets `admin` with a one-time password; null when there is one.
   * Accounts of other roles may be there before: the command line makes them on a hub that never ran.
   *
   * @param keep called before the account is made: who is told the password must not lose it
   * @param password the one that was kept by a start that was cut off
   */
  async firstStart(
    keep: (made: { username: string; password: string }) => void = () => {},
    password = oneTimePassword(),
  ): Promise<{ username: string; password: string } | null> {
    if (this.list().some(({ role, username }) => role === 'admin' || username === FIRST_ADMIN)) return null
    keep({ username: FIRST_ADMIN, password })
    await this.add({ username: FIRST_ADMIN, role: 'admin' }, password, true, 'hub')
    return { username: FIRST_ADMIN, password }
  }

  /**
   * The user whose password this is, or null for a wrong one, an unknown name and a shut account, in equal time.
   *
   * @param turn in which lane to wait, and as who
   * @throws Refusal `busy` when too many wait
   */
  async check(
    username: string,
    password: string,
    turn: { lane: Lane; who: string } = { lane: this.#lanes.known, who: username },
  ): Promise<User | null> {
    const row = await this.#checked(username, password, turn)
    return row && this.#userOf(row)
  }

  /** As `check`: the row with the hash that it has by now. */
  async #checked(username: string, password: string, turn: { lane: Lane; who: string }): Promise<UserRow | null> {
    const row = this.#row(username)
    const right = await turn.lane.run(turn.who, () =>
      verifyInEqualTime(password, row?.password ?? nobodysHash(this.#cost), this.#cost),
    )
    if (!row || !right) return null
    // Read again: the account may have been shut, or the password replaced, while the hash was made.
    const current = this.#row(username)
    if (!current || current.password !== row.password || current.disabled !== null) return null
    return { ...current, password: await this.#renewHash(current, password, turn) }
  }

  /** Whether the password that somebody else set opens nothing any more. A clock that is in doubt ends nothing. */
  isExpired({ oneTimeUntil }: User): boolean {
    return oneTimeUntil !== undefined && this.#now() >= oneTimeUntil && !this.#isClockDoubtful()
  }

  /**
   * The owner's own change. Ends the other sessions of the user; `keepSession` is the one that asked.
   *
   * @throws Refusal `wrong-password`, `password-too-weak`, `password-has-name`, `password-common`, `password-used`
   */
  async changePassword(username: string, old: string, password: string, keepSession: string | null): Promise<void> {
    const user = await this.#checked(username, old, { lane: this.#lanes.known, who: username })
    if (!user) throw new Refusal('wrong-password')
    this.#rules.check(password, user.username, `user:${user.username}`)
    if (old.normalize('NFKC') === password.normalize('NFKC'))
      throw new Refusal('password-too-weak', 'not the old one', '不能与旧密码相同')
    await this.#checkUnused(user.username, password, username)
    const hash = await this.#lanes.known.run(username, () => hashPassword(password, this.#cost))
    this.#db.transaction(() => {
      // Read again: while hashes were made somebody may have reset the password, and what that ended stays ended.
      const { password: present, disabled } = this.#row(user.username)!
      if (present !== user.password || disabled !== null) throw new Refusal('wrong-password')
      this.#replacePassword(user.username, hash, false, keepSession)
      this.#audit.record(`user:${user.username}`, 'user:password-change', `user:${user.username}`)
    })()
  }

  /**
   * Somebody else's act: a new one-time password, told once, that must be changed. Ends every session of the user, who
   * hears of it, and starts the wait for a second person, as if the account were new.
   *
   * @throws Refusal `not-found`
   */
  async resetPassword(username: string, actor: Actor): Promise<string> {
    const password = oneTimePassword()
    await this.#set(this.#mustFind(username), password, true, actor)
    return password
  }

  /**
   * As `resetPassword`, with a password that the actor chose (the command line's `user passwd --password-stdin`).
   *
   * @throws Refusal `not-found`, `password-too-weak`, `password-has-name`, `password-common`, `password-used`
   */
  async setPassword(username: string, password: string, mustChange: boolean, actor: Actor): Promise<void> {
    const user = this.#mustFind(username)
    this.#rules.check(password, user.username, actor)
    await this.#checkUnused(user.username, password, actor)
    await this.#set(user, password, mustChange, actor)
  }

  /**
   * A first start's one-time password that nobody used in time: another one, for whoever reads the terminal.
   *
   * @param keep called before it is anybody's
   */
  async renewFirst(username: string, keep: (password: string) => void): Promise<void> {
    const password = oneTimePassword()
    keep(password)
    await this.#set(this.#mustFind(username), password, true, 'hub')
  }

  async #set(user: User, password: string, mustChange: boolean, actor: Actor): Promise<void> {
    const hash = await this.#lanes.known.run(actor, () => hashPassword(password, this.#cost))
    const founding = this.#standing.isFoundingTime
    this.#db.transaction(() => {
      this.#mustStillManage(actor)
      this.#replacePassword(user.username, hash, mustChange, null)
      this.#standing.begin(user.username, this.#mustFind(user.username).role, actor, founding)
      this.#audit.record(actor, 'user:password-reset', `user:${user.username}`, { mustChange })
    })()
  }

  /**
   * Another role or binding: the account waits for a second person, as if it were new. Ends its sessions.
   *
   * @throws Refusal `not-found`, `bad-request` (role or binding), `unknown-hall`, `unknown-unit`; `forbidden` for the last
   *   open admin, and for one's own account: nobody gives oneself another task
   */
  bind(username: string, wanted: Omit<NewUser, 'username'>, actor: Actor): User {
    const user = this.#mustFind(username)
    const { role } = wanted
    if (actor === `user:${user.username}`) throw new Refusal('forbidden')
    this.#checkBinding({ username, ...wanted })
    if (user.role === role && BINDINGS.every((name) => user[name] === wanted[name])) return user
    if (role !== 'admin') this.#checkNotLastAdmin(user)
    const founding = this.#standing.isFoundingTime
    this.#db.transaction(() => {
      const now = this.#now()
      this.#bind.run({ username: user.username, role, ...boundTo(wanted), now })
      this.endSessions(user.username, null)
      this.#standing.begin(user.username, role, actor, founding)
      this.#audit.record(actor, 'user:bind', `user:${user.username}`, {
        role,
        ...bindingOf(wanted),
        before: [user.role, ...BINDINGS.map((name) => user[name])].filter((part) => part !== undefined).join(' '),
      })
    })()
    return this.#mustFind(user.username)
  }

  /** Says whose the account is; an empty name takes it away. @throws Refusal `not-found`, `bad-request` */
  rename(username: string, name: string, actor: Actor): User {
    const user = this.#mustFind(username)
    this.#db.transaction(() => {
      this.#rename.run(shownName(name), user.username)
      // The name itself stands in no log: rows of the log are never taken away.
      this.#audit.record(actor, 'user:rename', `user:${user.username}`)
    })()
    return this.#mustFind(user.username)
  }

  /** Who else set this account's password in the last 30 days, newest first: its owner hears of it, whoever signed in. */
  recentResets(username: string): { at: number; by: string }[] {
    return this.#resetsSince(username, this.#now() - TELL_OF_RESETS_MS)
  }

  /** What its owner is told of an account at every sign-in. @throws Refusal `not-found` */
  own(username: string): {
    standing: AccountStanding
    resets: { at: number; by: string }[]
    factor: User['factor']
    factorResets: FactorReset[]
  } {
    const { standing, factor } = this.#mustFind(username)
    const since = this.#now() - TELL_OF_RESETS_MS
    const factorResets = this.#factorResets.all(`user:${username}`, since) as FactorReset[]
    return { standing, resets: this.recentResets(username), factor, factorResets }
  }

  /**
   * As `Standing.vouch`, of an account under whatever spelling of its name.
   *
   * @throws Refusal as `Standing.vouch`
   */
  vouch(username: string, officer: string, actor: Actor): User {
    const user = this.#mustFind(username)
    this.#standing.vouch(user.username, officer, actor)
    return this.#mustFind(user.username)
  }

  /** Shuts the account and ends its sessions. @throws Refusal `not-found`, `forbidden` for the last open admin */
  disable(username: string, actor: Actor): User {
    const user = this.#mustFind(username)
    if (user.disabled !== undefined) return user
    this.#checkNotLastAdmin(user)
    this.#db.transaction(() => {
      this.#setDisabled.run(this.#now(), user.username)
      this.endSessions(user.username, null)
      this.#audit.record(actor, 'user:disable', `user:${user.username}`)
    })()
    return this.#mustFind(user.username)
  }

  /** Opens a shut account, which waits for a second person as a new one does. @throws Refusal `not-found` */
  enable(username: string, actor: Actor): User {
    const user = this.#mustFind(username)
    if (user.disabled === undefined) return user
    const founding = this.#standing.isFoundingTime
    this.#db.transaction(() => {
      this.#setDisabled.run(null, user.username)
      this.#standing.begin(user.username, user.role, actor, founding)
      this.#audit.record(actor, 'user:enable', `user:${user.username}`)
    })()
    return this.#mustFind(user.username)
  }

  find(username: string): User | null {
    const row = this.#row(username)
    return row ? this.#userOf(row) : null
  }

  list(): User[] {
    return (this.#all.all() as UserRow[]).map((row) => this.#userOf(row))
  }

  /** All sessions of an account but one end. Within the transaction of an act that says why. @param keep id of a session */
  endSessions(username: string, keep: string | null): void {
    this.#endSessions.run({ username, now: this.#now(), keep: keep === null ? null : Buffer.from(keep, 'hex') })
  }

  #replacePassword(username: string, password: string, mustChange: boolean, keep: string | null): void {
    const now = this.#now()
    this.#rules.keep(username, this.#row(username)!.password)
    const until = mustChange ? now + ONE_TIME_MS : null
    this.#setPassword.run({ username, password, mustChange: mustChange ? 1 : 0, now, until })
    this.endSessions(username, keep)
  }

  #checkUnused(username: string, password: string, who: string): Promise<void> {
    const present = this.#row(username)!.password
    return this.#rules.checkUnused(username, password, present, (check) => this.#lanes.known.run(who, check))
  }

  /**
   * A hash of an older version is made again while its password is known. What a full lane or disk refuses waits.
   *
   * @returns the hash that stands
   */
  async #renewHash(
    { username, password: stored }: UserRow,
    password: string,
    turn: { lane: Lane; who: string },
  ): Promise<string> {
    if (!isCheaper(stored, this.#cost)) return stored
    try {
      const hash = await turn.lane.run(turn.who, () => hashPassword(password, this.#cost))
      return this.#db.transaction(() => {
        if (this.#rehash.run(hash, username, stored).changes === 0) return stored
        this.#audit.record('hub', 'user:password-rehash', `user:${username}`)
        return hash
      })()
    } catch {
      // The password was right, whatever became of its hash.
      return stored
    }
  }

  #row(username: string): UserRow | undefined {
    return this.#find.get(username.normalize('NFKC').toLowerCase()) as UserRow | undefined
  }

  #mustFind(username: string): User {
    const user = this.find(username)
    if (!user) throw new Refusal('not-found', 'user', '账号')
    return user
  }

  /** Hashes take their time: who was shut or given another task meanwhile gets no password told. @throws Refusal `forbidden` */
  #mustStillManage(actor: Actor): void {
    const row = actor.startsWith('user:') ? this.#row(actor.slice('user:'.length)) : undefined
    if (row && (row.disabled !== null || !may(row.role, 'user:manage'))) throw new Refusal('forbidden')
  }

  #resetsSince(username: string, since: number): { at: number; by: string }[] {
    return this.#resets.all(`user:${username}`, since) as { at: number; by: string }[]
  }

  #userOf(row: UserRow): User {
    const [reset] = this.#resetsSince(row.username, 0)
    const request = this.#request.get(row.username) as FactorRequest | undefined
    return {
      username: row.username,
      role: row.role,
      ...(row.hall === null ? {} : { hall: row.hall }),
      ...(row.unit === null ? {} : { unit: row.unit }),
      ...(row.method === null ? {} : { method: row.method }),
      ...(row.body === null ? {} : { body: row.body }),
      ...(row.name === null ? {} : { name: row.name }),
      mustChangePassword: row.must_change === 1,
      created: row.created,
      ...(row.signed_in === null ? {} : { signedIn: row.signed_in }),
      ...(row.disabled === null ? {} : { disabled: row.disabled }),
      standing: this.#standing.of(row.username, row.role),
      ...(reset === undefined ? {} : { reset }),
      factor: {
        ...this.#factors.state(row.username, row.role),
        ...(request === undefined ? {} : { reset: request }),
      },
      ...(row.one_time_until === null ? {} : { oneTimeUntil: row.one_time_until }),
    }
  }

  #checkNotLastAdmin(user: User): void {
    if (user.role !== 'admin' || user.disabled !== undefined) return
    const open = (this.#all.all() as UserRow[]).filter((row) => row.role === 'admin' && row.disabled === null)
    if (open.length === 1) throw new Refusal('forbidden', 'the last admin stays', '最后一个管理员不能停用')
  }

  #checkBinding({ role, hall, unit, method, body }: NewUser): void {
    if (!ROLES.includes(role))
      throw new Refusal('bad-request', `role is one of ${ROLES.join(', ')}`, `role 只能是 ${ROLES.join('、')}`)
    if (role === 'hall-manager' && hall === undefined)
      throw new Refusal('bad-request', 'hall-manager needs a hall', 'hall-manager 要写 hall')
    if (role === 'unit' && unit === undefined)
      throw new Refusal('bad-request', 'role unit needs a unit', 'unit 角色要写 unit')
    if (hall !== undefined && role !== 'hall-manager' && role !== 'clerk') {
      throw new Refusal('bad-request', `${role} is not bound to a hall`, `${role} 不写 hall`)
    }
    if (hall !== undefined && !this.#hasHall.get(hall)) throw new Refusal('unknown-hall', hall)
    if ((role === 'method-owner') !== (method !== undefined) || (method && !METHOD_CODES.includes(method)))
      throw new Refusal(
        'bad-request',
        `method-owner, and no other role, has a method: ${METHOD_CODES.join(', ')}`,
        `method-owner 要写 method，其他角色不写：${METHOD_CODES.join('、')}`,
      )
    if ((role === 'reporter') !== (body !== undefined) || (body && !BODY_CODES.includes(body)))
      throw new Refusal(
        'bad-request',
        `reporter, and no other role, has a body: ${BODY_CODES.join(', ')}`,
        `reporter 要写 body，其他角色不写：${BODY_CODES.join('、')}`,
      )
    // Any role may name the unit that pays its owner: nobody bound to a unit decides about that unit's ratings.
    if (unit !== undefined && !this.#hasUnit.get(unit)) throw new Refusal('unknown-unit', unit)
  }
}

const BINDINGS = ['hall', 'unit', 'method', 'body'] as const satisfies readonly (keyof Binding)[]

/** As the table has it. */
function boundTo({ hall, unit, method, body }: Binding): Pick<UserRow, keyof Binding> {
  return { hall: hall ?? null, unit: unit ?? null, method: method ?? null, body: body ?? null }
}

/** Letters, and marks between them; null where there is none. @throws Refusal `bad-request` */
function shownName(text: string | undefined): string | null {
  const name = (text ?? '').normalize('NFC').trim()
  if (name === '') return null
  if (!NAME.test(name)) throw new Refusal('bad-request', 'name: 1 to 40 letters', 'name：1 至 40 个字')
  return name
}

function canonicalUsername(text: string): string {
  const username = text.normalize('NFKC').toLowerCase()
  if (!USERNAME.test(username)) {
    throw new Refusal(
      'bad-request',
      'username: 1 to 40 letters, digits, dots, hyphens, underscores',
      'username：1 至 40 个字母、数字、点、连字符或下划线',
    )
  }
  return username
}
