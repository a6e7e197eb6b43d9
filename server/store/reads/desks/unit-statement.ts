import { dateOfDay, dayOf, isoShanghai, parseDay } from '../../../contract/campaign-time.ts'
import type { Policy } from '../../../contract/policy.ts'
import { LEVELS, type Level } from '../../../contract/device/press.ts'
import type { ScoreRow, ScoresAnswer } from '../../../contract/scores.ts'
import type { Rule, Verdict } from '../../../contract/ledger/verdicts.ts'
import type { Reader } from '../../reader.ts'
import { heirsAt } from '../../registry/heirs-at.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import { sealBody, type SealRow } from '../../changes/seals/seals.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { EMPTY_TALLY, total } from '../../../rules/score/tally.ts'
import { unitScore } from '../../../rules/score/unit-score.ts'
import { talliesByUnit } from '../scores/day-figures.ts'
import { presentKnowledge } from '../scores/knowledge.ts'
import { figuresOf } from '../scores/sealed-figures.ts'

/** What one unit may see of a sealed period (对账单): its score line by line, and what did not count, with the reason. */
export interface UnitStatement {
  campaign: string
  from: string
  to: string
  seal: { n: number; hash: string; digest: string | null; sealedAt: string }
  policy: { version: number; digest: string; minimumRatings: number; lastPlaces: number }
  row: ScoreRow
  rankedUnits: number
  /** 非常满意 first: ratings times points give the sum, the sum over n the score. */
  lines: { level: Level; points: number; count: number; sum: number }[]
  months: { month: string; score: string | null; n: number }[]
  rules: { rule: Rule; verdict: Verdict; count: number }[]
  notCounted: NotCounted[]
  cases: { opened: number; running: number }
  /** Came after the seal: beside the result. */
  late: number
}

export interface NotCounted {
  /** `2026-11-18T10:00+08:00`, the hour; the date alone where fewer than five were rated. */
  when: string
  source: 'press' | 'call'
  /** Absent where fewer than five were rated. */
  window?: string
  level: number
  verdict: Verdict
  rule: Rule
  ground: 'mistaken' | 'malicious' | null
}

/** Fewer ratings than this at a window within an hour would tell who it was. */
const FEW = 5
const HOUR_MS = 3_600_000

/**
 * By the units as they were at the seal: one that went on in another one later has its own statement, and adds nothing to that one's.
 * Null when the unit has no line in the seal, which is one of the service-centre method.
 */
export function unitStatement(reader: Reader, seal: SealRow, code: string, now: number): UnitStatement | null {
  const { sql, registry } = reader
  const body = sealBody(sql, seal.n)
  const answer = figuresOf(seal.n, body).answer as ScoresAnswer
  const heirs = heirsAt(sql, seal.n)
  const unit = heirs.heirOf(code)
  const row = answer.units.find((each) => each.unit.code === unit)
  if (!row) return null
  const policy = JSON.parse(
    sql('SELECT body FROM policy WHERE version = ?').pluck().get(body.policy.version) as string,
  ) as Policy
  const { hash } = sql('SELECT hash FROM ledger WHERE n = ?').get(seal.n) as { hash: Buffer }
  const codes = registry.units().flatMap((each) => (heirs.heirOf(each.code) === unit ? [each.code] : []))
  const caught = notCounted(reader, seal, codes)
  const rules = Map.groupBy(caught.rows, ({ rule, verdict }) => `${rule} ${verdict}`)
  return {
    campaign: body.campaign,
    from: body.from,
    to: body.to,
    seal: { n: seal.n, hash: hash.toString('hex'), digest: seal.package, sealedAt: isoShanghai(seal.at) },
    policy: { ...body.policy, minimumRatings: policy.minimumRatings, lastPlaces: policy.lastPlaces },
    row,
    rankedUnits: answer.units.filter((each) => each.rank !== null).length,
    lines: LEVELS.toSorted((a, b) => b - a).map((level) => {
      const [count, points] = [row.counts[level], policy.points[level]]
      return { level, points, count, sum: count * points }
    }),
    months: months({ ...presentKnowledge(reader, now), registry: heirs }, seal, unit, policy),
    rules: [...rules.values()]
      .map((rows) => ({ rule: rows[0]!.rule, verdict: rows[0]!.verdict, count: rows.length }))
      .toSorted((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1)),
    notCounted: caught.shown,
    cases: casesOf(reader, seal, codes),
    late: sql(
      `SELECT count(*) FROM rating WHERE rule <> 'ok' AND rule = 'after-seal' AND occurred >= ? AND occurred < ?
       AND unit IN (${codes.map(() => '?').join(', ')})`,
    )
      .pluck()
      .get(seal.since, seal.until, ...codes) as number,
  }
}

