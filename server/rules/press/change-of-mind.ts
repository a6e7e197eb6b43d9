import { CHANGE_OF_MIND_MS, type Press } from '../../contract/device/press.ts'

/** A moment by a device's own clock: uptime within a boot. */
type DeviceMoment = Pick<Press, 'bootId' | 'uptimeMs'>

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
  const after = extra.uptimeMs - press.uptimeMs
  return press.bootId === extra.bootId && after >= 0 && after <= CHANGE_OF_MIND_MS
}

/** The changes that came in time; items of one boot are ordered by uptime (contract/README.md), then by seq. */
export function inOrder(press: DeviceMoment, changes: readonly Change[]): Change[] {
  return changes.filter((change) => inTime(press, change)).toSorted((a, b) => a.uptimeMs - b.uptimeMs || a.seq - b.seq)
}

/** The last change in time stands. */
export function standing(press: DeviceMoment & { level: number }, changes: readonly Change[]): Standing {
  let { level } = press
  let lowest = level
  for (const change of inOrder(press, changes)) {
    level = change.level
    lowest = Math.min(lowest, level)
  }
  return { level, raised: lowest <= 2 && level > lowest }
}
