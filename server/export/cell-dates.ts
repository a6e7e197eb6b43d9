import { DAY_MS, parseInstant, SHANGHAI_OFFSET_MS } from '../contract/campaign-time.ts'

/** Days from 1899-12-30, where Excel's calendar begins, to 1970-01-01. */
const EPOCH_DAYS = 25_569

/** @throws TypeError for what is no date: the caller parsed it */
export function calendarDate(date: string): Date {
  const day = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(day.getTime())) throw new TypeError(`${date} is not a date`)
  return day
}

/** Cells know no time zones: the clock on the wall in Shanghai. @throws TypeError for what is no instant */
export function shanghaiMoment(iso: string): Date {
  const instant = parseInstant(iso)
  if (instant === null) throw new TypeError(`${iso} is not an instant`)
  return wallClock(instant)
}

/** The same for an instant in ms, to the second. */
export function wallClock(instant: number): Date {
  return new Date(Math.floor(instant / 1_000) * 1_000 + SHANGHAI_OFFSET_MS)
}

/** A date or the clock on a wall as the number that a cell holds: days and parts of a day. */
export function serialOf(date: Date): number {
  return EPOCH_DAYS + date.getTime() / DAY_MS
}
