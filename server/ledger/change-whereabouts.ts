import { attributePress, windowAt } from '../attribution/attribute-press.ts'
import { at } from '../attribution/interval.ts'
import { canonicalJson } from '../contract/canonical-json.ts'
import { Refusal } from '../contract/errors.ts'
import type { Attribution, Fact } from '../contract/ledger-entries.ts'
import { openState } from '../registry/opening.ts'
import { factNames } from '../screening/facts.ts'
import type { RatingRow } from './rating-row.ts'
import { keyOf, rescreenAlone, rescreenFrom } from './screen-order.ts'
import { sealAt } from './seals.ts'
import { asService, findService, type ServiceRow } from './service-row.ts'
import { uuidText } from './uuid-bytes.ts'
import type { Write } from './write.ts'

export interface Who {
  /** Operator on record, such as `user:maxiaoyan` or `cli:root`. */
  operator: string
  reason: string
}

/**
 * A unit at a window (or, without one, nobody) from an instant on. For the past this is a correction: ratings and
 * services that it touches are attributed again in the same transaction, as new entries.
 *
 * @returns how many ratings now belong elsewhere
 * @throws Refusal unknown-window, unknown-unit, bad-interval, posting-overlap
 */
export function setPosting(
  w: Write,
  posting: { hall: string; window: string; unit?: string; from: number; to?: number } & Who,
): { moved: number } {
  const window = w.registry.window(posting.hall, posting.window)
  if (!window) throw new Refusal('unknown-window', `${posting.hall}/${posting.window}`)
  if (posting.unit !== undefined && !w.registry.unit(posting.unit)) throw new Refusal('unknown-unit', posting.unit)
  if (posting.to !== undefined && posting.to <= posting.from) throw new Refusal('bad-interval')
  const { n } = w.append('posting', posting)
  w.touched.windows.add(window.id)
  const ratings = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ?`)
    .all(window.id, posting.from) as RatingRow[]
  const moved = ratings.filter((row) => attributeAgain(w, row, n)).length
  reattributeServices(w, window.id, posting.from, n)
  return { moved }
}

/**
 * A device at a window (or, without one, nowhere) from an instant on; for the past a correction, as with postings.
 *
 * @throws Refusal unknown-device, unknown-window, bad-interval, placement-overlap
 */
export function placeDevice(
  w: Write,
  placement: { device: string; hall?: string; window?: string; from: number; to?: number } & Who,
): { moved: number } {
  if (!w.registry.device(placement.device)) throw new Refusal('unknown-device', placement.device)
  if (placement.to !== undefined && placement.to <= placement.from) throw new Refusal('bad-interval')
  const before = w.registry.placements(placement.device).map((row) => row.window)
  if (placement.hall !== undefined && !w.registry.window(placement.hall, placement.window ?? ''))
    throw new Refusal('unknown-window', `${placement.hall}/${placement.window}`)
  const { n } = w.append('placement', placement)
  for (const window of [...before, ...w.registry.placements(placement.device).map((row) => row.window)])
    w.touched.windows.add(window)
  w.touched.devices.add(placement.device)
  const moved = ratingsOfDevice(w, placement.device, placement.from, before).filter((row) => attributeAgain(w, row, n))
  return { moved: moved.length }
}

/** Presses of a device from an instant on: at the windows where it stood, and in the tray. */
function ratingsOfDevice(w: Write, device: string, from: number, windows: readonly number[]): RatingRow[] {
  const placed = [...new Set(windows)].flatMap(
    (window) =>
      w
        .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND device = ?`)
        .all(window, from, device) as RatingRow[],
  )
  const nowhere = w
    .sql('SELECT * FROM rating WHERE unit IS NULL AND window IS NULL AND device = ? AND occurred >= ?')
    .all(device, from) as RatingRow[]
  return [...placed, ...nowhere].toSorted((a, b) => a.n - b.n)
}

/** Attributes a stored press again and appends an entry where the answer is another one. */
export function attributeAgain(w: Write, row: RatingRow, cause: number, factsChanged = false): boolean {
  // What was sealed stays with whom it was sealed for; the correction is on record beside it.
  if (sealAt(w.sql, row.occurred) !== undefined) return false
  const window = windowAt(row.device!, row.occurred, w.registry)
  const moved = window !== (row.window ?? undefined)
  // A service belongs to its window: a press that was made elsewhere was not its press.
  const service = row.service === null || moved ? undefined : asService(findService(w.sql, row.service))
  const found = w.registry.named(attributePress(window, row.occurred, service, w.registry))
  // What an officer settled keeps its unit; where it was pressed is corrected like that of any other.
  const attribution = row.settled === 1 ? { ...found, unit: row.unit! } : found
  const facts = moved ? factsElsewhere(w, row, window) : factNames(row.facts)
  if (!moved && !factsChanged && canonicalJson(attribution) === canonicalJson(storedAttribution(w, row))) return false
  const entry = w.append('attribution', { rating: uuidText(row.id), attribution, facts, cause })
  if (moved) {
    if (row.window !== null) rescreenFrom(w, row.window, keyOf(row), entry.n)
    if (window === undefined) rescreenAlone(w, row.id, entry.n)
    else rescreenFrom(w, window, keyOf(row), entry.n)
  }
  return true
}

function storedAttribution(w: Write, row: RatingRow): Attribution {
  return w.registry.named({
    ...(row.window === null ? {} : { window: row.window }),
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(row.staff === null ? {} : { staff: row.staff }),
    ...(row.matter === null ? {} : { matter: row.matter }),
    ...(row.service === null ? {} : { service: row.service }),
  })
}

/** Facts that hang on the window are asked anew where a press turns out to have been made at another one. */
function factsElsewhere(w: Write, row: RatingRow, window: number | undefined): Fact[] {
  const facts: Fact[] = factNames(row.facts).filter(
    (fact) => fact !== 'closed' && fact !== 'uninvited' && fact !== 'open-rules',
  )
  if (window === undefined) return facts
  if (openState(w.registry, window, row.occurred) !== 'open') facts.push('closed')
  if (w.registry.windowById(window)?.mode === 'open') facts.push('open-rules')
  else if (!facts.includes('test')) facts.push('uninvited')
  return facts
}

export function reattributeServices(w: Write, window: number, from: number, cause: number): void {
  const rows = w.sql('SELECT * FROM service WHERE window = ? AND at >= ?').all(window, from) as ServiceRow[]
  for (const row of rows) {
    if (sealAt(w.sql, row.at) !== undefined) continue
    const unit = unitOfService(w, window, row.at, asService(row))
    if (unit === (row.unit ?? undefined)) continue
    w.append('service-attribution', { service: row.id, ...(unit === undefined ? {} : { unit }), cause })
  }
}

/** Whom a service is counted for: the unit that it names, its matter's, or the one posted at the window. */
export function unitOfService(
  w: Pick<Write, 'registry'>,
  window: number,
  instant: number,
  service: { unit?: string | undefined; matter?: string | undefined },
): string | undefined {
  const matterUnit = service.matter === undefined ? undefined : w.registry.unitOfMatter(service.matter)
  return service.unit ?? matterUnit ?? at(w.registry.postings(window), instant)?.unit
}
