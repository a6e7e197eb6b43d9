import { hash as digest } from 'node:crypto'
import { auditText, NO_AUDIT_ROW, type AuditRow } from '../../contract/ledger/audit-chain.ts'
import type { Db } from '../sqlite/database.ts'

/** The migration that this belongs to. */
export const AUDIT_CHAIN = '-audit-chain.sql'

/** Chains the rows that were written before there was a chain, and lets none be changed from here on. */
export function chainAudit(db: Db): void {
  const rows = db.prepare('SELECT n, at, actor, action, subject, detail, address FROM audit ORDER BY n').all()
  const set = db.prepare('UPDATE audit SET hash = ? WHERE n = ?')
  let prev = NO_AUDIT_ROW
  for (const row of rows as AuditRow[]) {
    prev = digest('sha256', auditText(row, prev), 'hex')
    set.run(Buffer.from(prev, 'hex'), row.n)
  }
  db.exec(`
    CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'audit-append-only'); END;
    CREATE TRIGGER audit_chained BEFORE INSERT ON audit
    WHEN NEW.hash IS NULL AND NEW.n = (SELECT coalesce(max(n), 0) + 1 FROM audit)
    BEGIN SELECT RAISE(ABORT, 'audit-unchained'); END;
  `)
}
