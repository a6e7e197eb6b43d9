import { dayOf } from '../contract/campaign-time.ts'
import type { Rule, ScreeningRule, Verdict } from '../contract/verdicts.ts'
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
  /** What holds: an officers' decision, else what screening says. */
  verdict: Verdict
  rule: Rule
  /** What screening says of a rating that officers decided; null of every other. */
  screening_verdict: Verdict | null
  screening_rule: ScreeningRule | null
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

export function insertRating(
  sql: Sql,
  fresh: Omit<RatingRow, 'screening_verdict' | 'screening_rule'>,
  known: number,
): void {
  const row = { ...fresh, screening_verdict: null, screening_rule: null }
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
  if (isRaw(row)) columns.push(`r${row.level}`)
  if (row.verdict === 'held') columns.push('held')
  return columns
}

/** What screening says, whatever officers decided since. */
export function screeningOf(row: RatingRow): { verdict: Verdict; rule: ScreeningRule } {
  return row.screening_verdict !== null && row.screening_rule !== null
    ? { verdict: row.screening_verdict, rule: row.screening_rule }
    : { verdict: row.verdict, rule: row.rule as ScreeningRule }
}

/** 筛前: all but what screening calls `test` or `signature`; one of these that was released counts, and so is raw, too. */
function isRaw(row: RatingRow): boolean {
  const { rule } = screeningOf(row)
  return row.verdict === 'counted' || (rule !== 'test' && rule !== 'signature')
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
