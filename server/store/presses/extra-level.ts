import { CHANGE_OF_MIND_MS } from '../../contract/device/press.ts'
import type { Sql } from '../sqlite/statements.ts'

/** A moment by a device's own clock: uptime within a boot. */
export interface DeviceMoment {
  boot: Buffer
  uptime: number
}

/** Where a press stands after its changes of mind. */
export interface Standing {
  level: number
  /** It stands above a 1 or 2 that was chosen on the way: 1 to 5, and 5 to 1 to 5, too. */
  raised: boolean
}

export interface Change extends DeviceMoment {
  seq: number
  level: number
}

/** Whether a change of mind came in time: within 5 s of the press, by the uptime of one and the same boot. */
export function inTime(press: DeviceMoment, extra: DeviceMoment): boolean {
  const after = extra.uptime - press.uptime
  return press.boot.equals(extra.boot) && after >= 0 && after <= CHANGE_OF_MIND_MS
}

/** The last change in time stands; items of one boot are ordered by uptime (contract/README.md), then by seq. */
export function standing(press: DeviceMoment & { level: number }, changes: readonly Change[]): Standing {
  let { level } = press
  let lowest = level
  const ordered = changes
    .filter((change) => inTime(press, change))
    .toSorted((a, b) => a.uptime - b.uptime || a.seq - b.seq)
  for (const change of ordered) {
    level = change.level
    lowest = Math.min(lowest, level)
  }
  return { level, raised: lowest <= 2 && level > lowest }
}

/** The changes of mind that are stored for a press, whether or not they came in time. */
export function storedChanges(sql: Sql, press: Buffer, device: string): Change[] {
  return sql('SELECT boot, uptime, seq, level FROM extra WHERE press = ? AND device = ? AND level IS NOT NULL').all(
    press,
    device,
  ) as Change[]
}
