import { dateOfDay, dayOf, startOfDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Denominator, DenominatorReport } from '../../../contract/hall/hall-reports.ts'
import type { Provenance } from '../../../contract/export/provenance.ts'
import { addServices, COUNTS, STAFF_OF_SERVICE, type Outcome } from '../../projections/service-row.ts'
import type { Reader } from '../../reader.ts'
import type { HallRow } from '../../registry/registry.ts'
import { provenanceOf } from '../provenance.ts'
import { datesOf, periodAsked, runningCampaign, type Period, type PeriodAsked } from '../scores/campaigns.ts'

const NOBODY: Denominator = { served: 0, invited: 0, shown: 0, pressed: 0, unrated: 0, down: 0, cancelled: 0 }
const FIGURES = Object.keys(NOBODY) as (keyof Denominator)[]
/** A year of a busy window are some 10,000 services, which takes some milliseconds. */
const WINDOWS_A_PAGE = 2

/** A hall's period, today where no date is said, or that of a campaign, of all halls; `now` in ms. */
export type DenominatorAsked = { hall: string; from?: string; to?: string; now: number } | PeriodAsked

/** Shanghai days by number, both included. */
type Days = Pick<Period, 'firstDay' | 'lastDay'>

/**
 * Served, invited, shown, pressed, ran out, device down, by window, staff and unit; and where the figures are from.
 * Windows and units come from the day's figures; no such figure is kept of staff, so theirs are counted from the
 * services, some windows a page. Every page is null but the last, which holds all.
 *
 * @throws Refusal unknown-hall, unknown-campaign, bad-period
 */
export function* denominator(
  reader: Reader,
  asked: DenominatorAsked,
): Generator<{ report: DenominatorReport; of: Provenance } | null> {
  const { hall, days } = placeAndDays(reader, asked)
  const { ids, windows, units, total } = byWindowAndUnit(reader, hall, days)
  const span = { since: startOfDay(days.firstDay), until: startOfDay(days.lastDay + 1) }
  const staff = new Map<string | null, Denominator>()
  for (const [i, id] of ids.entries()) {
    countStaff(reader, id, span, staff)
    if (i % WINDOWS_A_PAGE === WINDOWS_A_PAGE - 1) yield null
  }
  const report = {
    hall: hall ? { code: hall.code, name: hall.name } : null,
    from: dateOfDay(days.firstDay),
    to: dateOfDay(days.lastDay),
    windows,
    staff: withNames(reader, staff),
    units,
    total,
  }
  yield { report, of: provenanceOf(reader) }
}

function placeAndDays(reader: Reader, asked: DenominatorAsked): { hall: HallRow | undefined; days: Days } {
  if ('campaign' in asked) return { hall: undefined, days: periodAsked(reader, asked).period }
  const hall = reader.registry.hall(asked.hall)
  if (!hall) throw new Refusal('unknown-hall', asked.hall)
  const { now } = asked
  const { from, to = dateOfDay(dayOf(now)) } = asked
  return { hall, days: datesOf(runningCampaign(now), now, from ?? to, to) }
}

function byWindowAndUnit({ sql, registry }: Reader, hall: HallRow | undefined, { firstDay, lastDay }: Days) {
  const names = new Map(registry.units().map(({ code, name }) => [code, name]))
  const heir = (unit: string) => (unit === '' ? '' : registry.heirOf(unit))
  const rows = sql(
    `SELECT w.id, w.hall, w.code, w.name, f.unit, ${FIGURES.map((figure) => `total(f.${figure}) AS ${figure}`).join(', ')}
     FROM window w JOIN hall h ON h.code = w.hall JOIN score_day f ON f.window = w.id AND f.day BETWEEN ? AND ?
     WHERE ? IS NULL OR w.hall = ? GROUP BY w.id, f.unit HAVING total(f.served) + total(f.cancelled) > 0 ORDER BY h.position, w.id, f.unit`,
  ).all(firstDay, lastDay, hall?.code ?? null, hall?.code ?? null) as (Denominator & {
    id: number
    hall: string
    code: string
    name: string
    unit: string
  })[]
  const units = Map.groupBy(rows, ({ unit }) => heir(unit))
  const windows = [...Map.groupBy(rows, ({ id }) => id).values()]
  return {
    ids: windows.map((list) => list[0]!.id),
    windows: windows.map((list) => ({
      hall: list[0]!.hall,
      hallName: registry.hall(list[0]!.hall)!.name,
      code: list[0]!.code,
      name: list[0]!.name,
      units: [...new Set(list.flatMap(({ unit }) => (unit === '' ? [] : [names.get(heir(unit)) ?? unit])))],
      ...sum(list),
    })),
    units: registry
      .units()
      .flatMap(({ code, name }) => {
        const list = units.get(code)
        return list ? [{ code, name, ...sum(list) }] : []
      })
      .concat(units.has('') ? [{ code: '', name: '待归属', ...sum(units.get('')!) }] : []),
    total: sum(rows),
  }
}

function countStaff(
  { sql }: Reader,
  window: number,
  { since, until }: { since: number; until: number },
  counted: Map<string | null, Denominator>,
): void {
  const rows = sql(
    `SELECT ${STAFF_OF_SERVICE} AS no, s.outcome, s.shown IS NOT NULL AS shown, ${COUNTS} AS counts, count(*) AS n
     FROM service s WHERE s.window = ? AND s.at >= ? AND s.at < ? GROUP BY 1, 2, 3, 4`,
  ).all(window, since, until) as {
    no: string | null
    outcome: Outcome | null
    shown: number
    counts: number
    n: number
  }[]
  for (const { no, outcome, shown, counts, n } of rows) {
    const figures = counted.get(no) ?? { ...NOBODY }
    if (counts === 1) addServices(figures, outcome, shown === 1, n)
    else figures.cancelled += n
    counted.set(no, figures)
  }
}

function withNames({ registry }: Reader, counted: ReadonlyMap<string | null, Denominator>): DenominatorReport['staff'] {
  return [...counted]
    .map(([no, figures]) => {
      const known = no === null ? undefined : registry.staff(no)
      const unit = known && registry.unit(registry.heirOf(known.unit))
      return { no, name: known?.name ?? no ?? '未登记工号', unit: unit?.name ?? null, ...figures }
    })
    .toSorted((a, b) => Number(a.no === null) - Number(b.no === null) || ((a.no ?? '') < (b.no ?? '') ? -1 : 1))
}

function sum(list: readonly Denominator[]): Denominator {
  const all = { ...NOBODY }
  for (const row of list) for (const figure of FIGURES) all[figure] += row[figure]
  return all
}
