import { dateOfDay, dayOf, startOfDay } from '../../../contract/campaign-time.ts'
import type { ReportLikeBad, ReportMonths, ReportReason } from '../../../contract/report/facts.ts'
import { EMPTY_TALLY, addTallies } from '../../../rules/score/tally.ts'
import { scoreTable } from '../../../rules/score/score-table.ts'
import type { Tables } from '../../reader.ts'
import { talliesByUnit } from '../scores/day-figures.ts'
import { presentKnowledge } from '../scores/knowledge.ts'
import type { CampaignSeal } from '../summary/campaign-seals.ts'
import { policyOfSeal } from '../summary/policy-of-seal.ts'

/**
 * Scores of a sealed year by the service-centre method, month by month: what the seal froze, by the policy that it names.
 *
 * @returns null where the days do not sum up to what was sealed: then they are not the sealed figures
 */
export function monthsOfSeal(reader: Tables, seal: CampaignSeal, now: number): ReportMonths | null {
  const known = presentKnowledge(reader, now)
  const policy = policyOfSeal(reader.sql, seal)
  const units = reader.registry.units()
  const months = monthsOf(seal.body)
  const tallies = months.map(({ firstDay, lastDay }) => talliesByUnit(known, { firstDay, lastDay }))
  const all = tallies.flatMap((month) => [...month.values()]).reduce(addTallies, EMPTY_TALLY)
  const sealed = [0, 1, 2, 3, 4].map((level) =>
    seal.body.units.reduce((sum, { counts }) => sum + (counts?.[level] ?? 0), 0),
  )
  if (all.counts.some((count, level) => count !== sealed[level])) return null
  const tables = tallies.map((month) => scoreTable({ units, tallies: month, present: new Set(), policy }))
  const order = new Map(seal.body.units.map(({ code, rank }) => [code, rank ?? Number.MAX_SAFE_INTEGER]))
  const present = new Set(seal.body.units.flatMap(({ code, score }) => (score === undefined ? [] : [code])))
  return {
    months: months.map(({ from, to }) => ({ from, to })),
    units: units
      .map(({ code }, i) => ({
        code,
        cells: tables.map((table) => {
          const { n, score, rank } = table[i]!
          return { n, score, rank }
        }),
      }))
      .filter(({ code }) => present.has(code))
      .toSorted((a, b) => (order.get(a.code) ?? 0) - (order.get(b.code) ?? 0)),
  }
}

/** Calendar months of a sealed period, by date and by day number. */
function monthsOf({
  since,
  until,
}: CampaignSeal['body']): { from: string; to: string; firstDay: number; lastDay: number }[] {
  const found = []
  for (let day = dayOf(since); startOfDay(day) < until;) {
    const from = dateOfDay(day)
    let last = day
    while (startOfDay(last + 1) < until && dateOfDay(last + 1).slice(0, 7) === from.slice(0, 7)) last++
    found.push({ from, to: dateOfDay(last), firstDay: day, lastDay: last })
    day = last + 1
  }
  return found
}

/** Of those bad ratings that named a reason, how many in each month of the sealed period; in the order of `reasons`. */
export function likeBadOfSeal({ sql }: Tables, seal: CampaignSeal, reasons: readonly ReportReason[]): ReportLikeBad {
  const { since, until } = seal.body
  const months = monthsOf(seal.body)
  const rows = sql(
    `SELECT n.code, r.occurred FROM rating_reason n JOIN rating r ON r.id = n.rating
     WHERE r.verdict = 'counted' AND r.unit IS NOT NULL AND r.level <= 2 AND r.occurred >= ? AND r.occurred < ?`,
  ).all(since, until) as { code: string; occurred: number }[]
  const counts = new Map(reasons.map(({ code }) => [code, months.map(() => 0)]))
  for (const { code, occurred } of rows) {
    const day = dayOf(occurred)
    counts.get(code)![months.findIndex(({ lastDay }) => day <= lastDay)]!++
  }
  return {
    months: months.map(({ from, to }) => ({ from, to })),
    reasons: reasons.flatMap(({ code, name, bad }) => (bad === 0 ? [] : [{ code, name, counts: counts.get(code)! }])),
  }
}

/** How often each reason was named in counted ratings of the sealed period, most named first. */
export function reasonsOfSeal({ sql }: Tables, seal: CampaignSeal): ReportReason[] {
  const { since, until } = seal.body
  const rows = sql(
    `SELECT n.code, count(*) AS n, sum(r.level <= 2) AS bad FROM rating_reason n JOIN rating r ON r.id = n.rating
     WHERE r.verdict = 'counted' AND r.unit IS NOT NULL AND r.occurred >= ? AND r.occurred < ?
     GROUP BY n.code ORDER BY count(*) DESC, n.code`,
  ).all(since, until) as { code: string; n: number; bad: number }[]
  const words = new Map(policyOfSeal(sql, seal).questions.items.map(({ code, text }) => [code, text.zh]))
  return rows.map(({ code, n, bad }) => ({ code, name: words.get(code) ?? code, n, bad }))
}
