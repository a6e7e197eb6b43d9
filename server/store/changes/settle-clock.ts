import { dateOfDay, dayOf } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { ClockSettled } from '../../contract/hub-clock.ts'
import type { ClockShift, Officer } from '../../contract/ledger/ledger-entries.ts'
import { judgeInTime } from '../register/change-whereabouts.ts'
import { openDoubt } from './clock-doubt.ts'
import { ratingsToMove, servicesToMove } from '../projections/clock-projection.ts'
import { keepDoubtedOffsets } from '../presses/device-facts.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import { forgetOrder, type Write } from '../writer/write.ts'

/** Nobody corrects a clock into another century. 2100-01-01T00:00Z, ms. */
const LATEST = Date.UTC(2100, 0, 1)
const MOST_SHIFTS = 100

/**
 * An officer says that the hub's clock is right, or by how much what came in was dated wrongly; in the same transaction
 * everything that it touches is judged again. Without `shifts` the clock was right. A correction may also speak of a time
 * that nobody doubted; what was sealed stays as it was sealed.
 *
 * @throws Refusal reason-missing, clock-not-doubted, bad-shift, unknown-hall
 */
export function settleClock(
  w: Write,
  officer: Officer,
  { shifts = [], reason }: { shifts?: readonly ClockShift[] | undefined; reason: string },
): ClockSettled {
  if (reason.trim() === '') throw new Refusal('reason-missing')
  const since = openDoubt(w.sql)
  if (since === null && shifts.length === 0) throw new Refusal('clock-not-doubted')
  if (shifts.length > MOST_SHIFTS) throw new Refusal('bad-shift', `at most ${MOST_SHIFTS}`)
  for (const shift of shifts) checkShift(w, shift)
  const ratings = ratingsToMove(w.sql, w.registry, shifts)
  const services = servicesToMove(w.sql, w.registry, shifts)
  const before = new Map(ratings.map(({ row }) => [row.n, row]))
  forgetOrder(w.memory)
  const { operator, role, bound } = officer
  const { n } = w.append('clock-settled', {
    clock: Math.round(w.now),
    ...(shifts.length === 0 ? {} : { shifts: shifts.map(asWritten) }),
    reason: reason.trim(),
    operator,
    role,
    ...(bound === undefined ? {} : { bound }),
  })
  keepDoubtedOffsets(w, shifts.length === 0)
  if (w.closing) return w.closing(n).planned as ClockSettled
  const rows = [...doubted(w, since), ...ratings.map(({ row }) => ratingNow(w, row.n))]
  const each = [...new Map(rows.map((row) => [row.n, row])).values()]
  judgeInTime(w, each, { before, services: services.map(({ row }) => row), cause: n })
  for (const window of w.registry.windowIds()) w.touched.windows.add(window)
  const after = each.map((row) => ratingNow(w, row.n))
  return {
    judged: each.length,
    moved: ratings.length,
    services: services.length,
    counted: after.filter(({ verdict }) => verdict === 'counted').length,
    held: after.filter(({ verdict }) => verdict === 'held').length,
    days: daysOf(
      each.map((row) => before.get(row.n) ?? row),
      after,
    ),
  }
}

/** Ratings by day, before and after, where that is not the same. */
function daysOf(before: readonly RatingRow[], after: readonly RatingRow[]): ClockSettled['days'] {
  const byDay = (rows: readonly RatingRow[]) => Map.groupBy(rows, ({ occurred }) => dayOf(occurred))
  const [then, now] = [byDay(before), byDay(after)]
  return [...new Set([...then.keys(), ...now.keys()])]
    .toSorted((a, b) => a - b)
    .map((day) => ({ date: dateOfDay(day), before: then.get(day)?.length ?? 0, after: now.get(day)?.length ?? 0 }))
    .filter((day) => day.before !== day.after)
}

/** @throws Refusal bad-shift, unknown-hall */
function checkShift(w: Write, { hall, from, to, by, after = 0, before = Infinity }: ClockShift): void {
  const lands = from + by >= 0 && to + by <= LATEST && to <= LATEST
  if (from >= to || by === 0 || !lands || after >= before) throw new Refusal('bad-shift')
  if (hall !== undefined && !w.registry.hall(hall)) throw new Refusal('unknown-hall', hall)
}

/** Members that were not given are not there. */
function asWritten({ hall, after, before, from, to, by }: ClockShift): ClockShift {
  return {
    ...(hall === undefined ? {} : { hall }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
    from,
    to,
    by,
  }
}

function doubted(w: Write, since: number | null): RatingRow[] {
  if (since === null) return []
  return w.sql(`SELECT * FROM rating WHERE source = 'press' AND n > ?`).all(since) as RatingRow[]
}

function ratingNow(w: Write, n: number): RatingRow {
  return w.sql('SELECT * FROM rating WHERE n = ?').get(n) as RatingRow
}
