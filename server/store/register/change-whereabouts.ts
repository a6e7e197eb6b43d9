import { at } from '../../rules/attribution/interval.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Span } from '../registry/registry.ts'
import { countServicesAgain } from '../presses/count-service.ts'
import { attributeAll } from '../presses/judge-again.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import type { Write } from '../writer/write.ts'

export interface Who {
  /** Operator on record, such as `user:maxiaoyan` or `cli:root`. */
  operator: string
  reason: string
}

/** Whether an interval with an end is followed by what it interrupted: a unit stands in for a morning. */
interface Resume {
  resume?: boolean
}

/** What is left of an interval after another one took its middle; null: nothing. */
function restOf(former: Span | undefined, to: number | undefined): { from: number; to?: number } | null {
  if (!former || to === undefined || (former.until !== null && former.until <= to)) return null
  return former.until === null ? { from: to } : { from: to, to: former.until }
}

/** Presses that a change of whereabouts from an instant on may touch: what is estimated may have been made until it came. */
const TOUCHED = `(occurred >= ? OR (clock <> 'measured' AND received >= ?))`

/**
 * A unit at a window (or, without one, nobody) from an instant on. For the past this is a correction: ratings and
 * services that it touches are attributed again in the same transaction, as new entries.
 *
 * @returns how many ratings now belong elsewhere
 * @throws Refusal unknown-window, unknown-unit, bad-interval, posting-overlap
 */
export function setPosting(
  w: Write,
  {
    resume = false,
    ...posting
  }: { hall: string; window: string; unit?: string; from: number; to?: number } & Resume & Who,
): { moved: number } {
  const window = w.registry.window(posting.hall, posting.window)
  if (!window) throw new Refusal('unknown-window', `${posting.hall}/${posting.window}`)
  if (posting.unit !== undefined && !w.registry.unit(posting.unit)) throw new Refusal('unknown-unit', posting.unit)
  if (posting.to !== undefined && posting.to <= posting.from) throw new Refusal('bad-interval')
  const former = at(w.registry.postings(window.id), posting.from)
  const { n } = w.append('posting', posting)
  const rest = resume ? restOf(former, posting.to) : null
  if (rest) {
    const { hall, window, operator, reason } = posting
    w.append('posting', { hall, window, unit: former!.unit, ...rest, operator, reason })
  }
  w.touched.windows.add(window.id)
  if (w.closing) return { moved: w.closing(n).moved }
  const ratings = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND ${TOUCHED}`)
    .all(window.id, posting.from, posting.from) as RatingRow[]
  const moved = attributeAll(w, ratings, n)
  countServicesAgain(w, window.id, posting.from, n)
  return { moved }
}

/**
 * A device at a window (or, without one, nowhere) from an instant on; for the past a correction, as with postings.
 *
 * @throws Refusal unknown-device, unknown-window, bad-interval, placement-overlap
 */
export function placeDevice(
  w: Write,
  {
    resume = false,
    ...placement
  }: {
    device: string
    hall?: string
    window?: string
    from: number
    to?: number
  } & Resume &
    Who,
): { moved: number } {
  if (!w.registry.device(placement.device)) throw new Refusal('unknown-device', placement.device)
  if (placement.to !== undefined && placement.to <= placement.from) throw new Refusal('bad-interval')
  const before = w.registry.placements(placement.device).map((row) => row.window)
  const firstBefore = w.registry.firstPlaced(placement.device)
  if (placement.hall !== undefined && !w.registry.window(placement.hall, placement.window ?? ''))
    throw new Refusal('unknown-window', `${placement.hall}/${placement.window}`)
  const former = at(w.registry.placements(placement.device), placement.from)
  const { n } = w.append('placement', placement)
  const rest = resume ? restOf(former, placement.to) : null
  if (rest) {
    const { device, operator, reason } = placement
    const { hall, code } = w.registry.windowById(former!.window)!
    w.append('placement', { device, hall, window: code, ...rest, operator, reason })
  }
  for (const window of [...before, ...w.registry.placements(placement.device).map((row) => row.window)])
    w.touched.windows.add(window)
  w.touched.devices.add(placement.device)
  if (w.closing) return { moved: w.closing(n).moved }
  return { moved: attributeAll(w, ratingsOfDevice(w, placement, before, firstBefore), n) }
}

/**
 * What holds at a window changed from an instant on: presses that lie there are attributed again. From now on they are
 * few: a device's clock ran ahead, or the hub's own went back.
 *
 * @returns how many now belong elsewhere
 */
export function attributeSince(w: Write, window: number, from: number, cause: number): number {
  const presses = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ?`)
    .all(window, from) as RatingRow[]
  return presses.length === 0 ? 0 : attributeAll(w, presses, cause)
}

/** Presses of a device that a placement may touch: at the windows where it stood, and of those that stood nowhere. */
function ratingsOfDevice(
  w: Write,
  { device, from }: { device: string; from: number },
  windows: readonly number[],
  firstBefore: number | null,
): RatingRow[] {
  const placed = [...new Set(windows)].flatMap(
    (window) =>
      w
        .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND ${TOUCHED} AND device = ?`)
        .all(window, from, from, device) as RatingRow[],
  )
  // With another first placement, any press before it may be suspect, or be so no more.
  const since = w.registry.firstPlaced(device) === firstBefore ? from : 0
  const nowhere = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window IS NULL AND device = ? AND ${TOUCHED}`)
    .all(device, since, since) as RatingRow[]
  return [...placed, ...nowhere]
}
