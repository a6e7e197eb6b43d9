import type { AuditEntry } from '../contract/audit.ts'
import { AUDIT_WORDS } from '../contract/text/audit-words.ts'
import type { Column } from './column.ts'

const text = (header: string, width: number, value: (row: AuditEntry) => string): Column<AuditEntry> => ({
  header,
  width,
  kind: 'text',
  value,
})

/** The audit log as a table for an auditor: what the row says, to the letter, and the action in Chinese beside its code. */
export const AUDIT_COLUMNS: Column<AuditEntry>[] = [
  { header: '序号', width: 8, kind: 'whole', value: ({ n }) => n },
  { header: '时间（北京时间）', width: 20, kind: 'moment', value: ({ at }) => at },
  text('操作人', 20, ({ actor }) => actor),
  text('做了什么', 24, ({ action }) => wordOf(action)),
  text('代码', 20, ({ action }) => action),
  text('对象', 30, ({ subject }) => subject),
  text('细节', 60, ({ detail }) => (Object.keys(detail).length === 0 ? '' : JSON.stringify(detail))),
  text('地址', 16, ({ address }) => address ?? ''),
]

/** A row of a later version keeps its code alone. */
function wordOf(action: string): string {
  return (AUDIT_WORDS as Readonly<Record<string, string>>)[action] ?? '（这一版程序不认识）'
}
