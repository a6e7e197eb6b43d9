import { DAY_MS, SHANGHAI_OFFSET_MS } from '../../contract/campaign-time.ts'

/** `2026-11`, of the Shanghai month of an instant. */
export function monthOf(instant: number): string {
  return new Date(instant + SHANGHAI_OFFSET_MS).toISOString().slice(0, 7)
}

/**
 * The month of an instant, then each month before it that still holds an instant less than so many days back: under their
 * keys a browser must be looked for.
 */
export function monthsBack(instant: number, days: number): string[] {
  const first = monthOf(instant - days * DAY_MS + 1)
  const months = [monthOf(instant)]
  for (let last = months[0]!; last > first;) {
    last = monthBefore(last)
    months.push(last)
  }
  return months
}

function monthBefore(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number]
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`
}
