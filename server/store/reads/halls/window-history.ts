import {
  campaignPeriod,
  campaignYearAt,
  dateOfDay,
  dayOf,
  isoShanghai,
  SHANGHAI_OFFSET_MS,
  startOfDay,
} from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { ServedFigures, WindowHistory, WindowRating } from '../../../contract/hall/hall-reports.ts'
import type { Level } from '../../../contract/device/press.ts'
import type { Rule, Verdict } from '../../../contract/ledger/verdicts.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { caseNumber } from '../../changes/cases/case-list.ts'
import { interval } from '../../../rules/score/interval.ts'
import type { LevelCounts } from '../../../rules/score/tally.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { unitScore, type Points } from '../../../rules/score/unit-score.ts'
import type { WindowRow } from '../../registry/registry.ts'
import { NOBODY, SERVED_SUMS, servedFigures } from './served-figures.ts'

const HOUR_MS = 3_600_000
const HOURS = 24

/** One window of a hall. @throws Refusal unknown-window */
function windowOf({ registry }: Reader, { hall, window }: WindowAsked): WindowRow {
  const row = registry.window(hall, window)
  if (!row) throw new Refusal('unknown-window', `${hall}/${window}`)
  return row
}

interface WindowAsked {
  hall: string
  window: string
  /** So many Shanghai days, today included. */
  days: number
  now: number
}

/** Today by the hour, the last days by day, and when people press, for one window. @throws Refusal unknown-window */
export function windowHistory(reader: Reader, asked: WindowAsked): WindowHistory {
  const row = windowOf(reader, asked)
  const today = dayOf(asked.now)
  const first = today - asked.days + 1
  return {
    hall: row.hall,
    window: row.code,
    name: row.name,
    hours: byHour(reader, row.id, first, today),
    days: byDay(reader, row.id, first, today),
    campaign: ofCampaign(reader, row.id, asked.now),
    heat: heat(reader, row.id, first, today),
  }
}

function byHour({ sql }: Reader, window: number, first: number, today: number): WindowHistory['hours'] {
  const rows = sql(
    // A number beyond 32 bits comes in as a real one, and would divide as one.
    `SELECT (occurred - CAST(? AS INTEGER)) / ${HOUR_MS} AS hour, level, count(*) AS n FROM rating
     WHERE window = ? AND occurred >= ? AND occurred < ? AND verdict = 'counted' GROUP BY 1, 2`,
  ).all(startOfDay(today), window, startOfDay(today), startOfDay(today + 1)) as {
    hour: number
    level: Level
    n: number
  }[]
  const unrated = sql(
    `SELECT (at - CAST(? AS INTEGER)) / ${HOUR_MS} AS hour, count(*) AS n FROM service
     WHERE window = (SELECT ?) AND at >= ? AND at < ? AND outcome = 'unrated' GROUP BY 1`,
  ).all(startOfDay(today), window, startOfDay(today), startOfDay(today + 1)) as { hour: number; n: number }[]
  const before = sql(
    `SELECT (occurred + ${SHANGHAI_OFFSET_MS}) / ${HOUR_MS} % ${HOURS} AS hour, count(*) AS n
     FROM rating WHERE window = ? AND occurred >= ? AND occurred < ? AND verdict = 'counted' GROUP BY 1`,
  ).all(window, startOfDay(first), startOfDay(today)) as { hour: number; n: number }[]
  const days = sql(
    `SELECT count(DISTINCT day) FROM score_day
     WHERE window = ? AND day >= ? AND day < ? AND c1 + c2 + c3 + c4 + c5 > 0`,
  )
    .pluck()
    .get(window, first, today) as number
  const hours = Array.from({ length: HOURS }, (_, hour) => ({
    hour,
    n: 0,
    counts: { ...NOBODY.counts },
    unrated: unrated.find((row) => row.hour === hour)?.n ?? 0,
    usual: Math.round((10 * (before.find((row) => row.hour === hour)?.n ?? 0)) / Math.max(1, days)) / 10,
  }))
  for (const { hour, level, n } of rows) {
    hours[hour]!.n += n
    hours[hour]!.counts[level] += n
  }
  return hours
}

