import { parseDay } from '../../server/contract/campaign-time.ts'

/** Closer than this part of the line, two labels would touch: the second goes to another row. */
const LABEL = 0.075
/** More rows than this below the line there are not: a date that finds none free stands in the emptiest. */
const ROWS = 3

export interface PlacedDate {
  /** From 0 to 1. */
  at: number
  row: number
}

/** Where dates stand on a line from one date to another, in the order given; dates beyond an end stand at it. */
export function placeDates(dates: readonly string[], from: string, to: string): PlacedDate[] {
  const first = parseDay(from)!
  const length = Math.max(1, parseDay(to)! - first)
  /** Where the last label of each row stands. */
  const ends: number[] = Array.from({ length: ROWS }, () => Number.NEGATIVE_INFINITY)
  return dates.map((date) => {
    const at = Math.min(1, Math.max(0, (parseDay(date)! - first) / length))
    const free = ends.findIndex((end) => at - end >= LABEL)
    const row = free >= 0 ? free : ends.indexOf(Math.min(...ends))
    ends[row] = at
    return { at, row }
  })
}
