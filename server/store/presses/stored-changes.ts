import type { Change } from '../../rules/press/change-of-mind.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidText } from '../sqlite/uuid-bytes.ts'

/** The changes of mind that are stored for a press, whether or not they came in time. */
export function storedChanges(sql: Sql, press: Buffer, device: string): Change[] {
  const rows = sql(
    'SELECT boot, uptime AS uptimeMs, seq, level FROM extra WHERE press = ? AND device = ? AND level IS NOT NULL',
  ).all(press, device) as (Omit<Change, 'bootId'> & { boot: Buffer })[]
  return rows.map(({ boot, ...change }) => ({ ...change, bootId: uuidText(boot) }))
}
