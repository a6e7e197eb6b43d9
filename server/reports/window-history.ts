import { dateOfDay, dayOf, isoShanghai, SHANGHAI_OFFSET_MS, startOfDay } from '../contract/campaign-time.ts'
import type { WindowHistory, WindowRating } from '../contract/hall-reports.ts'
import type { Level } from '../contract/press.ts'
import type { Rule, Verdict } from '../contract/verdicts.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { uuidText } from '../ledger/uuid-bytes.ts'
import { twoDecimals } from '../score/exact.ts'
import { unitScore } from '../score/unit-score.ts'
import type { WindowRow } from '../registry/registry.ts'
import { NOBODY, SERVED_SUMS, servedFigures } from './served-figures.ts'

const HOUR_MS = 3_600_000
const HOURS = 24

/** Today by the hour, the last days by day, and when people press, for one window. */
export function windowHistory(ledger: Ledger, row: WindowRow, days: number, now: number): WindowHistory {
  const today = dayOf(now)
  const first = today - days + 1
  return {
    hall: row.hall,
    window: row.code,
    name: row.name,
    hours: todayByHour(ledger, row.id, today),
    days: byDay(ledger, row.id, first, today),
    heat: heat(ledger, row.id, first, today),
  }
}

function todayByHour({ sql }: Ledger, window: number, today: number): WindowHistory['hours'] {
  const rows = sql(
    // A number beyond 32 bits comes in as a real one, and would divide as one.
    `SELECT (occurred - CAST(? AS INTEGER)) / ${HOUR_MS} AS hour, level, count(*) AS n FROM rating
     WHERE window = ? AND occurred >= ? AND occurred < ? AND verdict = 'counted' GROUP BY 1, 2`,
  ).all(startOfDay(today), window, startOfDay(today), startOfDay(today + 1)) as {
    hour: number
    level: Level
    n: number
  }[]
  const hours = Array.from({ length: HOURS }, (_, hour) => ({ hour, n: 0, counts: { ...NOBODY.counts } }))
  for (const { hour, level, n } of rows) {
    hours[hour]!.n += n
    hours[hour]!.counts[level] += n
  }
  return hours
}

function byDay({ sql, registry }: Ledger, window: number, first: number, last: number): WindowHistory['days'] {
  const rows = sql(
    `SELECT day, ${SERVED_SUMS} FROM score_day WHERE window = ? AND day BETWEEN ? AND ? GROUP BY day`,
  ).all(window, first, last) as ({ day: number } & Parameters<typeof servedFigures>[0])[]
  const found = new Map(rows.map((row) => [row.day, servedFigures(row)]))
  const { points } = registry.policy().policy
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const figures = found.get(first + i) ?? NOBODY
    const { counts } = figures
    const score = unitScore([counts['1'], counts['2'], counts['3'], counts['4'], counts['5']], points)
    return { date: dateOfDay(first + i), score: score === null ? null : twoDecimals(score), ...figures }
  })
}

function heat({ sql }: Ledger, window: number, first: number, last: number): WindowHistory['heat'] {
  // 1970-01-01 in Shanghai was a Thursday.
  const rows = sql(
    `SELECT ((occurred + ${SHANGHAI_OFFSET_MS}) / ${HOUR_MS * HOURS} + 3) % 7 + 1 AS weekday,
       (occurred + ${SHANGHAI_OFFSET_MS}) / ${HOUR_MS} % ${HOURS} AS hour, count(*) AS n
     FROM rating WHERE window = ? AND occurred >= ? AND occurred < ? AND rule <> 'test' GROUP BY 1, 2 ORDER BY 1, 2`,
  ).all(window, startOfDay(first), startOfDay(last + 1))
  return rows as WindowHistory['heat']
}

/**
 * Ratings of a window, newest first, a page at a time; nothing of what a citizen wrote.
 *
 * @param before only those that occurred before this instant (ms)
 */
export function windowRatings(
  { sql, registry }: Ledger,
  window: number,
  { before, since, limit }: { before: number; since: number; limit: number },
): WindowRating[] {
  const rows = sql(
    `SELECT r.n, r.id, r.occurred, r.level, r.verdict, r.rule, r.unit, r.staff, r.matter, r.clock,
       (SELECT group_concat(code) FROM rating_reason WHERE rating = r.id) AS reasons
     FROM rating r WHERE r.window = ? AND r.occurred < ? AND r.occurred >= ? ORDER BY r.occurred DESC, r.n DESC LIMIT ?`,
  ).all(window, before, since, limit) as {
    n: number
    id: Buffer
    occurred: number
    level: Level
    verdict: Verdict
    rule: Rule
    unit: string | null
    staff: string | null
    matter: string | null
    clock: string
    reasons: string | null
  }[]
  return rows.map(({ id, occurred, reasons, staff, ...row }) => ({
    ...row,
    id: uuidText(id),
    at: isoShanghai(occurred),
    staff: staff === null ? null : (registry.staff(staff)?.name ?? staff),
    reasons: reasons?.split(',') ?? [],
  }))
}
