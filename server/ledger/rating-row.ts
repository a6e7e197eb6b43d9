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

export function insertRating(sql: Sql, row: RatingRow, known: number): void {
  sql(INSERT).run(COLUMNS.map((column) => row[column]))
  tally(sql, row, known, 1)
}

/** Changes a rating and moves what it counts for, in the day's figures, from where it was to where it is now. */
export function changeRating(sql: Sql, before: RatingRow, change: Partial<RatingRow>, known: number): RatingRow {
  const after = { ...before, ...change }
  const columns = Object.keys(change)
  sql(`UPDATE rating SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`).run(
    ...Object.values(change),
    before.id,
  )
  tally(sql, before, known, -1)
  tally(sql, after, known, 1)
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

function tally(sql: Sql, row: RatingRow, known: number, by: 1 | -1): void {
  addToDay(sql, { day: dayOf(row.occurred), window: row.window, unit: row.unit, known }, columnsOf(row), by)
}

/** Where a figure of the day's figures stands. */
export interface DayPlace {
  /** Shanghai day on which it happened. */
  day: number
  /** Null: by telephone. */
  window: number | null
  /** Null: the tray. */
  unit: string | null
  /** Shanghai day on which the ledger learnt it. */
  known: number
}

export function addToDay(sql: Sql, place: DayPlace, columns: readonly string[], by: 1 | -1): void {
  if (columns.length === 0) return
  const list = columns.join(', ')
  const ones = columns.map(() => '?').join(', ')
  const add = columns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')
  const { day, window, unit, known } = place
  const figures = columns.map(() => by)
  sql(
    `INSERT INTO score_day (day, window, unit, known, ${list}) VALUES (?, ?, ?, ?, ${ones})
     ON CONFLICT DO UPDATE SET ${add}`,
  ).run(day, window ?? 0, unit ?? '', known, ...figures)
  sql(
    `INSERT INTO unit_day (day, unit, known, ${list}) VALUES (?, ?, ?, ${ones}) ON CONFLICT DO UPDATE SET ${add}`,
  ).run(day, unit ?? '', known, ...figures)
}
