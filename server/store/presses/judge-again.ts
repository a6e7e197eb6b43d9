import { compareKeys, type OrderKey } from '../../rules/press/order.ts'
import { judge } from '../../rules/press/judge.ts'
import { hasFact } from '../../rules/screening/facts.ts'
import { bringUpPresses } from '../changes/large/rows-after.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { findService, serviceAt, type ServiceRow } from '../projections/service-row.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { MovedMeanwhile, Write } from '../writer/write.ts'
import { appendAttribution } from './append.ts'
import { countServiceAgain } from './count-service.ts'
import { gatherInPlace, gatherStored, serviceUnderWay, windowNow } from './gather.ts'
import { holdAgain, isMeanwhile, passOn } from './pass-on-invitation.ts'
import { rescreening } from './rescreening.ts'
import { rescreenAlone } from './screen-again.ts'
import { keyOf } from './window-order.ts'

/**
 * Attributes stored presses again, in the order of presses, so that the first of them finds the invitation that it would
 * have found; then invitations that they had spent elsewhere go to the next press there.
 *
 * @returns how many now belong elsewhere
 */
export function attributeAll(w: Write, rows: RatingRow[], cause: number): number {
  const freed: ServiceRow[] = []
  const inOrder = rows.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)))
  const moved = inOrder.filter((row) => judgeAgain(w, asItStands(w, row), cause, freed))
  for (const service of freed) passOn(w, service, cause)
  rescreening(w).finish(w)
  return moved.length
}

/** A press that was read before an act: one before it may have taken its invitation meanwhile. */
function asItStands(w: Write, row: RatingRow): RatingRow {
  return row.service === null ? row : findRating(w.sql, row.id)!
}

/**
 * Judges again what a large correction could not know when it was planned: ratings and services that came or changed since,
 * as the correction would have judged them then.
 *
 * @param left.places where a press would have stood that the plan counted on
 * @param left.inTime where the correction moves presses and services in time
 * @returns how many presses now belong elsewhere
 */
export function judgeMeanwhile(
  w: Write,
  {
    ratings,
    services,
    places,
    inTime,
  }: {
    ratings: readonly string[]
    services: readonly string[]
    places: readonly Place[]
    inTime?: MovedMeanwhile | undefined
  },
  cause: number,
): number {
  const rows = ratings
    .flatMap((id) => findRating(w.sql, uuidBytes(id)) ?? [])
    .filter(({ source }) => source === 'press')
  const met = new Set(services)
  const meet = ({ window, occurred }: RatingRow) => {
    const service = window === null ? undefined : serviceAt(w.sql, window, occurred)
    if (service) met.add(service.id)
  }
  rows.forEach(meet)
  for (const { window, key } of places) rescreening(w).changed(w, window, key, cause)
  for (const row of rows) if (row.window !== null) rescreening(w).changed(w, row.window, keyOf(row), cause)
  const moved = inTime ? 0 : attributeAll(w, rows, cause)
  if (inTime) judgeInTime(w, rows, { ...inTime, cause })
  for (const { id } of rows) {
    const row = findRating(w.sql, id)!
    meet(row)
    if (row.window === null && sealAt(w.sql, row.occurred) === undefined) rescreenAlone(w, row, cause)
  }
  for (const id of met) {
    if (sealAt(w.sql, findService(w.sql, id).at) === undefined) countServiceAgain(w, id, cause)
    holdAgain(w, findService(w.sql, id), cause)
  }
  rescreening(w).finish(w)
  return moved
}

/** A place in the order of presses of a window. */
export interface Place {
  window: number
  key: OrderKey
}

/**
 * Presses that were stored before a service that they fall into, because their devices' clocks run ahead: each gets what
 * it would have had if it had come after the service.
 */
export function claimAnew(w: Write, rows: RatingRow[], cause: number): void {
  const freed: ServiceRow[] = []
  for (const row of rows.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b))))
    if (sealAt(w.sql, row.occurred) === undefined)
      judgeElsewhere(w, asItStands(w, row), row.window ?? undefined, cause, freed)
  for (const service of freed) passOn(w, service, cause)
  rescreening(w).finish(w)
}

/**
 * Judges presses again whose moment is another one, or is doubted no more: where each was made, which invitation it has,
 * what screening says. A press that now lies in a sealed period came after that seal.
 *
 * @param before how those stood that were moved in time, by their entries
 * @param services how those stood that were moved in time themselves: each gets the unit that it counts for, and the
 *   press that it belongs to; presses that were not moved find the service that is under way at their moment now
 */
