import type { Statement } from 'better-sqlite3'
import { Refusal } from '../../../contract/errors.ts'
import { API_SCOPES, type ApiScope } from '../../../contract/roles.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Actor } from '../../../contract/audit.ts'
import type { Audit } from '../audit.ts'
import type { AccountStanding, Standing } from '../standing.ts'
import { isToken, newToken, TOKEN_PREFIXES, tokenHash } from './secret-token.ts'
import type { ProgramViewer } from '../../../contract/viewer.ts'

export interface ApiKey {
  name: string
  scope: ApiScope
  /** The one hall for which it is good; absent: every hall. */
  hall?: string
  /** ms since 1970. */
  created: number
  revoked?: number
  /** Whether it may put anything on record, and by whose word. */
  standing: AccountStanding
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,39}$/u

/** Keys of programs: the queue system, 12345, Prometheus. One scope each; a revoked name is not given again. */
export class ApiKeys {
  #db: Db
  #now: () => number
  #audit: Audit
  #standing: Standing
  #insert: Statement<[string, string, Buffer, number, string | null]>
  #hasHall: Statement<[string]>
  #byName: Statement<[string]>
  #byKey: Statement<[Buffer]>
  #revoke: Statement<[number, string]>
  #all: Statement<[]>

  constructor(db: Db, now: () => number, audit: Audit, standing: Standing) {
    this.#db = db
    this.#now = now
    this.#audit = audit
    this.#standing = standing
    this.#insert = db.prepare('INSERT INTO api_key (name, scope, key, created, hall) VALUES (?, ?, ?, ?, ?)')
    this.#hasHall = db.prepare('SELECT 1 FROM hall WHERE code = ?')
    this.#byName = db.prepare('SELECT name FROM api_key WHERE name = ?')
    this.#byKey = db.prepare('SELECT name, scope, hall FROM api_key WHERE key = ? AND revoked IS NULL')
    this.#revoke = db.prepare('UPDATE api_key SET revoked = ? WHERE name = ? AND revoked IS NULL')
    this.#all = db.prepare('SELECT name, scope, hall, created, revoked FROM api_key ORDER BY name')
  }

  /**
   * The key is told once; the database keeps its hash. Made after the first counted rating, one that puts something on
   * record waits for a second person, whoever made it.
   *
   * @param hall the one hall for which it is good, of a scope whose requests are about a hall
   * @throws Refusal `bad-request` (name, scope, or a hall where none belongs), `unknown-hall`, `name-taken`
   */
  add(name: string, scope: ApiScope, actor: Actor, hall?: string): { key: string; standing: AccountStanding } {
    if (!NAME.test(name))
      throw new Refusal(
        'bad-request',
        'name: 1 to 40 letters, digits, dots, hyphens, underscores',
        'name：1 至 40 个字母、数字、点、连字符或下划线',
      )
    if (!API_SCOPES.includes(scope))
      throw new Refusal(
        'bad-request',
        `scope is one of ${API_SCOPES.join(', ')}`,
        `scope 只能是 ${API_SCOPES.join('、')}`,
      )
    if (hall !== undefined && scope !== 'services')
      throw new Refusal(
        'bad-request',
        `a key of ${scope} is about no hall; services has a hall`,
        `${scope} 密钥不写 hall，只有 services 可写`,
      )
    if (hall !== undefined && !this.#hasHall.get(hall)) throw new Refusal('unknown-hall', hall)
    if (this.#byName.get(name)) throw new Refusal('name-taken', name)
    const key = newToken(TOKEN_PREFIXES.apiKey)
    const founding = this.#standing.isFoundingTime
    this.#db.transaction(() => {
      this.#insert.run(name, scope, tokenHash(key), this.#now(), hall ?? null)
      this.#standing.beginKey(name, scope, actor, founding)
      this.#audit.record(actor, 'api-key:add', `program:${name}`, { scope, ...(hall === undefined ? {} : { hall }) })
    })()
    return { key, standing: this.#standing.ofKey(name, scope) }
  }

  find(key: string): ProgramViewer | null {
    if (!isToken(key, TOKEN_PREFIXES.apiKey)) return null
    const row = this.#byKey.get(tokenHash(key)) as { name: string; scope: ApiScope; hall: string | null } | undefined
    if (!row) return null
    return { kind: 'program', name: row.name, scope: row.scope, ...(row.hall === null ? {} : { hall: row.hall }) }
  }

  /** As `Standing.vouchKey`. @throws Refusal as it */
  vouch(name: string, officer: string, actor: Actor): ApiKey {
    this.#standing.vouchKey(name, officer, actor)
    return this.list().find((each) => each.name === name)!
  }

  /** @throws Refusal `not-found` when no key of that name is in force */
  revoke(name: string, actor: Actor): void {
    this.#db.transaction(() => {
      if (this.#revoke.run(this.#now(), name).changes === 0) throw new Refusal('not-found', 'api key', '密钥')
      this.#audit.record(actor, 'api-key:revoke', `program:${name}`)
    })()
  }

  list(): ApiKey[] {
    const rows = this.#all.all() as {
      name: string
      scope: ApiScope
      hall: string | null
      created: number
      revoked: number | null
    }[]
    return rows.map(({ hall, revoked, ...row }) => ({
      ...row,
      ...(hall === null ? {} : { hall }),
      ...(revoked === null ? {} : { revoked }),
      standing: this.#standing.ofKey(row.name, row.scope),
    }))
  }
}
