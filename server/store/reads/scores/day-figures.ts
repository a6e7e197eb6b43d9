import { FIGURES, type Figure } from '../../sqlite/pending-figures.ts'
import { addTallies, EMPTY_TALLY, isEmpty, type Tally } from '../../../rules/score/tally.ts'
import type { Heirs } from '../../registry/heirs-at.ts'
import type { Knowledge } from './knowledge.ts'

/** Days of Shanghai by number, both included. */
export interface Days {
  firstDay: number
  lastDay: number
}

type Figures = Record<Figure, number>

const SUMS = FIGURES.map((figure) => `sum(${figure}) AS ${figure}`).join(', ')

/** The day's figures summed over a period, by unit. What a unit was rated before it went on in another counts for that one. */
export function talliesByUnit(
  { sql, registry, lastKnown }: Pick<Knowledge, 'sql' | 'lastKnown'> & { registry: Heirs },
  days: Days,
): Map<string, Tally> {
  const rows = sql(
    `SELECT unit, ${SUMS} FROM unit_day WHERE day BETWEEN ? AND ? AND known <= ? AND unit <> '' GROUP BY unit`,
  ).all(days.firstDay, days.lastDay, lastKnown) as ({ unit: string } & Figures)[]
  const tallies = new Map<string, Tally>()
  for (const row of rows) {
    const unit = registry.heirOf(row.unit)
    tallies.set(unit, addTallies(tallies.get(unit) ?? EMPTY_TALLY, tallyOf(row)))
  }
  return tallies
}

/** The same by unit and window; window 0 is the telephone. */
export function talliesByWindow(
  { sql, registry, lastKnown }: Knowledge,
  days: Days,
): { unit: string; window: number; tally: Tally }[] {
  const rows = sql(
    `SELECT unit, window, ${SUMS} FROM score_day
     WHERE day BETWEEN ? AND ? AND known <= ? AND unit <> '' GROUP BY unit, window`,
  ).all(days.firstDay, days.lastDay, lastKnown) as ({ unit: string; window: number } & Figures)[]
  const found = new Map<string, { unit: string; window: number; tally: Tally }>()
  for (const row of rows) {
    const unit = registry.heirOf(row.unit)
    const key = `${unit}/${row.window}`
    const before = found.get(key)?.tally ?? EMPTY_TALLY
    found.set(key, { unit, window: row.window, tally: addTallies(before, tallyOf(row)) })
  }
  // What was there and went elsewhere by a correction leaves a row of zeros behind.
  return [...found.values()].filter(({ tally }) => !isEmpty(tally))
}

function tallyOf(row: Figures): Tally {
  const { held, served, invited, shown, pressed, unrated, down } = row
  return {
    counts: [row.c1, row.c2, row.c3, row.c4, row.c5],
    raw: [row.r1, row.r2, row.r3, row.r4, row.r5],
    held,
    served,
    invited,
    shown,
    pressed,
    unrated,
    down,
  }
}
