import { DAY_MS, dateOfDay, dayOf, isoShanghai, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { DayReport } from '../../../contract/hall/hall-reports.ts'
import { deliveryOf, gapsOf } from '../../projections/delivery.ts'
import { onlineWithin } from '../../presses/device-facts.ts'
import type { Reader } from '../../reader.ts'
import { openingsOn } from '../../registry/opening.ts'
import { hallOfDevice } from '../../registry/hall-of-device.ts'
import type { HallRow } from '../../registry/registry.ts'
import { provenanceOf } from '../provenance.ts'
import { addServed, NOBODY, SERVED_SUMS, servedFigures } from './served-figures.ts'

/** A day of a hall by its date in Asia/Shanghai; today when absent. */
interface DayAsked {
  hall: string
  date?: string | undefined
  now: number
}

/** One page at the day's end: who was served and asked, what stood still, what is open. @throws Refusal unknown-hall, bad-period */
export function dayReport(reader: Reader, { hall: code, date, now }: DayAsked): DayReport {
  const hall = reader.registry.hall(code)
  if (!hall) throw new Refusal('unknown-hall', code)
  const day = date === undefined ? dayOf(now) : parseDay(date)
  if (day === null || day > dayOf(now)) throw new Refusal('bad-period', date)
  return reportOf(reader, hall, day, now)
}

/** The same, and where its figures are from. @throws Refusal unknown-hall, bad-period */
export function dayReportTraced(reader: Reader, asked: DayAsked) {
  return { report: dayReport(reader, asked), provenance: provenanceOf(reader) }
}

function reportOf(reader: Reader, hall: HallRow, day: number, now: number): DayReport {
  const { sql, registry } = reader
  const names = new Map(registry.units().map(({ code, name }) => [code, name]))
  const rows = sql(
    `SELECT w.code, w.name, s.unit, ${SERVED_SUMS} FROM window w LEFT JOIN score_day s ON s.window = w.id AND s.day = ?
     WHERE w.hall = ? GROUP BY w.id, s.unit ORDER BY w.id, s.unit`,
  ).all(day, hall.code) as ({ code: string; name: string; unit: string | null } & Parameters<typeof servedFigures>[0])[]
  const parts = rows.map((row) => ({ code: row.code, name: row.name, unit: row.unit, figures: servedFigures(row) }))
  const units = Map.groupBy(
    parts.filter(({ unit }) => unit !== null),
    ({ unit }) => (unit === '' ? '' : registry.heirOf(unit!)),
  )
  const sum = (list: readonly (typeof parts)[number][]) =>
    list.reduce((all, { figures }) => addServed(all, figures), NOBODY)
  return {
    hall: hall.code,
    name: hall.name,
    date: dateOfDay(day),
    finished: startOfDay(day + 1) <= now,
    windows: [...Map.groupBy(parts, ({ code }) => code).values()].map((list) => ({
      code: list[0]!.code,
      name: list[0]!.name,
      units: list.flatMap(({ unit }) => (unit ? [names.get(registry.heirOf(unit)) ?? unit] : [])),
      ...sum(list),
    })),
    units: [...units].map(([code, list]) => ({
      code,
      name: code === '' ? '待归属' : (names.get(code) ?? code),
      ...sum(list),
    })),
    total: sum(parts),
    devices: devicesOf(reader, hall, day, now),
    alerts: alertsOf(reader, hall, day),
    cases: casesOf(reader, hall, day),
  }
}

function devicesOf({ sql, registry }: Reader, hall: HallRow, day: number, now: number): DayReport['devices'] {
  const end = Math.min(startOfDay(day + 1), now)
  const rows = sql(
    `SELECT d.id, d.kind, min(w.code) AS window FROM placement p JOIN device d ON d.id = p.device
     JOIN window w ON w.id = p.window WHERE w.hall = ? AND p.since < ? AND coalesce(p.until, 9e15) > ?
     GROUP BY d.id ORDER BY min(w.id), d.id`,
  ).all(hall.code, end, startOfDay(day)) as { id: string; kind: 'kiosk' | 'keypad'; window: string }[]
  const openings = openingsOn(registry, hall.code, day)
  const spans = (openings ?? [{ since: startOfDay(day), until: startOfDay(day) + DAY_MS }]).map(({ since, until }) => ({
    since,
    until: Math.max(since, Math.min(until, end)),
  }))
  const isOurs = (id: string) => hallOfDevice(registry, id, now) === hall.code
  return rows.map(({ id, kind, window }) => ({
    id,
    kind,
    window,
    onlineMs: spans.reduce((all, { since, until }) => all + onlineWithin(sql, id, since, until), 0),
    openMs: openings && spans.reduce((all, { since, until }) => all + until - since, 0),
    ...(isOurs(id) ? deliveryOf(sql, id) : { received: null, expected: null }),
    gaps: (isOurs(id) ? gapsOf(sql, id) : [])
      .filter(
        ({ filled, noticed }) => noticed < startOfDay(day + 1) && (filled === null || filled >= startOfDay(day + 1)),
      )
      .map(({ first, last }) => ({ first, last })),
  }))
}

function alertsOf({ sql }: Reader, hall: HallRow, day: number): DayReport['alerts'] {
  const rows = sql(
    `SELECT rule, window, since, until, word FROM alert WHERE hall = ? AND noticed < ? AND coalesce(until, 9e15) >= ?
     ORDER BY since`,
  ).all(hall.code, startOfDay(day + 1), startOfDay(day)) as {
    rule: string
    window: string
    since: number
    until: number | null
    word: string | null
  }[]
  return rows.map(({ since, until, ...row }) => ({
    ...row,
    since: isoShanghai(since),
    until: until === null ? null : isoShanghai(until),
  }))
}

function casesOf({ sql }: Reader, hall: HallRow, day: number): DayReport['cases'] {
  const [from, to] = [startOfDay(day), startOfDay(day + 1)]
  const count = (condition: string, ...values: number[]) =>
    sql(`SELECT count(*) FROM case_file WHERE hall = ? AND ${condition}`)
      .pluck()
      .get(hall.code, ...values) as number
  return {
    opened: count('opened >= ? AND opened < ?', from, to),
    closed: count('closed >= ? AND closed < ?', from, to),
    running: count('opened < ? AND (closed IS NULL OR closed >= ?) AND lapsed IS NULL AND soft = 0', to, to),
  }
}
