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

/**
 * The same, with milliseconds where the instant has some: for ends of intervals, which a program compares with the moment
 * of a press, or hands back.
 */
export function exactShanghai(instant: number): string {
  const [seconds, ms] = [isoShanghai(instant), ((instant % 1000) + 1000) % 1000]
  return ms === 0 ? seconds : seconds.replace('+', `.${String(ms).padStart(3, '0')}+`)
}

/** The year in Shanghai in which an instant falls. */
export function shanghaiYear(instant: number): number {
  return new Date(instant + SHANGHAI_OFFSET_MS).getUTCFullYear()
}

/**
 * An instant from RFC 3339 with `Z` or an offset, or null: a time without an offset is nobody's time. Any number of
 * fraction digits, cut to milliseconds; seconds may be left out.
 */
export function parseInstant(written: string): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2})(:\d{2})?(?:\.(\d+))?(?:([Zz])|([+-]\d{2}:\d{2}))$/.exec(written)
  if (!parts) return null
  const [, date, minute, second, fraction, , offset] = parts
  // `Date.parse` takes 30 February for 2 March.
  if (parseDay(date!) === null || minute!.startsWith('24') || (second === undefined && fraction !== undefined))
    return null
  const millis = (fraction ?? '').slice(0, 3).padEnd(3, '0')
  // RFC 3339 allows a leap second, and its minute has no other name here.
  const ms = Date.parse(`${date}T${minute}${(second ?? ':00').replace(':60', ':59')}.${millis}${offset ?? 'Z'}`)
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

/** A caller takes a moment from its "now" to ours. */
const PRESENT_MS = 60_000

/** Whether who says `from` corrects the past: ratings that were given since then may change their unit. */
export function isCorrection(from: number, now: number): boolean {
  return from < now - PRESENT_MS
}
