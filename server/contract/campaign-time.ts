/**
 * Days and campaigns in Asia/Shanghai, which has had no daylight saving since 1991: +08:00 is exact
 * for every instant that this software handles.
 */
export const SHANGHAI_OFFSET_MS = 8 * 3_600_000
export const DAY_MS = 86_400_000

/** Days since 1970-01-01 of the Shanghai date on which an instant falls. */
export function dayOf(instant: number): number {
  return Math.floor((instant + SHANGHAI_OFFSET_MS) / DAY_MS)
}

/** The instant at which a Shanghai day begins. */
export function startOfDay(day: number): number {
  return day * DAY_MS - SHANGHAI_OFFSET_MS
}

/** `2026-11-18` for a day number. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** The day number of `2026-11-18`, or null when it is not a date of the calendar. */
export function parseDay(date: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return null
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return null
  return ms / DAY_MS
}

/** ISO 8601 with the Shanghai offset, to the second. */
export function isoShanghai(instant: number): string {
  return new Date(instant + SHANGHAI_OFFSET_MS).toISOString().replace(/\.\d{3}Z$/, '+08:00')
}

/** An instant from ISO 8601 with an offset, or null: a time without an offset is nobody's time. */
export function parseInstant(iso: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(iso)) return null
  // `Date.parse` takes 30 February for 2 March.
  if (parseDay(iso.slice(0, 10)) === null) return null
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}

/** [1 December 00:00 of the year before, 1 December 00:00) +08:00: our choice for 贯穿全年 (campaign document 六.3). */
export function campaignPeriod(year: number): { from: number; to: number } {
  return { from: startOfDay(parseDay(`${year - 1}-12-01`)!), to: startOfDay(parseDay(`${year}-12-01`)!) }
}

/** The campaign whose period holds an instant; its id is its year. */
export function campaignYearAt(instant: number): number {
  const shanghai = new Date(instant + SHANGHAI_OFFSET_MS)
  return shanghai.getUTCFullYear() + (shanghai.getUTCMonth() === 11 ? 1 : 0)
}
