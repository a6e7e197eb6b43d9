import { DEVICE_RULES } from '../contract/alerts.ts'
import type { LiveWindow, WallWindow } from '../contract/hall/hall-feed.ts'

/** What a wall in the open hall may know of a window. Field by field, so that a new field of the board stays in the duty room. */
export function wallWindow({ code, name, unit, mode, state, today, devices, alerts }: LiveWindow): WallWindow {
  return {
    code,
    name,
    unit,
    mode,
    state,
    today: { n: today.n, unrated: today.unrated, invited: today.invited },
    devices: devices.map(({ kind, online, pending, lastSeen, received, expected, problems }) => ({
      kind,
      online,
      pending,
      lastSeen,
      received,
      expected,
      problems,
    })),
    alerts: alerts.filter(({ rule }) => DEVICE_RULES.has(rule)),
  }
}
