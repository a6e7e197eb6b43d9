import { dayOf, parseDay, startOfDay } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Opening, OpeningHours } from '../../contract/policy.ts'
import { hoursOn } from '../registry/hours-on.ts'
import { openState } from '../registry/opening.ts'
import { hasFact } from '../../rules/screening/facts.ts'
import { attributeAll } from '../presses/judge-again.ts'
import type { Who } from './change-whereabouts.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import { sealAt } from '../changes/seals/seals.ts'
import type { Write } from '../writer/write.ts'

const MINUTES_A_DAY = 24 * 60
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]

/** What a change of hours does to ratings of the past: how many were made in hours and no longer are, or the reverse. */
export interface HoursChanged {
  changed: number
}

/**
 * Weekly hours of a hall from a Shanghai day on, until the next ones; without `weekly` it is always open. A second
 * entry for the same day takes the place of the first.
 *
 * @throws Refusal unknown-hall, bad-period, bad-hours
 */
export function setHours(
  w: Write,
  { hall, from, weekly, ...who }: { hall: string; from: string; weekly?: OpeningHours['weekly'] } & Who,
): HoursChanged {
  const day = checkPlace(w, hall, from)
  const rows = weekly && inOrder(weekly)
  if (rows) for (const weekday of WEEKDAYS) checkApart(rows.filter(({ days }) => days.includes(weekday)))
  return reopening(w, [hall], day, Infinity, () =>
    w.append('hours', { hall, from, ...(rows === undefined ? {} : { weekly: rows }), ...onRecord(who) }),
  )
}

/**
 * One day of one hall: open only then, not at all (no opening), or, without `openings`, as on any such day.
 *
 * @throws Refusal unknown-hall, bad-period, bad-hours
 */
export function setHallDay(
  w: Write,
  { hall, date, openings, name, ...who }: { hall: string; date: string; openings?: Opening[]; name?: string } & Who,
): HoursChanged {
  const day = checkPlace(w, hall, date)
  const rows = openings && inOrder(openings)
  if (rows) checkApart(rows)
  return reopening(w, [hall], day, day, () =>
    w.append('hall-day', {
      hall,
      date,
      ...(rows === undefined ? {} : { openings: rows }),
      ...(name === undefined ? {} : { name }),
      ...onRecord(who),
    }),
  )
}

/** A public holiday or a make-up workday of all halls (国务院办公厅关于部分节假日安排的通知); the last entry of a date holds. */
export interface SpecialDay {
  date: string
  open: boolean
  name: string
}

/**
 * Days of the calendar, one after the other. Where they correct the past in slices, the closing entry follows the last.
 *
 * @throws Refusal bad-period
 */
export function setSpecialDays(w: Write, days: readonly SpecialDay[], { operator, reason }: Who): HoursChanged {
  const wrong = days.find(({ date }) => parseDay(date) === null)
  if (wrong) throw new Refusal('bad-period', wrong.date)
  const enter = ({ date, open, name }: SpecialDay) => w.append('special-day', { date, open, name, operator, reason })
  if (w.closing) return w.closing(days.map(enter).at(-1)!.n).planned as HoursChanged
  const halls = w.registry.halls().map(({ code }) => code)
  const changed = days.map((day) => {
    const each = parseDay(day.date)!
    return reopening(w, halls, each, each, () => enter(day)).changed
  })
  return { changed: changed.reduce((sum, each) => sum + each, 0) }
}

/** Looks again at every press of the days of [first, last] on which a change gave halls other openings. */
function reopening(
  w: Write,
  halls: readonly string[],
  first: number,
  last: number,
  change: () => { n: number },
): HoursChanged {
  if (w.closing) return w.closing(change().n).planned as HoursChanged
  const pressed = w
    .sql(
      `SELECT (SELECT min(occurred) FROM rating WHERE source = 'press') AS first,
              (SELECT max(occurred) FROM rating WHERE source = 'press') AS last`,
    )
    .get() as { first: number | null; last: number | null }
  const days: { hall: string; day: number; before: string }[] = []
  if (pressed.first !== null && pressed.last !== null)
    for (let day = Math.max(first, dayOf(pressed.first)); day <= Math.min(last, dayOf(pressed.last)); day++)
      for (const hall of halls) days.push({ hall, day, before: JSON.stringify(hoursOn(w.registry, hall, day)) })
  const { n } = change()
  for (const hall of halls) for (const { id } of w.registry.windowsOf(hall)) w.touched.windows.add(id)
  let changed = 0
  for (const { hall, day, before } of days) {
    if (JSON.stringify(hoursOn(w.registry, hall, day)) === before) continue
    const rows = pressesOf(w, hall, day).filter(
      (row) => hasFact(row.facts, 'closed') !== (openState(w.registry, row.window!, row.occurred) !== 'open'),
    )
    attributeAll(w, rows, n)
    changed += rows.length
  }
  return { changed }
}

/** Presses of a hall's day that no seal froze. */
function pressesOf(w: Write, hall: string, day: number): RatingRow[] {
  const windows = new Set(w.registry.windowsOf(hall).map(({ id }) => id))
  const rows = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND occurred >= ? AND occurred < ?`)
    .all(startOfDay(day), startOfDay(day + 1)) as RatingRow[]
  return rows.filter(
    ({ window, occurred }) => window !== null && windows.has(window) && sealAt(w.sql, occurred) === undefined,
  )
}

/** @throws Refusal unknown-hall, bad-period */
function checkPlace(w: Write, hall: string, date: string): number {
  if (!w.registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  const day = parseDay(date)
  if (day === null) throw new Refusal('bad-period', date)
  return day
}

/** @throws Refusal bad-hours */
function inOrder<T extends Opening & { days?: number[] }>(openings: readonly T[]): T[] {
  for (const { from, to, days } of openings) {
    const isSpan = Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= MINUTES_A_DAY
    const areDays =
      days === undefined ||
      (days.length > 0 && days.every((day) => WEEKDAYS.includes(day)) && new Set(days).size === days.length)
    if (!isSpan || !areDays) throw new Refusal('bad-hours', JSON.stringify({ from, to, days }))
  }
  return openings.toSorted((a, b) => a.from - b.from)
}

/** @throws Refusal bad-hours where two of them overlap */
function checkApart(inOrder: readonly Opening[]): void {
  for (const [i, { from }] of inOrder.entries())
    if (i > 0 && from < inOrder[i - 1]!.to)
      throw new Refusal('bad-hours', `${from} is before ${inOrder[i - 1]!.to}`, `${from} 早于 ${inOrder[i - 1]!.to}`)
}

function onRecord({ operator, reason }: Who): Who {
  return { operator, reason }
}
