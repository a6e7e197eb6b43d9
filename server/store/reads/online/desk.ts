import { DAY_MS, dateOfDay, dayOf, isoShanghai, startOfDay } from '../../../contract/campaign-time.ts'
import type { Points } from '../../../rules/score/unit-score.ts'
import { onlineScores } from '../../../rules/online/score.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { minimumOf } from '../../../rules/score/minimum.ts'
import { onlineRules } from '../../../rules/online/thresholds.ts'
import { codesOf, daysOf } from '../../changes/online/online-rows.ts'
import { onlineComment } from '../../changes/online/record-online.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { campaignById, periodAsked, policyOfCampaign, type PeriodAsked } from '../scores/campaigns.ts'
import { mustKnow } from '../halls/asked-place.ts'

/** How many ratings came in, for whoever sees no figure before the seal: nothing by unit, question or level. */
export interface OnlineProgress {
  campaign: string
  ratings: number
  held: number
  waiting: number
  /** By Shanghai day, the last 30. */
  days: { date: string; n: number }[]
}

export function onlineProgress(reader: Reader, campaign: string, now: number): OnlineProgress {
  const { sql } = reader
  const { id } = campaignById(reader, campaign, now)
  const { since, until } = periodAsked(reader, { campaign: id, now }).period
  const [from, to] = daysOf(since, until)
  const sums = sql(
    `SELECT sum(counted + held + left_out) AS n, sum(held) AS held FROM online_day WHERE day >= ? AND day < ?`,
  ).get(from, to) as { n: number | null; held: number | null }
  const last = dayOf(now)
  const days = sql(
    `SELECT day, sum(counted + held + left_out) AS n FROM online_day WHERE day > ? AND day <= ? GROUP BY day`,
  ).all(last - 30, last) as { day: number; n: number }[]
  const byDay = new Map(days.map(({ day, n }) => [day, n]))
  return {
    campaign: id,
    ratings: sums.n ?? 0,
    held: sums.held ?? 0,
    waiting: sql(`SELECT count(*) FROM online_request WHERE state = 'waiting'`).pluck().get() as number,
    days: Array.from({ length: 30 }, (_, i) => {
      const day = last - 29 + i
      return { date: dateOfDay(day), n: byDay.get(day) ?? 0 }
    }),
  }
}

/** The owner's desk: counted ratings by day and question, and by unit. */
export interface OnlineOwnDesk {
  from: string
  to: string
  days: { date: string; n: number; satisfaction: string; image: string }[]
  units: {
    unit: { code: string; name: string }
    n: number
    held: number
    satisfaction: string | null
    image: string | null
  }[]
}

/** @throws Refusal unknown-campaign, bad-period */
export function onlineOwnDesk(reader: Reader, asked: PeriodAsked): OnlineOwnDesk {
  const { sql, registry } = reader
  const { campaign, period } = periodAsked(reader, asked)
  const { policy } = policyOfCampaign(registry, campaign, asked.now)
  const points = policy.points as Points
  const [from, until] = daysOf(period.since, period.until)
  const rows = sql(
    `SELECT unit, day, satisfaction, image, counted AS n, held FROM online_day
     WHERE day >= ? AND day < ? AND counted + held > 0`,
  ).all(from, until) as { unit: string; day: number; satisfaction: number; image: number; n: number; held: number }[]
  const means = (own: typeof rows) => {
    const counted = own.filter(({ n }) => n > 0)
    const held = own.reduce((sum, row) => sum + row.held, 0)
    const unit = { code: '', name: '', kind: 'agency' } as const
    const [row] = onlineScores([{ unit, counted, held, deductions: 0 }], points, minimumOf(policy, 'online'))
    return { n: row!.n, held, satisfaction: decimals(row!.satisfaction), image: decimals(row!.image) }
  }
  const byDay = Map.groupBy(
    rows.filter(({ n }) => n > 0),
    ({ day }) => day,
  )
  const byUnit = Map.groupBy(rows, ({ unit }) => registry.heirOf(unit))
  return {
    from: period.from,
    to: period.to,
    days: [...byDay]
      .toSorted(([a], [b]) => a - b)
      .map(([day, own]) => {
        const { n, satisfaction, image } = means(own)
        return { date: dateOfDay(day), n, satisfaction: satisfaction!, image: image! }
      }),
    units: registry.units().map(({ code, name }) => ({ unit: { code, name }, ...means(byUnit.get(code) ?? []) })),
  }
}