function byDay({ sql, registry }: Reader, window: number, first: number, last: number): WindowHistory['days'] {
  const rows = sql(
    `SELECT day, ${SERVED_SUMS} FROM score_day WHERE window = ? AND day BETWEEN ? AND ? GROUP BY day`,
  ).all(window, first, last) as ({ day: number } & Parameters<typeof servedFigures>[0])[]
  const found = new Map(rows.map((row) => [row.day, servedFigures(row)]))
  const { points } = registry.policy().policy
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const figures = found.get(first + i) ?? NOBODY
    return { date: dateOfDay(first + i), ...scoreOf(figures, points), ...figures }
  })
}

function scoreOf({ counts }: ServedFigures, points: Points) {
  const byLevel: LevelCounts = [counts['1'], counts['2'], counts['3'], counts['4'], counts['5']]
  const score = unitScore(byLevel, points)
  const found = interval(byLevel, points)
  return {
    score: score === null ? null : twoDecimals(score),
    interval: found && ([twoDecimals(found[0]), twoDecimals(found[1])] as [string, string]),
  }
}

function ofCampaign({ sql, registry }: Reader, window: number, now: number): WindowHistory['campaign'] {
  const year = campaignYearAt(now)
  const row = sql(`SELECT ${SERVED_SUMS} FROM score_day WHERE window = ? AND day BETWEEN ? AND ?`).get(
    window,
    dayOf(campaignPeriod(year).from),
    dayOf(now),
  ) as Parameters<typeof servedFigures>[0]
  const figures = servedFigures(row)
  return { id: String(year), n: figures.n, score: scoreOf(figures, registry.policy().policy.points).score }
}

function heat({ sql }: Reader, window: number, first: number, last: number): WindowHistory['heat'] {
  // 1970-01-01 in Shanghai was a Thursday.
  const rows = sql(
    `SELECT ((occurred + ${SHANGHAI_OFFSET_MS}) / ${HOUR_MS * HOURS} + 3) % 7 + 1 AS weekday,
       (occurred + ${SHANGHAI_OFFSET_MS}) / ${HOUR_MS} % ${HOURS} AS hour, count(*) AS n
     FROM rating WHERE window = ? AND occurred >= ? AND occurred < ? AND rule <> 'test' GROUP BY 1, 2 ORDER BY 1, 2`,
  ).all(window, startOfDay(first), startOfDay(last + 1))
  return rows as WindowHistory['heat']
}

/**
 * Ratings of a window in the last days, newest first, a page at a time; nothing of what a citizen wrote.
 *
 * @param asked.before only those that occurred before this instant (ms)
 * @throws Refusal unknown-window
 */
export function windowRatings(
  reader: Reader,
  asked: WindowAsked & { before: number; limit: number },
): { ratings: WindowRating[]; more: boolean; since: string } {
  const since = startOfDay(dayOf(asked.now) - asked.days + 1)
  const ratings = ratingsOf(reader, windowOf(reader, asked).id, { ...asked, since })
  return { ratings, more: ratings.length === asked.limit, since: isoShanghai(since) }
}

function ratingsOf(
  { sql, registry }: Reader,
  window: number,
  { before, since, limit }: { before: number; since: number; limit: number },
): WindowRating[] {
  const rows = sql(
    `SELECT r.n, r.id, r.occurred, r.received, r.level, r.verdict, r.rule, r.unit, r.staff, r.matter, r.clock,
       c.day AS case_day, c.number AS case_number,
       (SELECT group_concat(code) FROM rating_reason WHERE rating = r.id) AS reasons
     FROM rating r LEFT JOIN case_file c ON c.rating = r.id
     WHERE r.window = ? AND r.occurred < ? AND r.occurred >= ? ORDER BY r.occurred DESC, r.n DESC LIMIT ?`,
  ).all(window, before, since, limit) as {
    n: number
    id: Buffer
    occurred: number
    received: number
    case_day: number | null
    case_number: number | null
    level: Level
    verdict: Verdict
    rule: Rule
    unit: string | null
    staff: string | null
    matter: string | null
    clock: string
    reasons: string | null
  }[]
  const texts = registry.reasons()
  return rows.map(({ id, occurred, received, case_day: day, case_number: number, reasons, staff, ...row }) => ({
    ...row,
    id: uuidText(id),
    at: isoShanghai(occurred),
    receivedAt: isoShanghai(received),
    case: day === null || number === null ? null : { id: uuidText(id), number: caseNumber({ day, number }) },
    staff: staff === null ? null : (registry.staff(staff)?.name ?? staff),
    reasons: (reasons?.split(',') ?? []).map((code) => ({ code, text: texts.get(code)?.zh ?? code })),
  }))
}
