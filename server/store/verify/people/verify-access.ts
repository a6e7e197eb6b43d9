import { hash as digest } from 'node:crypto'
import { auditText, NO_AUDIT_ROW, type AuditRow } from '../../../contract/ledger/audit-chain.ts'
import type { AccessDigests, AuditHead, EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { ACCESS, accessDigests } from '../../chain/access-digest.ts'
import type { Db } from '../../sqlite/database.ts'
import type { Problem } from '../chain/verify-chain.ts'
import { checkSignIns } from './verify-sign-ins.ts'

type Vouched = { n: number } & Pick<EntryBodies['checkpoint'], 'audit' | 'access'>

/**
 * The audit log by its chain and by every checkpoint that names its head; the tables of accounts, keys and tokens by the
 * newest checkpoint, but for what the audit log says was changed since; sessions and pairing codes by the audit log.
 */
export function checkAccess(db: Db): Problem[] {
  const broken = brokenAudit(db)
  if (broken !== null) return [broken]
  const checkpoints = checkpointsOf(db)
  const wrong = checkpoints.find(({ audit }) => audit !== undefined && !hasAuditRow(db, audit))
  if (wrong) return [{ n: wrong.n, code: 'audit-differs', message: lacking(wrong.audit!) }]
  const newest = checkpoints.findLast(({ access }) => access !== undefined)
  return [...(newest ? changedUnseen(db, newest) : []), ...checkSignIns(db)]
}

/** Whether the audit log has the row that a checkpoint names. */
export function hasAuditRow(db: Db, { n, hash }: AuditHead): boolean {
  const row = db.prepare('SELECT hash FROM audit WHERE n = ?').pluck().get(n) as Buffer | undefined
  return row?.toString('hex') === hash
}

export function lacking({ n }: AuditHead): string {
  return `row ${n} of the audit log is not the one that the checkpoint names`
}

/** The first row that is not what the one before it and its own hash make of it. */
export function brokenAudit(db: Db): Problem | null {
  const rows = db.prepare('SELECT n, at, actor, action, subject, detail, address, hash FROM audit ORDER BY n')
  let prev = NO_AUDIT_ROW
  let due = 1
  for (const { hash, ...row } of rows.iterate() as Iterable<AuditRow & { hash: Buffer }>) {
    if (row.n !== due) return { code: 'audit-gap', message: `row ${due} of the audit log is missing, ${row.n} follows` }
    prev = digest('sha256', auditText(row, prev), 'hex')
    if (hash.toString('hex') !== prev)
      return { code: 'audit-differs', message: `row ${row.n} of the audit log was changed, or one before it` }
    due++
  }
  return null
}

export function checkpointsOf(db: Db): Vouched[] {
  const rows = db.prepare(`SELECT n, body FROM ledger WHERE kind = 'checkpoint' ORDER BY n`).all() as {
    n: number
    body: string
  }[]
  return rows.map(({ n, body }) => {
    const { audit, access } = JSON.parse(body) as EntryBodies['checkpoint']
    return { n, ...(audit === undefined ? {} : { audit }), ...(access === undefined ? {} : { access }) }
  })
}

function changedUnseen(db: Db, { n, audit, access }: Vouched): Problem[] {
  const now = accessDigests(db)
  const since = db.prepare('SELECT 1 FROM audit WHERE n > ? AND action LIKE ? LIMIT 1')
  return (Object.keys(ACCESS) as (keyof AccessDigests)[]).flatMap((name) => {
    if (now[name] === access![name]) return []
    if (ACCESS[name].actions.some((action) => since.get(audit?.n ?? 0, action) !== undefined)) return []
    const message = `${name} are not those of the checkpoint, and the audit log says of no change since`
    return [{ n, code: 'access-differs', message }]
  })
}
