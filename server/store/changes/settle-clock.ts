import { dateOfDay, dayOf } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { ClockSettled } from '../../contract/hub/hub-clock.ts'
import type { ClockShift, Officer } from '../../contract/ledger/ledger-entries.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import { judgeInTime } from '../presses/judge-again.ts'
import { openDoubt } from './clock-doubt.ts'
import { ratingsToMove, servicesToMove } from '../projections/clock-projection.ts'
import { eventsToMove, windowsOf } from '../projections/duty-events.ts'
import { keepDoubtedOffsets } from '../presses/device-facts.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import { closingNow } from './large/prepared.ts'
import { wasMovedHere } from './large/rows-after.ts'
import type { Span } from '../registry/registry.ts'
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
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const since = openDoubt(w.sql)
  if (since === null && shifts.length === 0) throw new Refusal('clock-not-doubted')
  if (shifts.length > MOST_SHIFTS) throw new Refusal('bad-shift', `at most ${MOST_SHIFTS}`, `最多 ${MOST_SHIFTS} 条`)
  for (const shift of shifts) checkShift(w, shift)
  // Where a plan was laid down, it has moved everything else.
  const only = closingNow(w.sql)?.met
  const ratings = ratingsToMove(w.sql, w.registry, shifts, only?.ratings)
  const services = servicesToMove(w.sql, w.registry, shifts, only?.services)
  const moved = w.closing ? [] : windowsOf(eventsToMove(w.sql, w.registry, shifts))
  const then = new Map(moved.map((id) => [id, { duties: w.registry.duties(id), pauses: w.registry.pauses(id) }]))
  const before = new Map(ratings.map(({ row }) => [row.n, row]))
  const inTime = {
    before,
    services: services.map(({ row }) => row),
    near: pressesMet(w, only?.ratings ?? [], before),
  }
  forgetOrder(w.memory)
  const { operator, role, bound } = officer
  const { n } = w.append('clock-settled', {
    clock: Math.round(w.now),
    ...(shifts.length === 0 ? {} : { shifts: shifts.map(asWritten), duties: true as const }),
    reason: reason.trim(),
    operator,
    role,
    ...(bound === undefined ? {} : { bound }),
  })
  keepDoubtedOffsets(w, shifts.length === 0)
  if (w.closing) return w.closing(n, shifts.length === 0 ? undefined : inTime).planned as ClockSettled
  const beside = moved.flatMap((id) => pressesWhereOther(w, id, then.get(id)!))
  const rows = [...doubted(w, since), ...beside, ...ratings.map(({ row }) => ratingNow(w, row.n))]
  const each = [...new Map(rows.map((row) => [row.n, row])).values()]
  judgeInTime(w, each, { ...inTime, cause: n })
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

/** Presses, by their entries, that are not moved, and were made where the plan moves services. */
function pressesMet(w: Write, ids: readonly string[], before: ReadonlyMap<number, RatingRow>): Set<number> {
  const rows = ids.flatMap((id) => findRating(w.sql, uuidBytes(id)) ?? [])
  const isNear = ({ n, window, occurred }: RatingRow) =>
    !before.has(n) && window !== null && wasMovedHere(w.sql, window, occurred)
  return new Set(rows.filter(isNear).map(({ n }) => n))
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

/** Presses of a window at moments at which somebody else is on duty now, or it is paused where it was not. */
function pressesWhereOther(
  w: Write,
  window: number,
  then: { duties: readonly Span[]; pauses: readonly Span[] },
): RatingRow[] {
  const now = { duties: w.registry.duties(window), pauses: w.registry.pauses(window) }
  const other = [...difference(then.duties, now.duties), ...difference(then.pauses, now.pauses)]
  if (other.length === 0) return []
  const from = Math.min(...other.map(({ since }) => since))
  const to = Math.max(...other.map(({ until }) => until ?? Number.MAX_SAFE_INTEGER))
  return w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND occurred < ?`)
    .all(window, from, to) as RatingRow[]
}

/** Spans that stand in one of the lists alone. */
function difference(a: readonly Span[], b: readonly Span[]): Span[] {
  const keys = (spans: readonly Span[]) => new Set(spans.map((span) => JSON.stringify(span)))
  const [inA, inB] = [keys(a), keys(b)]
  return [...a.filter((span) => !inB.has(JSON.stringify(span))), ...b.filter((span) => !inA.has(JSON.stringify(span)))]
}

function doubted(w: Write, since: number | null): RatingRow[] {
  if (since === null) return []
  return w.sql(`SELECT * FROM rating WHERE source = 'press' AND n > ?`).all(since) as RatingRow[]
}

function ratingNow(w: Write, n: number): RatingRow {
  return w.sql('SELECT * FROM rating WHERE n = ?').get(n) as RatingRow
}