export function judgeInTime(
  w: Write,
  rows: readonly RatingRow[],
  { before, services, near: others, cause }: MovedMeanwhile & { cause: number },
): void {
  const freed: ServiceRow[] = []
  const near = pressesNear(w, services)
  const each = new Map([...near, ...rows.map((row) => [row.n, row] as const)])
  const isNear = ({ n, occurred }: RatingRow) => near.has(n) || (others.has(n) && sealAt(w.sql, occurred) === undefined)
  const met = new Set(services.map(({ id }) => id))
  const meet = ({ window, occurred }: RatingRow) => {
    const service = window === null ? undefined : serviceAt(w.sql, window, occurred)
    if (service) met.add(service.id)
  }
  for (const seen of [...each.values()].toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)))) {
    const row = asItStands(w, seen)
    const former = before.get(row.n)
    if (former && former.window !== null) rescreening(w).changed(w, former.window, keyOf(former), cause)
    if (former === undefined && !isNear(row)) judgeAgain(w, row, cause, freed)
    else judgeMoved(w, row, cause, freed)
    if (former) [former, findRating(w.sql, row.id)!].forEach(meet)
  }
  for (const service of freed) passOn(w, findService(w.sql, service.id), cause)
  for (const { id } of services)
    if (sealAt(w.sql, findService(w.sql, id).at) === undefined) countServiceAgain(w, id, cause)
  // A press that keeps its service may stand behind another one of it by now.
  for (const id of met) holdAgain(w, findService(w.sql, id), cause)
  rescreening(w).finish(w)
}

/** Presses made while a service was or is under way that a correction of the clock moved, but for those of sealed periods. */
function pressesNear(w: Write, services: readonly ServiceRow[]): Map<number, RatingRow> {
  const made = w.sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND occurred < ?`)
  const stretches = services.flatMap((former) => [former, findService(w.sql, former.id)])
  const rows = stretches.flatMap(({ window, at, expires }) => {
    bringUpPresses(w.sql, window, at, expires)
    return made.all(window, at, expires) as RatingRow[]
  })
  return new Map(rows.filter(({ occurred }) => sealAt(w.sql, occurred) === undefined).map((row) => [row.n, row]))
}

/**
 * A press that was moved in time keeps a service that is under way at its moment; else, and where its period is sealed, it
 * finds what it would have had.
 */
function judgeMoved(w: Write, row: RatingRow, cause: number, freed: ServiceRow[]): void {
  const window = windowNow(w, row)
  const service = row.service === null ? undefined : findService(w.sql, row.service)
  const keeps = service !== undefined && service.window === window && isMeanwhile(w, service, row.occurred)
  const late = hasFact(row.facts, 'after-seal') || sealAt(w.sql, row.occurred) !== undefined
  if (window === (row.window ?? undefined) && keeps && !late) judgeInPlace(w, row, cause)
  else judgeElsewhere(w, row, window, cause, freed)
  // Its place in the order is another one even where nothing else changed.
  if (row.window !== null) rescreening(w).changed(w, row.window, keyOf(row), cause)
}

/**
 * Judges a stored press again and appends an entry where the answer is another one.
 *
 * @param freed gathers services whose press belongs elsewhere
 */
function judgeAgain(w: Write, row: RatingRow, cause: number, freed: ServiceRow[]): boolean {
  // What was sealed stays with whom it was sealed for; the correction is on record beside it.
  if (sealAt(w.sql, row.occurred) !== undefined) return false
  const window = windowNow(w, row)
  // A press that came after a seal takes effect where the seal was opened: only now it finds its invitation.
  const late = hasFact(row.facts, 'after-seal')
  return window === (row.window ?? undefined) && !late
    ? judgeInPlace(w, row, cause)
    : judgeElsewhere(w, row, window, cause, freed)
}

/**
 * A press that stays at its window keeps its service; its unit may be another, its moment trusted or not, its window
 * open or closed, and anyone's or for the invited.
 */
function judgeInPlace(w: Write, row: RatingRow, cause: number): boolean {
  const context = gatherInPlace(w, row)
  const judged = judge(context)
  const { unit, staff, matter, service } = judged.attribution
  const moves =
    (unit ?? null) !== row.unit ||
    (staff ?? null) !== row.staff ||
    (matter ?? null) !== row.matter ||
    (service ?? null) !== row.service
  if (moves || judged.factBits !== row.facts) appendAttribution(w, row, context, judged, cause)
  return moves
}

/** A press that turns out to have been made at another window, or in time, gets there what it would have had. */
function judgeElsewhere(
  w: Write,
  row: RatingRow,
  window: number | undefined,
  cause: number,
  freed: ServiceRow[],
): boolean {
  const held = row.service === null ? undefined : findService(w.sql, row.service)
  if (held?.rating?.equals(row.id)) freed.push(held)
  const context = gatherStored(w, row, window, serviceUnderWay(w, window, row.occurred))
  appendAttribution(w, row, context, judge(context), cause)
  return true
}

/** Whom a service is counted for, and whom its presses rate, after what it names changed. */
export function judgeServiceAgain(w: Write, id: string, cause: number): void {
  const { window, at } = findService(w.sql, id)
  // One of a sealed period counts as it was sealed; presses that it got after that period follow.
  if (sealAt(w.sql, at) === undefined) countServiceAgain(w, id, cause)
  const presses = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND service = ?`)
    .all(window, at, id) as RatingRow[]
  attributeAll(w, presses, cause)
  w.touched.windows.add(window)
}
