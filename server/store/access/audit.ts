import { hash as digest } from 'node:crypto'
import type { Statement } from 'better-sqlite3'
import type { Actor, AuditAction, AuditDetail, AuditEntry } from '../../contract/audit.ts'
import { auditText, NO_AUDIT_ROW, type AuditRow } from '../../contract/ledger/audit-chain.ts'
import { auditLog, type AuditQuery } from '../reads/desks/audit-log.ts'
import type { Db } from '../sqlite/database.ts'

/**
 * The log of administrative acts. Rows are only added: the database refuses UPDATE, DELETE and gaps; each holds the hash
 * of the one before, and the hash of the last is in every checkpoint.
 */
export class Audit {
  #db: Db
  #now: () => number
  #last: Statement<[]>
  #insert: Statement<[AuditRow & { hash: Buffer }]>

  constructor(db: Db, now: () => number) {
    this.#db = db
    this.#now = now
    this.#insert = db.prepare(
      `INSERT INTO audit (n, at, actor, action, subject, detail, address, hash)
       VALUES (:n, :at, :actor, :action, :subject, :detail, :address, :hash)`,
    )
    this.#last = db.prepare('SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1')
  }

  /** Joins the caller's transaction when there is one, so that act and record stand or fall together. */
  record(actor: Actor, action: AuditAction, subject: string, detail: AuditDetail = {}, address?: string): void {
    const last = this.#last.get() as { n: number; hash: Buffer } | undefined
    const row: AuditRow = {
      n: (last?.n ?? 0) + 1,
      at: this.#now(),
      actor,
      action,
      subject,
      detail: JSON.stringify(detail),
      address: address ?? null,
    }
    const hash = digest('sha256', auditText(row, last?.hash.toString('hex') ?? NO_AUDIT_ROW), 'buffer')
    this.#insert.run({ ...row, hash })
  }

  /** As `auditLog`. */
  list(query: AuditQuery): AuditEntry[] {
    return auditLog({ db: this.#db }, query)
  }
}
