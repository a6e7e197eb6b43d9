import { CHANGE_OF_MIND_MS, type Press } from '../contract/press.ts'
import type { Sql } from './statements.ts'
import { uuidBytes } from './uuid-bytes.ts'

/** Whether a change of mind came in time: within 5 s of the press, by the uptime of one and the same boot. */
export function inTime(press: { boot: Buffer; uptime: number }, extra: { boot: Buffer; uptime: number }): boolean {
  const after = extra.uptime - press.uptime
  return press.boot.equals(extra.boot) && after >= 0 && after <= CHANGE_OF_MIND_MS
}

/** The level of a press when it is stored: extras may have arrived before it. The last one in time stands. */
export function levelAfterExtras(sql: Sql, press: Press, device: string): number {
  const rows = sql(
    'SELECT boot, uptime, level FROM extra WHERE press = ? AND device = ? AND level IS NOT NULL ORDER BY seq DESC',
  ).all(uuidBytes(press.id), device) as { boot: Buffer; uptime: number; level: number }[]
  if (rows.length === 0) return press.level
  const own = { boot: uuidBytes(press.bootId), uptime: press.uptimeMs }
  return rows.find((row) => inTime(own, row))?.level ?? press.level
}
