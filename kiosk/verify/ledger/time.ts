/** Times of the ledger (server/store/README.md, section 1): ms, and days in Shanghai. */
export const DAY_MS = 86_400_000
const SHANGHAI_MS = 28_800_000
export const FOREVER = Infinity

/** Number of the Shanghai day. */
export function dayOf(instant: number): number {
  return Math.floor((instant + SHANGHAI_MS) / DAY_MS)
}

export function startOf(day: number): number {
  return day * DAY_MS - SHANGHAI_MS
}

export function dayOfDate(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS)
}

export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** 1 is Monday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

export function minuteOf(instant: number): number {
  return Math.floor((instant + SHANGHAI_MS - dayOf(instant) * DAY_MS) / 60_000)
}

/** The campaign in which a day lies: its year runs from 1 December before. */
export function campaignOfDay(day: number): number {
  const date = dateOfDay(day)
  return Number(date.slice(0, 4)) + (date.slice(5, 7) === '12' ? 1 : 0)
}

export interface Period {
  since: number
  until: number
}

export function periodOf({ from, to }: { from: string; to: string }): Period {
  return { since: startOf(dayOfDate(from)), until: startOf(dayOfDate(to) + 1) }
}

export function within(inner: Period, outer: Period): boolean {
  return outer.since <= inner.since && inner.until <= outer.until
}

export function meet(one: Period, other: Period): boolean {
  return one.since < other.until && other.since < one.until
}
