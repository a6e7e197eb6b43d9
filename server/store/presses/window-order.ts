import type { Screened } from '../../contract/ledger/verdicts.ts'
import type { OrderKey } from '../../rules/press/order.ts'
import {
  screenAlone,
  screenPress,
  settledTrail,
  type ScreeningPress,
  type Trail,
} from '../../rules/screening/screen-press.ts'
import { thresholdsAt, type Thresholds } from '../../rules/screening/thresholds.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { screeningOf, type RatingRow } from '../projections/rating-row.ts'
import { bringUpPresses } from '../changes/large/rows-after.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

/** The index runs by time alone, so that every question names a stretch of it, both ends included. */
const ORDERED = "FROM rating WHERE source = 'press' AND window = (SELECT ?) AND occurred BETWEEN ? AND ?"
export const BY_ORDER = 'ORDER BY occurred, device, seq, id'
const BY_ORDER_BACKWARDS = 'ORDER BY occurred DESC, device DESC, seq DESC, id DESC'
/** Before every id. */
export const NO_ID = ''

/** The place right before a press. */
export function beforeAt(key: OrderKey): OrderKey {
  return { ...key, id: NO_ID }
}

/** What screening says of a stored press, by those before it as they stand. */
export function screenStored({ sql, registry }: Pick<Write, 'sql' | 'registry'>, row: RatingRow): Screened {
  const rules = registry.thresholds()
  if (row.window === null) return screenAlone(asScreening(row), thresholdsAt(rules, row.occurred))
  return screenPress(asScreening(row), trailBefore(sql, row.window, keyOf(row), rules), rules).screened
}

/**
 * The next press of a window in its order: what screening says of it by those before it, and what it leaves behind. One that
 * a seal froze is not screened: it leaves what its recorded verdict gives.
 */
export function screenRow(
  { sql, registry }: Pick<Write, 'sql' | 'registry'>,
  row: RatingRow,
  trail: Trail,
): { screened?: Screened; trail: Trail } {
  const rules = registry.thresholds()
  if (sealAt(sql, row.occurred) === undefined) return screenPress(asScreening(row), trail, rules)
  const settled = { opensGroup: row.opens_group === 1, counted: screeningOf(row).verdict === 'counted' }
  return { trail: settledTrail({ ...asScreening(row), ...settled }, trail, rules) }
}

/** What the presses before a place in the order have left behind, from the database. */
export function trailBefore(sql: Sql, window: number, key: OrderKey, { widest }: Thresholds): Trail {
  bringUpPresses(sql, window, key.occurred - Math.max(widest.gapMs, widest.burstMs), key.occurred)
  const place = [key.occurred, key.device, key.seq, uuidBytes(key.id)]
  const ask = sql.pending.hasPress(window) ? sql : sql.beforePending
  const group = ask(
    `SELECT occurred ${ORDERED} AND (occurred, device, seq, id) < (?, ?, ?, ?) AND opens_group = 1
     ${BY_ORDER_BACKWARDS} LIMIT 1`,
  ).get(window, key.occurred - widest.gapMs + 1, key.occurred, ...place) as { occurred: number } | undefined
  const counted = ask(
    `SELECT occurred ${ORDERED} AND (occurred, device, seq, id) < (?, ?, ?, ?) AND coalesce(screening_rule, rule) = 'ok'
     ${BY_ORDER_BACKWARDS} LIMIT ?`,
  ).all(window, key.occurred - widest.burstMs, key.occurred, ...place, widest.burstCount) as { occurred: number }[]
  return { groupBegan: group?.occurred ?? null, counted: counted.map((row) => row.occurred).toReversed() }
}

/** Presses of a window after a place and no later than `until`, ms, in their order. */
export function followers(sql: Sql, window: number, after: OrderKey, until: number, limit: number): RatingRow[] {
  bringUpPresses(sql, window, after.occurred, until)
  // A backlog asks again and again, and what waits is mostly its own presses up to here: they are written later, together.
  const ask = sql.pending.hasPressAfter(window, after) ? sql : sql.beforePending
  return ask(`SELECT * ${ORDERED} AND (occurred, device, seq, id) > (?, ?, ?, ?) ${BY_ORDER} LIMIT ?`).all(
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

export function keyOf(row: RatingRow): OrderKey {
  return { occurred: row.occurred, device: row.device!, seq: row.seq!, id: uuidText(row.id) }
}

function asScreening(row: RatingRow): ScreeningPress {
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
