import { DAY_MS, dayOf, isoShanghai, startOfDay } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { inTime, storedChanges } from '../../presses/extra-level.ts'
import type { Reader } from '../../reader.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'

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
  invited: boolean
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
  cases: number
  closed: number
  weeks: number[]
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
  const press = { boot: uuidBytes(item.bootId), uptime: item.uptimeMs }
  const changes = storedChanges(sql, row.id, row.device)
    .filter((change) => inTime(press, change))
    .toSorted((a, b) => a.uptime - b.uptime || a.seq - b.seq)
    .map((change) => ({ level: change.level, afterMs: change.uptime - press.uptime }))
  return [{ level: item.level, afterMs: 0 }, ...changes].map((each) => ({
    ...each,
    at: at(each.afterMs),
    input: item.input,
  }))
}

/** Services announced at the window around a press, in their order. */
export function servicesBeside({ sql }: Reader, row: RatingRow, aroundMs: number): ServiceBeside[] {
  if (row.window === null) return []
  const rows = sql('SELECT matter, at, outcome FROM service WHERE window = ? AND at BETWEEN ? AND ? ORDER BY at').all(
    row.window,
    row.occurred - aroundMs,
    row.occurred + aroundMs,
  ) as { matter: string | null; at: number; outcome: string | null }[]
  return rows.map(({ matter, at, outcome }) => ({
    matter,
    fromMs: at - row.occurred,
    invited: outcome !== 'not-invited',
  }))
}

export function windowPast({ sql }: Reader, row: RatingRow): WindowPast | null {
  if (row.window === null || row.source === 'call') return null
  const past = sql(
    `SELECT count(*) AS rated, total(r.verdict = 'held' OR r.screening_verdict = 'held') AS held,
       total(r.rule = 'released') AS released,
       total(r.rule = 'change' OR r.screening_rule = 'change') AS changed,
       total(f.soft = 0) AS cases, total(f.soft = 0 AND f.closed IS NOT NULL) AS closed
     FROM rating r LEFT JOIN case_file f ON f.rating = r.id
     WHERE r.source = 'press' AND r.window = ? AND r.occurred BETWEEN ? AND ? AND r.rule <> 'test'`,
  ).get(row.window, row.occurred - PAST_MS, row.occurred) as Omit<WindowPast, 'weeks'>
  return { ...past, weeks: weeksOf(sql, row) }
}

/** How often screening named the rating's rule at its window, week by week. */
function weeksOf(sql: Reader['sql'], row: RatingRow): number[] {
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