function months(
  known: Parameters<typeof talliesByUnit>[0],
  seal: SealRow,
  unit: string,
  policy: Policy,
): UnitStatement['months'] {
  const [first, last] = [parseDay(seal.from_date)!, parseDay(seal.to_date)!]
  const found: UnitStatement['months'] = []
  for (let day = first; day <= last;) {
    const month = dateOfDay(day).slice(0, 7)
    let end = day
    while (end < last && dateOfDay(end + 1).startsWith(month)) end++
    const tallies = talliesByUnit(known, { firstDay: day, lastDay: end })
    const { counts } = tallies.get(unit) ?? EMPTY_TALLY
    const score = unitScore(counts, policy.points)
    found.push({ month, score: score === null ? null : twoDecimals(score), n: total(counts) })
    day = end + 1
  }
  return found
}

function notCounted(
  { sql, registry }: Reader,
  { since, until }: SealRow,
  codes: readonly string[],
): { rows: RatingRow[]; shown: NotCounted[] } {
  const rows = sql(
    `SELECT * FROM rating WHERE rule <> 'ok' AND verdict <> 'counted' AND rule NOT IN ('test', 'after-seal')
     AND occurred >= ? AND occurred < ? AND unit IN (${codes.map(() => '?').join(', ')}) ORDER BY occurred, n`,
  ).all(since, until, ...codes) as RatingRow[]
  const shown = rows.map((row): NotCounted => {
    const few = row.window === null || ratedInHour(sql, row.window, row.occurred) < FEW
    const window = row.window === null ? undefined : registry.windowById(row.window)
    return {
      when: few ? dateOfDay(dayOf(row.occurred)) : isoShanghai(row.occurred).replace(/:\d{2}:\d{2}\+/, ':00+'),
      source: row.source,
      ...(few || !window ? {} : { window: window.code }),
      level: row.level,
      verdict: row.verdict,
      rule: row.rule,
      ground: row.rule === 'voided' ? groundOf(sql, row.id) : null,
    }
  })
  return { rows, shown }
}

function ratedInHour(sql: Reader['sql'], window: number, instant: number): number {
  // Shanghai's hours are whole hours of UTC.
  const hour = Math.floor(instant / HOUR_MS) * HOUR_MS
  return sql(
    `SELECT count(*) FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND occurred < ? AND rule <> 'test'`,
  )
    .pluck()
    .get(window, hour, hour + HOUR_MS) as number
}

function groundOf(sql: Reader['sql'], rating: Buffer): 'mistaken' | 'malicious' | null {
  return (
    (sql(
      `SELECT r.ground FROM decision d JOIN decision_request r ON r.id = d.request WHERE d.rating = ? ORDER BY d.n DESC LIMIT 1`,
    )
      .pluck()
      .get(rating) as 'mistaken' | 'malicious' | null | undefined) ?? null
  )
}

function casesOf({ sql }: Reader, { since, until }: SealRow, codes: readonly string[]): UnitStatement['cases'] {
  return sql(
    `SELECT count(*) AS opened, total(f.closed IS NULL) AS running FROM case_file f JOIN rating r ON r.id = f.rating
     WHERE f.soft = 0 AND f.lapsed IS NULL AND r.occurred >= ? AND r.occurred < ?
     AND r.unit IN (${codes.map(() => '?').join(', ')})`,
  ).get(since, until, ...codes) as UnitStatement['cases']
}
