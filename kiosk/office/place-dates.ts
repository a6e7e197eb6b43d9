import { parseDay } from '../../server/contract/campaign-time.ts'

/** Closer than this part of the line, two labels would touch: the second goes to a row of its own. */
const LABEL = 0.075

export interface PlacedDate {
  /** From 0 to 1. */
  at: number
  row: number
}

/** Where dates stand on a line from one date to another, in the order given; dates beyond an end stand at it. */
export function placeDates(dates: readonly string[], from: string, to: string): PlacedDate[] {
  const first = parseDay(from)!
  const length = Math.max(1, parseDay(to)! - first)
  const placed: PlacedDate[] = []
  for (const date of dates) {
    const at = Math.min(1, Math.max(0, (parseDay(date)! - first) / length))
    const before = placed.at(-1)
    placed.push({ at, row: before && before.row === 0 && at - before.at < LABEL ? 1 : 0 })
  }
  return placed
}