/** Comments, newest first; erased ones are left out. */
export interface OnlineComments {
  comments: {
    rating: string
    unit: { code: string; name: string }
    satisfaction: number
    image: number
    receivedAt: string
    comment: string
  }[]
  /** Where the next page goes on; null: there is none. */
  before: number | null
}

/** What people wrote, newest first, of a unit with those that went on in it. @throws Refusal unknown-unit */
export function onlineComments(
  reader: Reader,
  { before = Number.MAX_SAFE_INTEGER, unit, limit }: { before?: number; unit?: string; limit: number },
): OnlineComments {
  mustKnow(reader, { unit })
  const { registry } = reader
  const codes = unit === undefined ? null : JSON.stringify(codesOf(registry, registry.heirOf(unit)))
  const rows = reader
    .sql(
      `SELECT o.* FROM online_comment c JOIN online_rating o ON o.n = c.n
       WHERE c.n < @before AND (@codes IS NULL OR o.unit IN (SELECT value FROM json_each(@codes))) ORDER BY c.n DESC LIMIT @limit`,
    )
    .all({ before, codes, limit }) as {
    n: number
    id: Buffer
    unit: string
    satisfaction: number
    image: number
    received: number
  }[]
  const comments = rows.flatMap((row) => {
    const kept = onlineComment(reader, row.n)
    if (kept === null) return []
    const heir = reader.registry.heirOf(row.unit)
    return [
      {
        rating: uuidText(row.id),
        unit: { code: heir, name: reader.registry.unit(heir)?.name ?? heir },
        satisfaction: row.satisfaction,
        image: row.image,
        receivedAt: isoShanghai(row.received),
        comment: kept.comment,
      },
    ]
  })
  return { comments, before: rows.length < limit ? null : rows.at(-1)!.n }
}

/** What the limits did in the seven days up to now, in numbers. */
export interface OnlineLimits {
  from: string
  to: string
  ratings: number
  rules: {
    rule: string
    n: number
    waiting: number
    released: number
    leftOut: number
    units: number
    networks: number
  }[]
  /** What was no rating, by its error; `harder`: puzzles that were harder than usual. */
  turnedAway: { code: string; n: number }[]
  thresholds: Record<string, number>
}

export function onlineLimits({ sql, registry }: Reader, now: number): OnlineLimits {
  const last = dayOf(now)
  const since = startOfDay(last - 6)
  const rules = sql(
    `SELECT screening_rule AS rule, count(*) AS n, sum(verdict = 'held') AS waiting, sum(rule = 'released') AS released,
       sum(rule IN ('excluded', 'voided')) AS leftOut, count(DISTINCT unit) AS units, count(DISTINCT address) AS networks
     FROM online_rating WHERE received >= ? AND received < ? GROUP BY screening_rule ORDER BY n DESC`,
  ).all(since, since + 7 * DAY_MS) as OnlineLimits['rules']
  return {
    from: dateOfDay(last - 6),
    to: dateOfDay(last),
    ratings: rules.reduce((sum, { n }) => sum + n, 0),
    rules,
    turnedAway: sql(
      'SELECT code, sum(n) AS n FROM online_turned_away WHERE day >= ? AND day <= ? GROUP BY code ORDER BY n DESC, code',
    ).all(last - 6, last) as OnlineLimits['turnedAway'],
    thresholds: { ...onlineRules(registry.policy(now).policy) },
  }
}

/** Hundredths as scores are written. */
export function decimals(hundredths: number): string
export function decimals(hundredths: number | null): string | null
export function decimals(hundredths: number | null): string | null {
  return hundredths === null ? null : twoDecimals(hundredths)
}
