import { dayOf, SHANGHAI_OFFSET_MS } from '../contract/campaign-time.ts'
import type { OpenState } from '../contract/device-protocol.ts'
import type { Registry, Span } from './registry.ts'

const MINUTE_MS = 60_000

/** Whether people are served at a window at an instant: the hall's hours and special days, then pauses of the window. */
export function openState(registry: Registry, window: number, instant: number): OpenState {
  const row = registry.windowById(window)
  if (row && !hallOpen(registry, row.hall, instant)) return 'closed'
  const paused = (span: Span) => span.since <= instant && (span.until === null || instant < span.until)
  return registry.pauses(window).some(paused) ? 'paused' : 'open'
}

/** A hall without opening hours is always open (DESIGN.md section 6). */
export function hallOpen(registry: Registry, hall: string, instant: number): boolean {
  const hours = registry.hall(hall)?.hours
  if (!hours) return true
  const day = dayOf(instant)
  const special = registry.specialDay(day)
  if (special === false) return false
  const minute = Math.floor((instant + SHANGHAI_OFFSET_MS) / MINUTE_MS) - day * 1_440
  // 1970-01-01 was a Thursday: day 0 is weekday 4. A make-up workday keeps Monday's hours where its own weekday has none.
  const weekday = ((((day + 3) % 7) + 7) % 7) + 1
  const rows = hours.weekly.filter((row) => row.days.includes(weekday))
  const today = special === true && rows.length === 0 ? hours.weekly.filter((row) => row.days.includes(1)) : rows
  return today.some((row) => row.from <= minute && minute < row.to)
}
