import { dayOf, startOfDay } from '../../contract/campaign-time.ts'
import type { Reader } from '../reader.ts'

/** When the last press of a window was made, tests left out, ms; null: there is none. */
export interface LastPress {
  window: number
  at: number | null
}

/**
 * The last press of each window, not after now: a device whose clock ran wild may have pressed next month. Ratings are in
 * the order of time and not by window, so that a day is gone through once for all windows whose last figures are of it.
 */
export function lastPresses({ sql }: Reader, windows: readonly number[], now: number): LastPress[] {
  const newestDay = (window: number, until: number) =>
    sql('SELECT max(day) FROM score_day WHERE window = (SELECT ?) AND day <= ?').pluck().get(window, until) as
      | number
      | null
  const found = new Map<number, number>()
  const byDay = new Map<number, Set<number>>()
  const lookOn = (window: number, until: number) => {
    const day = newestDay(window, until)
    if (day === null) return
    const some = byDay.get(day) ?? new Set()
    byDay.set(day, some.add(window))
  }
  for (const window of windows) lookOn(window, dayOf(now))
  while (byDay.size > 0) {
    const day = Math.max(...byDay.keys())
    const asked = byDay.get(day)!
    byDay.delete(day)
    for (const { window, at } of lastOfDay(sql, [...asked], day, now)) {
      found.set(window, at)
      asked.delete(window)
    }
    // Its figures of that day were of no press, or of one that was corrected away.
    for (const window of asked) lookOn(window, day - 1)
  }
  return windows.map((window) => ({ window, at: found.get(window) ?? null }))
}

/** From the end of a day backwards, and no further than to the first of each window. */
function* lastOfDay(sql: Reader['sql'], windows: readonly number[], day: number, now: number) {
  const wanted = new Set(windows)
  const rows = sql(
    `SELECT window, occurred AS at FROM rating WHERE source = 'press' AND rule <> 'test' AND occurred >= ? AND occurred < ?
     AND window IN (SELECT value FROM json_each(?)) ORDER BY occurred DESC`,
  ).iterate(startOfDay(day), Math.min(startOfDay(day + 1), now + 1), JSON.stringify(windows))
  for (const row of rows as Iterable<{ window: number; at: number }>) {
    if (!wanted.delete(row.window)) continue
    yield row
    if (wanted.size === 0) return
  }
}
