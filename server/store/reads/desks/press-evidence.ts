import { DAY_MS, dayOf, isoShanghai, startOfDay } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { inOrder } from '../../../rules/press/change-of-mind.ts'
import { storedChanges } from '../../presses/stored-changes.ts'
import type { Reader } from '../../reader.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import { overAt, type ServiceRow } from '../../projections/service-row.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** What a citizen touched, one after the other: the press, and what it became within 5 s. */
export interface Touched {
  level: number
  /** Since the press, ms; 0 for the press itself. */
  afterMs: number
  at: string
  input: 'touch' | 'key' | null
}

/** A service of the window beside the press; instants relative to it, ms. */
export interface ServiceBeside {
  matter: string | null
  fromMs: number
  /** When it was over: run out, called off, or the next one began (ledger's README section 6). */
  toMs: number
  invited: boolean
}

/** The press of the same group right before a press. */
export interface GroupBefore {
  level: number
  /** How long before, ms. */
  byMs: number
}

/**
 * The window's last thirty days up to the press: how many were rated, held (and of these let count by an officer), changed
 * upwards, followed up (and of these closed). `weeks`: how many ratings of twelve weeks, Monday to Sunday in Shanghai,
 * met the rule that holds this one; the last is the week of the press, up to the press.
 */
export interface WindowPast {
  rated: number
  held: number
  released: number
  changed: number
  /** Median of `changed` over the hall's windows that were rated in this time; a half where two of them share it. */
  changedInHall: number
  cases: number
  closed: number
  weeks: number[]
  /** How many of this rule the window had on the day of the press, and who was on duty then, by number. */
  day: { count: number; staff: string[] }
  /** What officers decided last about another rating of this window and this rule. */
  decided: { at: string; operator: string; action: string; reason: string } | null
}

const PAST_MS = 30 * DAY_MS
const WEEKS = 12
const WEEK_DAYS = 7
/** The first Monday since 1970-01-01, a Thursday. */
const A_MONDAY = 4

