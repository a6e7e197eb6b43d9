import { dayOf } from '../contract/campaign-time.ts'
import type { Rule, Verdict } from '../contract/verdicts.ts'
import type { Sql } from './statements.ts'

/** A rating as the projection holds it. */
export interface RatingRow {
  id: Buffer
  n: number
  source: 'press' | 'call'
  device: string | null
  seq: number | null
  boot: Buffer | null
  uptime: number | null
  received: number
  occurred: number
  clock: string
  window: number | null
  unit: string | null
  staff: string | null
  matter: string | null
  service: string | null
  first_level: number
  level: number
  facts: number
  opens_group: number
  verdict: Verdict
  rule: Rule
  policy: number
  /** 1 when an officer gave it to its unit. */
  settled: number
}

const COLUMNS = [
  'id',
  'n',
  'source',
  'device',
  'seq',
  'boot',
  'uptime',
  'received',
  'occurred',
  'clock',
  'window',
  'unit',
  'staff',
  'matter',
  'service',
  'first_level',
  'level',
  'facts',
  'opens_group',
  'verdict',
  'rule',
  'policy',
  'settled',
] as const satisfies (keyof RatingRow)[]

const INSERT = `INSERT INTO rating (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`

export function findRating(sql: Sql, id: Buffer): RatingRow | undefined {
  return sql('SELECT * FROM rating WHERE id = ?').get(id) as RatingRow | undefined
}

export function insertRating(sql: Sql, row: RatingRow): void {
  sql(INSERT).run(COLUMNS.map((column) => row[column]))
  tally(sql, row, 1)
}

/** Changes a rating and moves what it counts for, in the day's figures, from where it was to where it is now. */
export function changeRating(sql: Sql, before: RatingRow, change: Partial<RatingRow>): RatingRow {
  const after = { ...before, ...change }
  const columns = Object.keys(change)
  sql(`UPDATE rating SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`).run(
    ...Object.values(change),
    before.id,
  )
  tally(sql, before, -1)
  tally(sql, after, 1)
  return after
}

/** The day's figures that one rating counts for: c1 to c5 counted, r1 to r5 raw (all but `test` and `signature`), held. */
function columnsOf(row: RatingRow): string[] {
  const columns: string[] = []
  if (row.verdict === 'counted') columns.push(`c${row.level}`)
  if (row.rule !== 'test' && row.rule !== 'signature') columns.push(`r${row.level}`)
  if (row.verdict === 'held') columns.push('held')
  return columns
}

function tally(sql: Sql, row: RatingRow, by: 1 | -1): void {
  addToDay(sql, dayOf(row.occurred), row.window, row.unit, columnsOf(row), by)
}

/** Adds to figures of a day; `window` null is the telephone, `unit` null is the tray. */
export function addToDay(
  sql: Sql,
  day: number,
  window: number | null,
  unit: string | null,
  columns: readonly string[],
  by: number,
): void {
  if (columns.length === 0) return
  const list = columns.join(', ')
  const ones = columns.map(() => '?').join(', ')
  const add = columns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')
  sql(
    `INSERT INTO score_day (day, window, unit, ${list}) VALUES (?, ?, ?, ${ones})
     ON CONFLICT (day, window, unit) DO UPDATE SET ${add}`,
  ).run(day, window ?? 0, unit ?? '', ...columns.map(() => by))
}
