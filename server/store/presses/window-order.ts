import type { Screened } from '../../contract/ledger/verdicts.ts'
import {
  screenAlone,
  screenPress,
  type settledTrail,
  type ScreeningPress,
  type Trail,
} from '../../rules/screening/screen-press.ts'
import type { Thresholds } from '../../rules/screening/thresholds.ts'
import { screeningOf, type RatingRow } from '../projections/rating-row.ts'
import { bringUpPresses } from '../changes/large/rows-after.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Reads, Write } from '../writer/write.ts'

/**
 * A place in the order of presses of a window: (occurredAt, device, seq), and the id for a seq that came twice, so
 * that no two presses ever share a place.
 */
export interface OrderKey {
  occurred: number
  device: string
  seq: number
  /** UUIDs as text stand in the same order as their bytes. */
  id: string
}

/** The index runs by time alone, so that every question names a stretch of it, both ends included. */
const ORDERED = "FROM rating WHERE source = 'press' AND window = (SELECT ?) AND occurred BETWEEN ? AND ?"
export const BY_ORDER = 'ORDER BY occurred, device, seq, id'
const BY_ORDER_BACKWARDS = 'ORDER BY occurred DESC, device DESC, seq DESC, id DESC'
/** Before every id. */
export const NO_ID = ''

export function compareKeys(a: OrderKey, b: OrderKey): number {
  if (a.occurred !== b.occurred) return a.occurred - b.occurred
  if (a.device !== b.device) return a.device < b.device ? -1 : 1
  if (a.seq !== b.seq) return a.seq - b.seq
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

/**
 * What screening says of a press that is about to be stored, by those before it as they stand: what the recorder must
 * have found (`rescreening.ts`), and what verifying finds again.
 */
export function screenNew(w: Reads, window: number, key: OrderKey, press: ScreeningPress): Screened {
  const rules = w.registry.thresholds()
  const tail = w.memory.tails.get(window)
  const atEnd = tail ? compareKeys(key, tail) > 0 : !followers(w.sql, window, key, Infinity, 1).length
  const before = tail && atEnd ? tail.trail : trailBefore(w.sql, window, key, rules)
  const { screened, trail } = screenPress(press, before, rules)
  const { occurred, device, seq, id } = key
  if (atEnd) w.memory.tails.set(window, { occurred, device, seq, id, trail })
  else w.memory.tails.delete(window)
  return screened
}

/** The place right before a press. */
export function beforeAt(key: OrderKey): OrderKey {
  return { ...key, id: NO_ID }
}

/** What screening says of a stored press, by those before it as they stand. */
export function screenStored({ sql, registry }: Pick<Write, 'sql' | 'registry'>, row: RatingRow): Screened {
  const rules = registry.thresholds()
  if (row.window === null) return screenAlone(asScreening(row), rules.at(row.occurred))
  return screenPress(asScreening(row), trailBefore(sql, row.window, keyOf(row), rules), rules).screened
}

/** What the presses before a place in the order have left behind, from the database. */
export function trailBefore(sql: Sql, window: number, key: OrderKey, { widest }: Thresholds): Trail {
  bringUpPresses(sql, window, key.occurred - Math.max(widest.gapMs, widest.burstMs), key.occurred)
  const place = [key.occurred, key.device, key.seq, uuidBytes(key.id)]
  const group = sql(
    `SELECT occurred ${ORDERED} AND (occurred, device, seq, id) < (?, ?, ?, ?) AND opens_group = 1
     ${BY_ORDER_BACKWARDS} LIMIT 1`,
  ).get(window, key.occurred - widest.gapMs + 1, key.occurred, ...place) as { occurred: number } | undefined
  const counted = sql(
    `SELECT occurred ${ORDERED} AND (occurred, device, seq, id) < (?, ?, ?, ?) AND coalesce(screening_rule, rule) = 'ok'
     ${BY_ORDER_BACKWARDS} LIMIT ?`,
  ).all(window, key.occurred - widest.burstMs, key.occurred, ...place, widest.burstCount) as { occurred: number }[]
  return { groupBegan: group?.occurred ?? null, counted: counted.map((row) => row.occurred).toReversed() }
}

/** Presses of a window after a place and no later than `until`, ms, in their order. */
export function followers(sql: Sql, window: number, after: OrderKey, until: number, limit: number): RatingRow[] {
  bringUpPresses(sql, window, after.occurred, until)
  return sql(`SELECT * ${ORDERED} AND (occurred, device, seq, id) > (?, ?, ?, ?) ${BY_ORDER} LIMIT ?`).all(
    window,
    after.occurred,
    until,
    after.occurred,
    after.device,
    after.seq,
    uuidBytes(after.id),
    limit,
  ) as RatingRow[]
}

/** A press as it stands in the order once its verdict is settled by a seal. */
export function asSettled(row: RatingRow): Parameters<typeof settledTrail>[0] {
  const counted = screeningOf(row).verdict === 'counted'
  return { ...asScreening(row), opensGroup: row.opens_group === 1, counted }
}

export function keyOf(row: RatingRow): OrderKey {
  return { occurred: row.occurred, device: row.device!, seq: row.seq!, id: uuidText(row.id) }
}

export function asScreening(row: RatingRow): ScreeningPress {
  return { occurred: row.occurred, level: row.level, facts: row.facts }
}

export function differs(row: RatingRow, screened: Screened): boolean {
  const says = screeningOf(row)
  return (
    says.verdict !== screened.verdict ||
    says.rule !== screened.rule ||
    (row.opens_group === 1) !== !!screened.opensGroup
  )
}
