import { dateOfDay, DAY_MS, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Part, PartFigures, UnitAnswer } from '../../../contract/score-analysis.ts'
import type { Reader } from '../../reader.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { addTallies, EMPTY_TALLY, total, type Tally } from '../../../rules/score/tally.ts'
import { favourable, rate, unitScore, type Points } from '../../../rules/score/unit-score.ts'
import { periodAsked, policyOfCampaign, type Campaign, type Period, type PeriodAsked } from './campaigns.ts'
import { talliesByWindow } from './day-figures.ts'
import { knowledgeOf } from './knowledge.ts'
import { serviceCentreScores } from './service-centre-scores.ts'
import { subjectFigures } from './subject-figures.ts'
import { talliesByPart } from './unit-parts.ts'

/** Window number of the day's figures for what came by telephone. */
const TELEPHONE = 0

/** The same for a period by its dates. @throws Refusal unknown-campaign, bad-period, unknown-unit */
export function unitScoresOf(reader: Reader, unit: string, asked: PeriodAsked): UnitAnswer {
  const { campaign, period } = periodAsked(reader, asked)
  return unitScores(reader, campaign, period, unit, asked.now)
}

/**
 * One unit's score parted by month, hall, window, staff, matter and subject. Parts are scored like units, and none is
 * ranked but the months. Of a sealed period by the units of its seal.
 *
 * @throws Refusal unknown-unit
 */
export function unitScores(reader: Reader, campaign: Campaign, period: Period, unit: string, now: number): UnitAnswer {
  const { registry } = reader
  const known = knowledgeOf(reader, period, now)
  const row = serviceCentreScores(reader, campaign, period, now, known).answer.units.find(
    ({ unit: { code } }) => code === unit,
  )
  if (!row) throw new Refusal('unknown-unit', unit)
  const { points } = policyOfCampaign(known.registry, campaign, known.at).policy
  const codes = known.registry.units().flatMap(({ code }) => (known.registry.heirOf(code) === unit ? [code] : []))
  const atWindows = talliesByWindow(known, period).filter((each) => each.unit === unit)
  const windows = atWindows.filter(({ window }) => window !== TELEPHONE).map(({ window }) => window)
  const parted = (by: 'staff' | 'matter', name: (code: string) => string): Part[] =>
    [...talliesByPart(reader, by, codes, windows, period)]
      .map(([code, tally]) => ({ code, name: name(code), ...figures(tally, points) }))
      .toSorted((a, b) => b.n - a.n || (a.code < b.code ? -1 : 1))

  const named = atWindows.map(({ window, tally }) => ({ ...whereIs(reader, window), tally }))
  const halls = Map.groupBy(named, ({ hall }) => hall)
  return {
    campaign: campaign.id,
    from: period.from,
    to: period.to,
    row,
    months: monthsOf(period).map(({ month, days }) => {
      const { answer, tallies } = serviceCentreScores(reader, campaign, days, now, known)
      const { rank } = answer.units.find((each) => each.unit.code === unit)!
      return { month, rank, ...figures(tallies.get(unit) ?? EMPTY_TALLY, points) }
    }),
    halls: [...halls].map(([code, parts]) => ({
      code,
      name: registry.hall(code)?.name ?? code,
      ...figures(
        parts.reduce((sum, { tally }) => addTallies(sum, tally), EMPTY_TALLY),
        points,
      ),
    })),
    windows: named.map(({ hall, code, name, tally }) => ({ hall, code, name, ...figures(tally, points) })),
    staff: parted('staff', (no) => registry.staff(no)?.name ?? no),
    matters: parted('matter', (name) => name),
    subjects: subjectFigures(reader, codes, period),
  }
}

function whereIs({ registry }: Reader, window: number): { hall: string; code: string; name: string } {
  const row = registry.windowById(window)
  if (row) return { hall: row.hall, code: row.code, name: row.name }
  // Calls stand at no window; the centre that takes them is a hall (server/README.md).
  return { hall: '12345', code: '', name: '' }
}

/** The calendar months that a period touches, each cut to the period. */
function monthsOf(period: Period): { month: string; days: Period }[] {
  const months: { month: string; days: Period }[] = []
  for (let firstDay = period.firstDay; firstDay <= period.lastDay;) {
    const month = dateOfDay(firstDay).slice(0, 7)
    const beyond = parseDay(`${dateOfDay(parseDay(`${month}-01`)! + 31).slice(0, 7)}-01`)!
    const lastDay = Math.min(period.lastDay, beyond - 1)
    const days = {
      from: dateOfDay(firstDay),
      to: dateOfDay(lastDay),
      firstDay,
      lastDay,
      since: startOfDay(firstDay),
      until: startOfDay(lastDay) + DAY_MS,
    }
    months.push({ month, days })
    firstDay = lastDay + 1
  }
  return months
}

function figures(tally: Tally, points: Points): PartFigures {
  const { counts, held, served, invited, shown, pressed, unrated, down } = tally
  const n = total(counts)
  const decimals = (hundredths: number | null) => (hundredths === null ? null : twoDecimals(hundredths))
  return {
    score: decimals(unitScore(counts, points)),
    n,
    counts: { '1': counts[0], '2': counts[1], '3': counts[2], '4': counts[3], '5': counts[4] },
    held,
    favourableRate: decimals(rate(favourable(counts), n)),
    served,
    invited,
    shown,
    pressed,
    unrated,
    down,
    unratedRate: decimals(rate(unrated, invited)),
  }
}
