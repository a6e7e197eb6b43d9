import type { ScreeningPolicy } from '../contract/policy.ts'
import type { Screened } from '../contract/verdicts.ts'
import { screenAlone, screenPress, type ScreeningPress, type Trail } from '../screening/screen-press.ts'
import { findRating, screeningOf, type RatingRow } from './rating-row.ts'
import type { Sql } from './statements.ts'
import { uuidText } from './uuid-bytes.ts'
import type { Write } from './write.ts'

/**
 * A place in the order of presses of a window: (occurredAt, device, seq), and the id for a seq that came twice, so
 * that no two presses ever share a place.
 */
export interface OrderKey {
  occurred: number
  device: string
  seq: number
  id: Buffer
}

const ORDERED = "FROM rating WHERE source = 'press' AND window = ?"
const BY_ORDER = 'ORDER BY occurred, device, seq, id'
const BY_ORDER_BACKWARDS = 'ORDER BY occurred DESC, device DESC, seq DESC, id DESC'
const CHUNK = 200
/** Before every id. */
const NO_ID = Buffer.alloc(0)

export function compareKeys(a: OrderKey, b: OrderKey): number {
  if (a.occurred !== b.occurred) return a.occurred - b.occurred
  if (a.device !== b.device) return a.device < b.device ? -1 : 1
  return a.seq - b.seq || a.id.compare(b.id)
}

/**
 * Screens a press that is about to be stored. One at the end of its window's order, the usual case, needs only the
 * trail in memory; `late` says that others follow, which `rescreenAfter` must look at again once it is stored.
 */
export function screenNew(
  w: Write,
  window: number,
  key: OrderKey,
  press: ScreeningPress,
  policy: ScreeningPolicy,
): { screened: Screened; late: boolean; trail: Trail } {
  const tail = w.memory.tails.get(window)
  const atEnd = tail ? compareKeys(key, tail) > 0 : !followers(w.sql, window, key, 1).length
  const before = tail && atEnd ? tail.trail : trailBefore(w.sql, window, key, policy)
  const { screened, trail } = screenPress(press, before, policy)
  if (atEnd) w.memory.tails.set(window, { ...key, trail })
  else w.memory.tails.delete(window)
  return { screened, late: !atEnd, trail }
}

/** What the presses before a place in the order have left behind, from the database. */
export function trailBefore(sql: Sql, window: number, key: OrderKey, policy: ScreeningPolicy): Trail {
  const place = [window, key.occurred, key.device, key.seq, key.id]
  const group = sql(
    `SELECT occurred ${ORDERED} AND (occurred, device, seq, id) < (?, ?, ?, ?) AND occurred > ? AND opens_group = 1
     ${BY_ORDER_BACKWARDS} LIMIT 1`,
  ).get(...place, key.occurred - policy.gapMs) as { occurred: number } | undefined
  const counted = sql(
    `SELECT occurred ${ORDERED} AND (occurred, device, seq, id) < (?, ?, ?, ?) AND occurred >= ? AND coalesce(screening_rule, rule) = 'ok'
     ${BY_ORDER_BACKWARDS} LIMIT ?`,
  ).all(...place, key.occurred - policy.burstMs, policy.burstCount) as { occurred: number }[]
  return { groupBegan: group?.occurred ?? null, counted: counted.map((row) => row.occurred).toReversed() }
}

function followers(sql: Sql, window: number, after: OrderKey, limit: number): RatingRow[] {
  return sql(`SELECT * ${ORDERED} AND (occurred, device, seq, id) > (?, ?, ?, ?) ${BY_ORDER} LIMIT ?`).all(
    window,
    after.occurred,
    after.device,
    after.seq,
    after.id,
    limit,
  ) as RatingRow[]
}

/**
 * Screens again every press that follows a place in the order, until the order is as it was: a press opens a group
 * now as before, and nothing that changed is near enough to be felt. Each changed verdict is a new entry.
 *
 * @param cause the entry that made this necessary
 */
export function rescreenAfter(
  w: Write,
  window: number,
  from: OrderKey,
  trailAfterFrom: Trail,
  policy: ScreeningPolicy,
  cause: number,
): void {
  const reach = Math.max(policy.gapMs, policy.burstMs)
  let trail = trailAfterFrom
  let place = from
  let lastChange = from.occurred
  for (;;) {
    const rows = followers(w.sql, window, place, CHUNK)
    for (const row of rows) {
      const next = screenPress(asScreening(row), trail, policy)
      trail = next.trail
      place = keyOf(row)
      if (differs(row, next.screened)) {
        lastChange = row.occurred
        w.append('verdict', { rating: uuidText(row.id), verdict: next.screened, cause })
      } else if (row.opens_group === 1 && row.occurred - lastChange > reach) return
    }
    if (rows.length < CHUNK) return
  }
}

/** Screens again from a place in the order on, because the press there changed or is no longer there. */
export function rescreenFrom(w: Write, window: number, from: OrderKey, policy: ScreeningPolicy, cause: number): void {
  w.memory.tails.delete(window)
  const before = { ...from, id: NO_ID }
  rescreenAfter(w, window, before, trailBefore(w.sql, window, before, policy), policy, cause)
}

/** Screens again a press that belongs to no window, after its level changed or it lost its place. */
export function rescreenAlone(w: Write, id: Buffer, cause: number): void {
  const row = findRating(w.sql, id)!
  const screened = screenAlone(asScreening(row), w.registry.policy().policy.screening)
  if (differs(row, screened)) w.append('verdict', { rating: uuidText(id), verdict: screened, cause })
}

export function keyOf(row: RatingRow): OrderKey {
  return { occurred: row.occurred, device: row.device!, seq: row.seq!, id: row.id }
}

function asScreening(row: RatingRow): ScreeningPress {
  return { occurred: row.occurred, level: row.level, facts: row.facts }
}

function differs(row: RatingRow, screened: Screened): boolean {
  const says = screeningOf(row)
  return (
    says.verdict !== screened.verdict ||
    says.rule !== screened.rule ||
    (row.opens_group === 1) !== !!screened.opensGroup
  )
}
