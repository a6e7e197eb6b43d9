import { isoShanghai, SHANGHAI_OFFSET_MS } from '../../contract/campaign-time.ts'
import { text } from '../call-file/cell-values.ts'
import type { Value } from '../call-file/read-sheets.ts'

const DAY_MS = 86_400_000

/** What a person sees in a cell; one that Excel keeps as a date is written as a date, or as RFC 3339 by Shanghai's clock. */
export function instantText(value: Value): string {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return text(value)
  // Excel keeps the clock on the wall; fractions of a second are what its arithmetic leaves.
  const wall = Math.round(value.getTime() / 1000) * 1000
  return wall % DAY_MS === 0 ? new Date(wall).toISOString().slice(0, 10) : isoShanghai(wall - SHANGHAI_OFFSET_MS)
}
