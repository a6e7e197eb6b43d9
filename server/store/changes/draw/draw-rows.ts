import type { RecordedStratum } from '../../../contract/survey/draw.ts'
import type { SeedHalf } from '../../../contract/ledger/survey-entries.ts'
import type { SeedBody } from '../../../contract/survey/seed-bodies.ts'
import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import type { SizedStratum } from '../../../rules/sampling/draw.ts'
import { strataOf, type Stratum } from '../../../rules/sampling/frame.ts'
import { byKind, byUnit } from '../../../rules/sampling/in-order.ts'
import type { Sql } from '../../sqlite/statements.ts'

export interface FrameRow {
  n: number
  at: number
  campaign: string
  /** n of the first part of its lines. */
  lines: number
  hash: string
  per_unit: number
  floor: number
  wait: number
  dice: number
  policy: number
  replaces: number | null
  reason: string | null
  operator: string
}

export interface SeedRow {
  n: number
  at: number
  campaign: string
  frame: number
  seed: string
  /** JSON. */
  typed: string
}

export interface DrawRow {
  n: number
  at: number
  campaign: string
  frame: number
  seed: number
  record: string
  drawn: number
  reserves: number
  operator: string
}

export interface TypedRow {
  operator: string
  body: string
  digits: string
  at: number
}

/** The frame of a campaign that holds: the last one. */
export function frameOf(sql: Sql, campaign: string): FrameRow | undefined {
  return sql('SELECT * FROM draw_frame WHERE campaign = ? ORDER BY n DESC LIMIT 1').get(campaign) as
    | FrameRow
    | undefined
}

export function frameByNumber(sql: Sql, n: number): FrameRow | undefined {
  return sql('SELECT * FROM draw_frame WHERE n = ?').get(n) as FrameRow | undefined
}

/** The seed on which two people agreed. */
export function seedOf(sql: Sql, campaign: string): SeedRow | undefined {
  return sql('SELECT * FROM draw_seed WHERE campaign = ?').get(campaign) as SeedRow | undefined
}

export function drawOf(sql: Sql, campaign: string): DrawRow | undefined {
  return sql('SELECT * FROM draw WHERE campaign = ?').get(campaign) as DrawRow | undefined
}

/** The strata of a frame (n of its entry) with what each gives, in the order of the record. */
export function plannedStrata(sql: Sql, frame: number): RecordedStratum[] {
  return sql('SELECT unit, kind, size, take, deviation FROM frame_stratum WHERE frame = ? ORDER BY position').all(
    frame,
  ) as RecordedStratum[]
}

/** One of them; undefined where the frame has no such stratum. */
export function plannedStratum(sql: Sql, frame: number, unit: string, kind: string): RecordedStratum | undefined {
  return sql(
    'SELECT unit, kind, size, take, deviation FROM frame_stratum WHERE frame = ? AND unit = ? AND kind = ?',
  ).get(frame, unit, kind) as RecordedStratum | undefined
}

/** Sizes of the strata of lines (n of their first part), in the order of the record. */
export function sizesOf(sql: Sql, lines: number): SizedStratum[] {
  const rows = sql('SELECT unit, kind, count(*) AS size FROM frame_line WHERE frame = ? GROUP BY unit, kind').all(
    lines,
  ) as SizedStratum[]
  return rows.toSorted((a, b) => byUnit(a.unit, b.unit) || byKind(a.kind, b.kind))
}

/** Ids of a frame by strata, in the order of the record, ascending in each. */
export function idsOf(sql: Sql, lines: number): Stratum[] {
  return strataOf(
    sql('SELECT id, unit, kind FROM frame_line WHERE frame = ? ORDER BY id').all(lines) as {
      id: string
      unit: string
      kind: ObjectKind
    }[],
  )
}

/** How many parts of a frame's lines there are. */
export function partsOf(sql: Sql, frame: number): number {
  return sql('SELECT count(*) FROM frame_part WHERE frame = ?').pluck().get(frame) as number
}

/** How many parts of the order under a seed there are. */
export function orderPartsOf(sql: Sql, seed: number): number {
  return sql('SELECT count(*) FROM draw_order_part WHERE seed = ?').pluck().get(seed) as number
}

export function lastIdOf(sql: Sql, frame: number): string | null {
  return sql('SELECT max(id) FROM frame_line WHERE frame = (SELECT ?)').pluck().get(frame) as string | null
}

/** Digits of dice that nobody completed in this time, in ms, are forgotten. */
export const GONE_AFTER_MS = 30 * 60_000

/** Who types, the survey team first. */
export function typedRows(sql: Sql, campaign: string): TypedRow[] {
  return sql(
    `SELECT operator, body, digits, at FROM draw_typed WHERE campaign = ? ORDER BY body <> 'third-party', body`,
  ).all(campaign) as TypedRow[]
}

export function halvesOf({ typed }: SeedRow): (SeedHalf & { body: SeedBody })[] {
  return JSON.parse(typed) as (SeedHalf & { body: SeedBody })[]
}
