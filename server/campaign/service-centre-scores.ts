import type { Ledger } from '../ledger/ledger.ts'
import { isoShanghai } from '../contract/campaign-time.ts'
import type { Policy } from '../contract/policy.ts'
import type { ScoresAnswer } from '../contract/scores.ts'
import { scoreTable } from '../score/score-table.ts'
import { addTallies, EMPTY_TALLY, type Tally } from '../score/tally.ts'
import type { Campaign, Period } from './campaigns.ts'

const FIGURES = [
  'c1',
  'c2',
  'c3',
  'c4',
  'c5',
  'r1',
  'r2',
  'r3',
  'r4',
  'r5',
  'held',
  'served',
  'invited',
  'shown',
  'pressed',
  'unrated',
  'down',
] as const
type Figures = Record<(typeof FIGURES)[number], number>

/** The score of every unit by the service-centre method (campaign document 五.2) over a period, from the day's figures. */
export function serviceCentreScores(
  ledger: Ledger,
  campaign: Campaign,
  period: Period,
  now: number,
): { answer: ScoresAnswer; tallies: ReadonlyMap<string, Tally>; policy: Policy } {
  const { registry } = ledger
  const { policy, digest } = registry.policy()
  const tallies = talliesByUnit(ledger, period)
  const answer: ScoresAnswer = {
    campaign: campaign.id,
    method: 'service-centre',
    from: period.from,
    to: period.to,
    policy: { version: policy.version, digest },
    asOf: isoShanghai(now),
    units: scoreTable({
      units: registry.units(),
      tallies,
      present: unitsPresent(ledger, period, now),
      policy,
    }),
  }
  return { answer, tallies, policy }
}

/** Units with a window at some time of the period; what is planned for later has not been yet. */
function unitsPresent({ registry }: Ledger, period: Period, now: number): ReadonlySet<string> {
  const posted = registry.unitsPosted(period.since, Math.min(period.until, now + 1))
  return new Set([...posted].map((unit) => registry.heirOf(unit)))
}

/** What a unit was rated before it went on in another counts for that one: they keep one history. */
function talliesByUnit({ sql, registry }: Ledger, period: Period): Map<string, Tally> {
  const sums = FIGURES.map((figure) => `sum(${figure}) AS ${figure}`).join(', ')
  const rows = sql(`SELECT unit, ${sums} FROM score_day WHERE day BETWEEN ? AND ? AND unit <> '' GROUP BY unit`).all(
    period.firstDay,
    period.lastDay,
  ) as ({ unit: string } & Figures)[]
  const tallies = new Map<string, Tally>()
  for (const row of rows) {
    const unit = registry.heirOf(row.unit)
    tallies.set(unit, addTallies(tallies.get(unit) ?? EMPTY_TALLY, tallyOf(row)))
  }
  return tallies
}

function tallyOf(row: Figures): Tally {
  const { held, served, invited, shown, pressed, unrated, down } = row
  return {
    counts: [row.c1, row.c2, row.c3, row.c4, row.c5],
    raw: [row.r1, row.r2, row.r3, row.r4, row.r5],
    held,
    served,
    invited,
    shown,
    pressed,
    unrated,
    down,
  }
}
