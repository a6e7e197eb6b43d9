import { isoShanghai, parseInstant, SHANGHAI_OFFSET_MS } from '../../contract/campaign-time.ts'
import { instantOf, text } from '../call-file/cell-values.ts'
import type { Value } from '../call-file/read-sheets.ts'

const DAY_MS = 86_400_000
/** A year, a month and a day as Excel shows and writes them into csv: `2026/11/18`, `2026-11-18 9:05`, `2026年11月18日`. */
const SHOWN_DATE = /^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}/

/**
 * What a person sees in a cell; one that Excel keeps, or has written into csv, as a date is written as a date, or as RFC 3339
 * by Shanghai's clock.
 */
export function instantText(value: Value): string {
  const wall = wallOf(value)
  if (wall === null) return text(value)
  return wall % DAY_MS === 0 ? new Date(wall).toISOString().slice(0, 10) : isoShanghai(wall - SHANGHAI_OFFSET_MS)
}

/** The clock on the wall in Shanghai, ms, of a cell that is a date; null for any other, and for RFC 3339, which stays as it is. */
function wallOf(value: Value): number | null {
  // Excel keeps the clock on the wall; fractions of a second are what its arithmetic leaves.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : Math.round(value.getTime() / 1000) * 1000
  if (typeof value !== 'string' || !SHOWN_DATE.test(value.trim()) || parseInstant(value.trim()) !== null) return null
  const instant = instantOf(value)
  return instant === null ? null : instant + SHANGHAI_OFFSET_MS
}
