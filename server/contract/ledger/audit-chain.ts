import { canonicalJson } from './canonical-json.ts'

/** A row of the audit log as it is hashed. */
export interface AuditRow {
  n: number
  /** Hub time, ms since 1970. */
  at: number
  actor: string
  action: string
  subject: string
  /** JSON text, as it is stored. */
  detail: string
  address: string | null
}

/** Before the first row. */
export const NO_AUDIT_ROW = '0'.repeat(64)

/**
 * What is hashed of a row: canonical JSON of its members, with `prev`, the hash of the row before in hex. Its SHA-256 is
 * the row's `hash`. An address that is not there is absent.
 */
export function auditText({ n, at, actor, action, subject, detail, address }: AuditRow, prev: string): string {
  return canonicalJson({ n, at, actor, action, subject, detail, ...(address === null ? {} : { address }), prev })
}
