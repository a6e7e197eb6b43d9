import { dayOf, startOfDay } from '../../contract/campaign-time.ts'
import type { OpenState } from '../../contract/device/device-protocol.ts'
import { hoursOn } from './hours-on.ts'
import type { Registry, Span } from './registry.ts'

const MINUTE_MS = 60_000

/** Whether people are served at a window at an instant: the hall's hours and special days, then pauses of the window. */
export function openState(registry: Registry, window: number, instant: number): OpenState {
  const row = registry.windowById(window)
  if (row && !hallOpen(registry, row.hall, instant)) return 'closed'
  const paused = (span: Span) => span.since <= instant && (span.until === null || instant < span.until)
  return registry.pauses(window).some(paused) ? 'paused' : 'open'
}

/** A hall without opening hours is always open (configuration/README.md). */
export function hallOpen(registry: Registry, hall: string, instant: number): boolean {
  const day = dayOf(instant)
  const today = registry.openingsOn(hall, day)
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