/** Every level in the order in which it was touched; of a call its answer alone. */
export function touchesOf({ sql }: Reader, row: RatingRow): Touched[] {
  const at = (ms: number) => isoShanghai(row.occurred + ms)
  if (row.source === 'call' || row.device === null) return [{ level: row.level, afterMs: 0, at: at(0), input: null }]
  const text = sql('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string
  const { item } = JSON.parse(text) as EntryBodies['rating']
  const changes = inOrder(item, storedChanges(sql, row.id, row.device)).map(({ level, uptimeMs }) => ({
    level,
    afterMs: uptimeMs - item.uptimeMs,
  }))
  return [{ level: item.level, afterMs: 0 }, ...changes].map((each) => ({
    ...each,
    at: at(each.afterMs),
    input: item.input,
  }))
}

/** The level that was pressed first, where it was changed, and how long after it the last change came. */
export function changedFrom(reader: Reader, row: RatingRow): { from: number; afterMs: number } | null {
  // Few are changed, and the item as it was sent lies in the ledger.
  if (row.device === null || storedChanges(reader.sql, row.id, row.device).length === 0) return null
  const [pressed, ...changes] = touchesOf(reader, row)
  const last = changes.at(-1)
  return last === undefined ? null : { from: pressed!.level, afterMs: last.afterMs }
}

/** Services announced at the window around a press, in their order. */
export function servicesBeside({ sql }: Reader, row: RatingRow, aroundMs: number): ServiceBeside[] {
  if (row.window === null) return []
  const rows = sql(
    'SELECT matter, at, outcome, expires, cancelled FROM service WHERE window = ? AND at BETWEEN ? AND ? ORDER BY at, n',
  ).all(row.window, row.occurred - aroundMs, row.occurred + aroundMs) as Pick<
    ServiceRow,
    'matter' | 'at' | 'outcome' | 'expires' | 'cancelled'
  >[]
  return rows.map((each, i) => ({
    matter: each.matter,
    fromMs: each.at - row.occurred,
    toMs: Math.min(overAt(each), rows[i + 1]?.at ?? Infinity) - row.occurred,
    invited: each.outcome !== 'not-invited',
  }))
}

/** The press right before one that opens no group; null where there is none. */
export function groupBefore({ sql }: Pick<Reader, 'sql'>, row: RatingRow): GroupBefore | null {
  if (row.window === null || row.source === 'call') return null
  const before = sql(
    `SELECT level, occurred FROM rating WHERE source = 'press' AND window = ? AND (occurred, device, seq) < (?, ?, ?)
     AND coalesce(screening_rule, rule) <> 'test' ORDER BY occurred DESC, device DESC, seq DESC LIMIT 1`,
  ).get(row.window, row.occurred, row.device, row.seq) as Pick<RatingRow, 'level' | 'occurred'> | undefined
  return before === undefined ? null : { level: before.level, byMs: row.occurred - before.occurred }
}

export function windowPast(reader: Reader, row: RatingRow): WindowPast | null {
  const { sql } = reader
  if (row.window === null || row.source === 'call') return null
  const past = sql(
    `SELECT count(*) AS rated, total(r.verdict = 'held' OR r.screening_verdict = 'held') AS held,
       total(r.rule = 'released') AS released,
       total(r.rule = 'change' OR r.screening_rule = 'change') AS changed,
       total(f.soft = 0) AS cases, total(f.soft = 0 AND f.closed IS NOT NULL) AS closed
     FROM rating r LEFT JOIN case_file f ON f.rating = r.id
     WHERE r.source = 'press' AND r.window = ? AND r.occurred BETWEEN ? AND ? AND r.rule <> 'test'`,
  ).get(row.window, row.occurred - PAST_MS, row.occurred) as Omit<
    WindowPast,
    'changedInHall' | 'weeks' | 'day' | 'decided'
  >
  return {
    ...past,
    changedInHall: changedInHall(reader, row),
    weeks: weeksOf(sql, row),
    day: sameDay(sql, row),
    decided: decidedLast(sql, row),
  }
}

function changedInHall({ sql, registry }: Reader, { window, occurred }: RatingRow): number {
  const hall = window === null ? undefined : registry.windowById(window)?.hall
  if (hall === undefined) return 0
  const since = occurred - PAST_MS
  const changed = new Map(
    (
      sql(
        `SELECT window, count(*) AS n FROM rating WHERE rule <> 'ok' AND (rule = 'change' OR screening_rule = 'change')
         AND source = 'press' AND occurred BETWEEN ? AND ? GROUP BY window`,
      ).all(since, occurred) as { window: number | null; n: number }[]
    ).map(({ window: id, n }) => [id, n]),
  )
  const isRated = sql(
    `SELECT 1 FROM rating WHERE source = 'press' AND window = ? AND occurred BETWEEN ? AND ? AND rule <> 'test' LIMIT 1`,
  )
  return median(
    registry
      .windowsOf(hall)
      .filter(({ id }) => isRated.get(id, since, occurred) !== undefined)
      .map(({ id }) => changed.get(id) ?? 0),
  )
}

function median(counts: readonly number[]): number {
  const inOrder = counts.toSorted((a, b) => a - b)
  const middle = inOrder.length >> 1
  if (inOrder.length === 0) return 0
  return inOrder.length % 2 === 1 ? inOrder[middle]! : (inOrder[middle - 1]! + inOrder[middle]!) / 2
}

function sameDay(sql: Sql, row: RatingRow): WindowPast['day'] {
  const rule = row.screening_rule ?? row.rule
  const from = startOfDay(dayOf(row.occurred))
  const staff = sql(
    `SELECT staff FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND occurred < ?
     AND coalesce(screening_rule, rule) = ? ORDER BY occurred, n`,
  )
    .pluck()
    .all(row.window, from, from + DAY_MS, rule) as (string | null)[]
  return { count: staff.length, staff: [...new Set(staff.filter((no) => no !== null))] }
}

function decidedLast(sql: Sql, row: RatingRow): WindowPast['decided'] {
  const found = sql(
    `SELECT d.at, d.operator, d.action, d.reason FROM rating r JOIN decision d ON d.rating = r.id
     WHERE r.rule <> 'ok' AND r.screening_rule = ? AND r.window = ? AND r.id <> ? AND d.action <> 'withdraw'
     ORDER BY d.n DESC LIMIT 1`,
  ).get(row.screening_rule ?? row.rule, row.window, row.id) as
    | { at: number; operator: string; action: string; reason: string }
    | undefined
  return found === undefined ? null : { ...found, at: isoShanghai(found.at) }
}

/** How often screening named the rating's rule at its window, week by week. */
function weeksOf(sql: Sql, row: RatingRow): number[] {
  const today = dayOf(row.occurred)
  const monday = today - ((today - A_MONDAY) % WEEK_DAYS)
  const from = startOfDay(monday - (WEEKS - 1) * WEEK_DAYS)
  const rule = row.screening_rule ?? row.rule
  const found = sql(
    `SELECT CAST((occurred - ?) / ? AS INTEGER) AS week, count(*) AS n FROM rating
     WHERE source = 'press' AND window = ? AND occurred BETWEEN ? AND ? AND (rule = ? OR screening_rule = ?) GROUP BY 1`,
  ).all(from, WEEK_DAYS * DAY_MS, row.window, from, row.occurred, rule, rule) as { week: number; n: number }[]
  return Array.from({ length: WEEKS }, (_, week) => found.find((each) => each.week === week)?.n ?? 0)
}
