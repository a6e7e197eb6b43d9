import type { Statement } from 'better-sqlite3'
import type { Db } from '../ledger/database.ts'
import type { AuditAction } from './audit-actions.ts'

/** Who did something: a person in a browser, a person at the command line, a device, a program, or the hub itself. */
export type Actor = `user:${string}` | `cli:${string}` | `device:${string}` | `program:${string}` | 'hub'

/** Plain facts about an act. Never a password, token, key, code or PIN. */
export type AuditDetail = Record<string, string | number | boolean>

export interface AuditEntry {
  n: number
  /** Hub time, ms since 1970. */
  at: number
  actor: string
  action: string
  subject: string
  detail: AuditDetail
  /** Network address, where the act came over the network. */
  address?: string
}

interface AuditRow {
  n: number
  at: number
  actor: string
  action: string
  subject: string
  detail: string
  address: string | null
}

/** The log of administrative acts. Rows are only added: the database refuses UPDATE, DELETE and gaps. */
export class Audit {
  #now: () => number
  #insert: Statement<[number, string, string, string, string, string | null]>
  #list: Statement<[number, number, number]>

  constructor(db: Db, now: () => number) {
    this.#now = now
    this.#insert = db.prepare(
      `INSERT INTO audit (n, at, actor, action, subject, detail, address)
       SELECT coalesce(max(n), 0) + 1, ?, ?, ?, ?, ?, ? FROM audit`,
    )
    this.#list = db.prepare('SELECT * FROM audit WHERE at >= ? AND at < ? ORDER BY n DESC LIMIT ?')
  }

  /** Joins the caller's transaction when there is one, so that act and record stand or fall together. */
  record(actor: Actor, action: AuditAction, subject: string, detail: AuditDetail = {}, address?: string): void {
    this.#insert.run(this.#now(), actor, action, subject, JSON.stringify(detail), address ?? null)
  }

  /** Newest first; `from` and `until` are instants in ms, half-open. */
  list(query: { from?: number; until?: number; limit: number }): AuditEntry[] {
    const rows = this.#list.all(query.from ?? 0, query.until ?? Number.MAX_SAFE_INTEGER, query.limit) as AuditRow[]
    return rows.map(({ address, detail, ...row }) => ({
      ...row,
      detail: JSON.parse(detail) as AuditDetail,
      ...(address === null ? {} : { address }),
    }))
  }
}
