import type { Opening, OpeningHours } from '../../contract/policy.ts'

/** What was stated of the days of halls: the registry. */
interface Calendar {
  hallDay(hall: string, day: number): { openings: Opening[] } | undefined
  hoursOf(hall: string, day: number): OpeningHours | null
  specialDay(day: number): boolean | undefined
}

const MONDAY = 1

/**
 * The openings of a day, in minutes since its midnight; null: no hours are stated. What was entered for that day of
 * that hall comes first, then the calendar of holidays and make-up workdays, then the weekly hours of that time.
 */
export function hoursOn(registry: Calendar, hall: string, day: number): Opening[] | null {
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
