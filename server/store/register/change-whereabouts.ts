import { attributePress, windowAt } from '../../rules/attribution/attribute-press.ts'
import { at } from '../../rules/attribution/interval.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Attribution, Fact } from '../../contract/ledger/ledger-entries.ts'
import { openState } from '../registry/opening.ts'
import type { Span } from '../registry/registry.ts'
import { factNames, hasFact, withFact } from '../../rules/screening/facts.ts'
import { carryOut, claimInvitation, holdAgain, invitationOf, isMeanwhile, passOn } from '../presses/claim-invitation.ts'
import { factsAnew, isMomentTrusted, isUnseen, withClaimFacts } from '../presses/facts-anew.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { rescreening } from '../presses/rescreening.ts'
import { rescreenAlone } from '../presses/screen-again.ts'
import { compareKeys, keyOf, type OrderKey } from '../presses/window-order.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { asService, findService, serviceAt, type ServiceRow } from '../projections/service-row.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
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

/**
 * Attributes stored presses again, in the order of presses, so that the first of them finds the invitation that it would
 * have found; then invitations that they had spent elsewhere go to the next press there.
 *
 * @returns how many now belong elsewhere
 */
export function attributeAll(w: Write, rows: RatingRow[], cause: number): number {
  const freed: ServiceRow[] = []
  const inOrder = rows.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)))
  const moved = inOrder.filter((row) => attributeAgain(w, asItStands(w, row), cause, freed))
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
 * @param places where a press would have stood that the plan counted on
 * @returns how many presses now belong elsewhere
 */
export function judgeMeanwhile(
  w: Write,
  { ratings, services, places }: { ratings: readonly string[]; services: readonly string[]; places: readonly Place[] },
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
  const moved = attributeAll(w, rows, cause)
  for (const { id } of rows) {
    const row = findRating(w.sql, id)!
    meet(row)
    if (row.window === null && sealAt(w.sql, row.occurred) === undefined) rescreenAlone(w, id, cause)
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
      attributeElsewhere(w, asItStands(w, row), row.window ?? undefined, cause, freed)
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
  {
    before,
    services,
    cause,
  }: { before: ReadonlyMap<number, RatingRow>; services: readonly ServiceRow[]; cause: number },
): void {
  const freed: ServiceRow[] = []
  const near = pressesNear(w, services)
  const each = new Map([...near, ...rows.map((row) => [row.n, row] as const)])
  const met = new Set(services.map(({ id }) => id))
  const meet = ({ window, occurred }: RatingRow) => {
    const service = window === null ? undefined : serviceAt(w.sql, window, occurred)
    if (service) met.add(service.id)
  }
  for (const seen of [...each.values()].toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)))) {
    const row = asItStands(w, seen)
    const former = before.get(row.n)
    if (former && former.window !== null) rescreening(w).changed(w, former.window, keyOf(former), cause)
    if (former === undefined && near.has(row.n)) attributeMoved(w, row, cause, freed)
    else if (former === undefined) attributeAgain(w, row, cause, freed)
    else if (sealAt(w.sql, row.occurred) === undefined) attributeMoved(w, row, cause, freed)
    else attributeAfterSeal(w, row, cause, freed)
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
  const rows = stretches.flatMap(({ window, at, expires }) => made.all(window, at, expires) as RatingRow[])
  return new Map(rows.filter(({ occurred }) => sealAt(w.sql, occurred) === undefined).map((row) => [row.n, row]))
}

/** A press that was moved in time keeps a service that is under way at its moment; else it finds what it would have had. */
function attributeMoved(w: Write, row: RatingRow, cause: number, freed: ServiceRow[]): void {
  const window = windowAt(row.device!, row.occurred, w.registry)
  const service = row.service === null ? undefined : findService(w.sql, row.service)
  const keeps = service !== undefined && service.window === window && isMeanwhile(w, service, row.occurred)
  const stays = row.settled === 1 && row.window === null
  if (window === (row.window ?? undefined) && keeps && !hasFact(row.facts, 'after-seal'))
    attributeInPlace(w, row, cause)
  else attributeElsewhere(w, row, stays ? undefined : window, cause, freed)
  // Its place in the order is another one even where nothing else changed.
  if (row.window !== null) rescreening(w).changed(w, row.window, keyOf(row), cause)
}

function attributeAfterSeal(w: Write, row: RatingRow, cause: number, freed: ServiceRow[]): void {
  const held = row.service === null ? undefined : findService(w.sql, row.service)
  if (held?.rating?.equals(row.id)) freed.push(held)
  const window = windowAt(row.device!, row.occurred, w.registry)
  const attribution = withSettlement(row, w.registry.named(attributePress(window, row.occurred, undefined, w.registry)))
  const facts: Fact[] = [...factsAnew(w, row, window, undefined), 'after-seal']
  w.append('attribution', { rating: uuidText(row.id), attribution, facts, cause })
  if (row.window !== null) rescreening(w).changed(w, row.window, keyOf(row), cause)
  w.append('verdict', { rating: uuidText(row.id), verdict: { rule: 'after-seal', verdict: 'excluded' }, cause })
}

