import { setImmediate } from 'node:timers/promises'
import { dateOfDay, startOfDay } from '../../../contract/campaign-time.ts'
import type { Denominator, DenominatorReport } from '../../../contract/hall-reports.ts'
import type { Reader } from '../../reader.ts'
import { addServices, COUNTS, STAFF_OF_SERVICE, type Outcome } from '../../projections/service-row.ts'
import type { HallRow } from '../../registry/registry.ts'

const NOBODY: Denominator = { served: 0, invited: 0, shown: 0, pressed: 0, unrated: 0, down: 0, cancelled: 0 }
const FIGURES = Object.keys(NOBODY) as (keyof Denominator)[]

/**
 * Served, invited, shown, pressed, ran out, device down, by window, staff and unit. Windows and units come from the day's
 * figures; no such figure is kept of staff, so theirs are counted from the services, a window at a time.
 *
 * @param hall all halls when absent
 * @param days of Shanghai by number, both included
 */
export async function denominatorReport(
  reader: Reader,
  hall: HallRow | undefined,
  { firstDay, lastDay }: { firstDay: number; lastDay: number },
): Promise<DenominatorReport> {
  const { sql, registry } = reader
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
    hall: hall ? { code: hall.code, name: hall.name } : null,
    from: dateOfDay(firstDay),
    to: dateOfDay(lastDay),
    windows: windows.map((list) => ({
      hall: list[0]!.hall,
      hallName: registry.hall(list[0]!.hall)!.name,
      code: list[0]!.code,
      name: list[0]!.name,
      units: [...new Set(list.flatMap(({ unit }) => (unit === '' ? [] : [names.get(heir(unit)) ?? unit])))],
      ...sum(list),
    })),
    staff: await byStaff(
      reader,
      windows.map((list) => list[0]!.id),
      { since: startOfDay(firstDay), until: startOfDay(lastDay + 1) },
    ),
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

async function byStaff(
  { sql, registry }: Reader,
  windows: readonly number[],
  { since, until }: { since: number; until: number },
): Promise<DenominatorReport['staff']> {
  const found = new Map<string | null, Denominator>()
  for (const window of windows) {
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
      const figures = found.get(no) ?? { ...NOBODY }
      if (counts === 1) addServices(figures, outcome, shown === 1, n)
      else figures.cancelled += n
      found.set(no, figures)
    }
    // A year of a large city is many services: presses come in between.
    await setImmediate()
  }
  return [...found]
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
