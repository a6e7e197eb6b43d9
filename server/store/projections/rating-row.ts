import { dayOf } from '../../contract/campaign-time.ts'
import type { ScreeningRule, Verdict } from '../../contract/ledger/verdicts.ts'
import { NOT_RAW } from '../../rules/screening/no-vote.ts'
import type { DayPlace, Figure } from '../sqlite/pending-figures.ts'
import type { NewRating, RatingRow } from './rating-columns.ts'
import { bringUpRating } from '../changes/large/rows-after.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidText } from '../sqlite/uuid-bytes.ts'

export type { RatingRow } from './rating-columns.ts'

export function findRating(sql: Sql, id: Buffer): RatingRow | undefined {
  bringUpRating(sql, id)
  // What waits is written only where it is asked for: else each of many changes would write it.
  const ask = sql.pending.hasRatings && sql.pending.hasRating(uuidText(id)) ? sql : sql.beforePending
  return ask('SELECT * FROM rating WHERE id = ?').get(id) as RatingRow | undefined
}

/** @param uuid its id as text */
export function insertRating(sql: Sql, uuid: string, row: NewRating, known: number): void {
  sql.pending.addRating(row, uuid)
  tally(sql, row, known, 1)
}

/** Changes a rating and moves what it counts for, in the day's figures, from where it was to where it is now. */
export function changeRating(sql: Sql, before: RatingRow, change: Partial<RatingRow>, known: number): RatingRow {
  const after = { ...before, ...change }
  const columns = Object.keys(change)
  // It was found in its table, so it does not wait.
  sql
    .beforePending(`UPDATE rating SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`)
    .run(...Object.values(change), before.id)
  tally(sql, before, known, -1)
  tally(sql, after, known, 1)
  return after
}

/** The day's figures that one rating counts for: c1 to c5 counted, r1 to r5 raw (see `isRaw`), held. */
function figuresOf(row: NewRating): Figure[] {
  const figures: Figure[] = []
  if (row.verdict === 'counted') figures.push(COUNTED[row.level - 1]!)
  if (isRaw(row)) figures.push(RAW[row.level - 1]!)
  if (row.verdict === 'held') figures.push('held')
  return figures
}

const COUNTED = ['c1', 'c2', 'c3', 'c4', 'c5'] as const
const RAW = ['r1', 'r2', 'r3', 'r4', 'r5'] as const

/** What screening says, whatever officers decided since. */
export function screeningOf(row: NewRating): { verdict: Verdict; rule: ScreeningRule } {
  return row.screening_verdict !== null && row.screening_rule !== null
    ? { verdict: row.screening_verdict, rule: row.screening_rule }
    : { verdict: row.verdict, rule: row.rule as ScreeningRule }
}

/**
 * 筛前: all but what screening calls `test` or `signature`, or what came after the seal; one of these that was released
 * counts, and so is raw, too.
 */
function isRaw(row: NewRating): boolean {
  return row.verdict === 'counted' || !NOT_RAW.has(screeningOf(row).rule)
}

function tally(sql: Sql, row: NewRating, known: number, by: 1 | -1): void {
  addToDay(sql, { day: dayOf(row.occurred), window: row.window, unit: row.unit, known }, figuresOf(row), by)
}

export function addToDay(sql: Sql, place: DayPlace, figures: readonly Figure[], by: 1 | -1): void {
  sql.pending.addFigures(place, figures, by)
}