/**
 * Attributes a stored press again and appends an entry where the answer is another one.
 *
 * @param freed gathers services whose press belongs elsewhere
 */
function attributeAgain(w: Write, row: RatingRow, cause: number, freed: ServiceRow[]): boolean {
  // What was sealed stays with whom it was sealed for; the correction is on record beside it.
  if (sealAt(w.sql, row.occurred) !== undefined) return false
  // What stood nowhere and was settled stays so.
  const stays = row.settled === 1 && row.window === null
  const window = stays ? undefined : windowAt(row.device!, row.occurred, w.registry)
  // A press that came after a seal takes effect where the seal was opened: only now it finds its invitation.
  const late = hasFact(row.facts, 'after-seal')
  return window === (row.window ?? undefined) && !late
    ? attributeInPlace(w, row, cause)
    : attributeElsewhere(w, row, window, cause, freed)
}

/**
 * A press that stays at its window keeps its service; its unit may be another, its moment trusted or not, its window
 * open or closed, and anyone's or for the invited.
 */
function attributeInPlace(w: Write, row: RatingRow, cause: number): boolean {
  const service = row.service === null ? undefined : findService(w.sql, row.service)
  const found = attributePress(row.window ?? undefined, row.occurred, service && asService(service), w.registry)
  const attribution = withSettlement(row, w.registry.named(found))
  const facts = factsInPlace(w, row, service)
  const same = canonicalJson(attribution) === canonicalJson(storedAttribution(w, row))
  if (same && facts === row.facts) return false
  const entry = w.append('attribution', { rating: uuidText(row.id), attribution, facts: factNames(facts), cause })
  if (facts === row.facts) return true
  if (row.window === null) rescreenAlone(w, row.id, entry.n)
  else rescreening(w).changed(w, row.window, keyOf(row), cause)
  return !same
}

function factsInPlace(w: Write, row: RatingRow, service: ServiceRow | undefined): number {
  const clock = withFact(row.facts, 'clock', !isMomentTrusted(w, row))
  const facts = withFact(clock, 'unseen', isUnseen(w, row))
  if (row.window === null) return facts
  const closed = openState(w.registry, row.window, row.occurred) !== 'open'
  const claim = service && { spends: service.rating?.equals(row.id) === true, down: service.outcome === 'device-down' }
  return withClaimFacts(w.registry, { ...row, facts: withFact(facts, 'closed', closed) }, claim)
}

/** A press that turns out to have been made at another window, or in time, gets there what it would have had. */
function attributeElsewhere(
  w: Write,
  row: RatingRow,
  window: number | undefined,
  cause: number,
  freed: ServiceRow[],
): boolean {
  const held = row.service === null ? undefined : findService(w.sql, row.service)
  if (held?.rating?.equals(row.id)) freed.push(held)
  const mayClaim = !hasFact(row.facts, 'test') && !hasFact(row.facts, 'signature')
  const claim = mayClaim ? claimInvitation(w, window, keyOf(row), invitationOf(w, row)) : undefined
  const attribution = withSettlement(
    row,
    w.registry.named(attributePress(window, row.occurred, claim && asService(claim.service), w.registry)),
  )
  const facts = factsAnew(w, row, window, claim)
  const entry = w.append('attribution', { rating: uuidText(row.id), attribution, facts, cause })
  if (row.window !== null) rescreening(w).changed(w, row.window, keyOf(row), cause)
  if (window === undefined) rescreenAlone(w, row.id, entry.n)
  else rescreening(w).changed(w, window, keyOf(row), cause)
  if (claim) carryOut(w, claim, { id: uuidText(row.id), occurred: row.occurred }, entry.n)
  return true
}

/** What an officer settled keeps its unit; where it was pressed is corrected like that of any other. */
function withSettlement(row: RatingRow, found: Attribution): Attribution {
  return row.settled === 1 ? { ...found, unit: row.unit! } : found
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

function countServiceAgain(w: Write, id: string, cause: number): void {
  const row = findService(w.sql, id)
  const unit = unitOfService(w, row.window, row.at, asService(row))
  if (unit !== (row.unit ?? undefined))
    w.append('service-attribution', { service: id, ...(unit === undefined ? {} : { unit }), cause })
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

/** Whom a service is counted for, and whom its presses rate, after what it names changed. */
export function attributeServiceAnew(w: Write, service: string, cause: number): void {
  const row = w.sql('SELECT * FROM service WHERE id = ?').get(service) as ServiceRow
  // One of a sealed period counts as it was sealed; presses that it got after that period follow.
  if (sealAt(w.sql, row.at) === undefined) countServiceAgain(w, service, cause)
  const presses = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND service = ?`)
    .all(row.window, row.at, service) as RatingRow[]
  attributeAll(w, presses, cause)
  w.touched.windows.add(row.window)
}
