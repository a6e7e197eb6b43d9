import { dayOf, startOfDay } from '../contract/campaign-time.ts'
import type { OpenState } from '../contract/device-protocol.ts'
import type { Opening } from '../contract/policy.ts'
import type { Registry, Span } from './registry.ts'

const MINUTE_MS = 60_000
const MONDAY = 1

/** Whether people are served at a window at an instant: the hall's hours and special days, then pauses of the window. */
export function openState(registry: Registry, window: number, instant: number): OpenState {
  const row = registry.windowById(window)
  if (row && !hallOpen(registry, row.hall, instant)) return 'closed'
  const paused = (span: Span) => span.since <= instant && (span.until === null || instant < span.until)
  return registry.pauses(window).some(paused) ? 'paused' : 'open'
}

/** A hall without opening hours is always open (DESIGN.md section 6). */
export function hallOpen(registry: Registry, hall: string, instant: number): boolean {
  const day = dayOf(instant)
  const today = hoursOn(registry, hall, day)
  if (today === null) return true
  const minute = Math.floor((instant - startOfDay(day)) / MINUTE_MS)
  return today.some((row) => row.from <= minute && minute < row.to)
}

/** When the day's work at a hall ends: its last closing after `instant`; where there is none that day, midnight. */
export function closingAfter(registry: Registry, hall: string, instant: number): number {
  const day = dayOf(instant)
  const closings = (hoursOn(registry, hall, day) ?? []).map(({ to }) => startOfDay(day) + to * MINUTE_MS)
  const last = Math.max(...closings)
  return last > instant ? last : startOfDay(day + 1)
}

/** When a hall is open on a day, as instants, half-open; null: no hours are stated. */
export function openingsOn(registry: Registry, hall: string, day: number): { since: number; until: number }[] | null {
  const rows = hoursOn(registry, hall, day)
  return (
    rows &&
    rows.map(({ from, to }) => ({
      since: startOfDay(day) + from * MINUTE_MS,
      until: startOfDay(day) + to * MINUTE_MS,
    }))
  )
}

/**
 * The openings of a day, in minutes since its midnight; null: no hours are stated. What was entered for that day of
 * that hall comes first, then the calendar of holidays and make-up workdays, then the weekly hours of that time.
 */
export function hoursOn(registry: Registry, hall: string, day: number): Opening[] | null {
  const own = registry.hallDay(hall, day)
  if (own) return own.openings
  const hours = registry.hoursOf(hall, day)
  if (!hours) return null
  const special = registry.specialDay(day)
  if (special === false) return []
  // 1970-01-01 was a Thursday: day 0 is weekday 4. A make-up workday keeps Monday's hours where its own weekday has none.
  const weekday = ((((day + 3) % 7) + 7) % 7) + 1
  const rows = hours.weekly.filter((row) => row.days.includes(weekday))
  return special === true && rows.length === 0 ? hours.weekly.filter((row) => row.days.includes(MONDAY)) : rows
}
