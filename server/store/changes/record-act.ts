import type { Actor, AuditAction, AuditDetail } from '../../contract/audit.ts'
import type { Write } from '../writer/write.ts'

/** A row of the audit log for an act that changes nothing else: somebody took figures away, or read them. */
export function recordAct(
  w: Write,
  { action, subject, detail = {} }: { action: AuditAction; subject: string; detail?: AuditDetail },
  actor: Actor,
): void {
  w.audit.record(actor, action, subject, detail)
}
