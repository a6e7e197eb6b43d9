import { attributePress, windowAt } from '../../rules/attribution/attribute-press.ts'
import type { RatingBody } from '../../contract/ledger/ledger-entries.ts'
import { CLAIMS_NOTHING } from '../../rules/screening/no-vote.ts'
import { factsAnew } from './facts-anew.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { rescreening } from './rescreening.ts'
import { bringUpPresses, bringUpServices } from '../changes/large/rows-after.ts'
import { compareKeys, keyOf, type OrderKey } from './window-order.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { asService, hasServices, overAt, serviceAt, type ServiceRow } from '../projections/service-row.ts'
import { uuidText } from '../sqlite/uuid-bytes.ts'
import type { Reads, Write } from '../writer/write.ts'

/**
 * Who has an invitation: the press that stands first in the order of its window among those made while the service was
 * under way that name no other invitation; tests, presses that nobody vouches for and those after a seal are left out. Whatever comes late or is
 * corrected, this stays true: `claimInvitation` lets an earlier press take the place of a later one, `passOn` gives an
 * invitation whose press belongs elsewhere to the next one. A press that a seal froze keeps the invitation that it has,
 * and gets no other one, until its period is opened again (`holdAgain`).
 */

/** The service that a press rates, and whether it spends that service's invitation. */
export interface Claim {
  service: ServiceRow
  spends: boolean
  /** The invitation had no device to show it: presses count as on an open window. */
  down: boolean
  /** A later press that held the invitation until this earlier one arrived. */
  displaces?: RatingRow
}

export function claimInvitation(
  w: Reads,
  window: number | undefined,
  key: OrderKey,
  invitationId: string | undefined,
): Claim | undefined {
  if (window === undefined) return undefined
  const found = serviceUnderWay(w, window, key.occurred)
  // A press that names another invitation has none here.
  if (!found || (invitationId ?? found.invitation) !== found.invitation) return undefined
  if (found.outcome === 'device-down' || found.outcome === 'not-invited')
    return { service: found, spends: false, down: found.outcome === 'device-down' }
  const holder = found.rating === null ? undefined : findRating(w.sql, found.rating)
  if (holder && compareKeys(key, keyOf(holder)) >= 0) return undefined
  if (holder && isFrozen(w.sql, holder) && !isFrozen(w.sql, key)) return undefined
  // Where a correction took its press elsewhere, that one has another invitation by now, or none.
  const displaces = holder?.service === found.id ? { displaces: holder } : {}
  return { service: found, spends: true, down: false, ...displaces }
}

function serviceUnderWay(w: Reads, window: number, instant: number): ServiceRow | undefined {
  const { withoutServices } = w.memory
  if (withoutServices.has(window)) return undefined
  const service = serviceAt(w.sql, window, instant)
  if (!service && !hasServices(w.sql, window)) withoutServices.add(window)
  return service
}

/** Puts on record that a press spent what it claimed, and takes it from the one that held it. */
export function carryOut(w: Write, claim: Claim, press: { id: string; occurred: number }, cause: number): void {
  if (!claim.spends) return
  spend(w, claim.service, press.id, press.occurred)
  if (claim.displaces) attributeHolder(w, claim.displaces, undefined, cause)
}

/** The press that spent an invitation belongs elsewhere: the next in the order has it, else it was never rated. */
export function passOn(w: Write, service: ServiceRow, cause: number): void {
  const end = endOf(w, service)
  const next = claimants(w, service, end)
  const id = service.id
  if (!next) {
    w.append('invitation', { service: id, invitation: service.invitation, event: 'unrated', at: end })
    return
  }
  spend(w, service, uuidText(next.id), next.occurred)
  attributeHolder(w, next, service, cause)
}

/** Whether an instant lies between a service and the end of its invitation, whoever has it. */
export function isMeanwhile(w: Write, service: ServiceRow, instant: number): boolean {
  return service.at <= instant && instant < endOf(w, service)
}

/** Service or presses were moved in time, or are frozen no more: the first press that may have the invitation now has it. */
export function holdAgain(w: Write, service: ServiceRow, cause: number): void {
  if (service.outcome === 'not-invited' || service.outcome === 'device-down') return
  const holder = service.rating === null ? undefined : findRating(w.sql, service.rating)
  if (holder && isFrozen(w.sql, holder)) return
  const next = claimants(w, service, endOf(w, service))
  if (next ? service.rating?.equals(next.id) === true : service.rating === null) return
  passOn(w, service, cause)
  if (holder?.service === service.id && !next?.id.equals(holder.id)) attributeHolder(w, holder, undefined, cause)
}

function spend(w: Write, service: ServiceRow, rating: string, at: number): void {
  w.append('invitation', { service: service.id, invitation: service.invitation, event: 'pressed', at, rating })
}

/** When an invitation that nobody spends ends: it runs out, is called off, or the next service of its window ends it. */
export function endOf(w: Write, service: ServiceRow): number {
  bringUpServices(w.sql, service.window, service.at)
  const next = w
    .sql('SELECT min(at) FROM service WHERE window = ? AND (at, n) > (?, ?)')
    .pluck()
    .get(service.window, service.at, service.n) as number | null
  return Math.min(overAt(service), next ?? Infinity)
}

/** The first press that may have an invitation. */
function claimants(w: Write, service: ServiceRow, end: number): RatingRow | undefined {
  bringUpPresses(w.sql, service.window, service.at, end)
  const rows = w
    .sql(
      `SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND occurred < ?
       ORDER BY occurred, device, seq, id`,
    )
    .all(service.window, service.at, end) as RatingRow[]
  return rows.find((row) => {
    if ((row.facts & CLAIMS_NOTHING) !== 0 || isFrozen(w.sql, row)) return false
    return (invitationOf(w, row) ?? service.invitation) === service.invitation
  })
}

function isFrozen(sql: Reads['sql'], { occurred }: Pick<RatingRow, 'occurred'>): boolean {
  return sealAt(sql, occurred) !== undefined
}

/** The invitation that a press names. */
export function invitationOf(w: Pick<Write, 'sql'>, row: RatingRow): string | undefined {
  const body = w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string
  return (JSON.parse(body) as RatingBody).item.invitationId
}

/** A press of an invited window gets a service, or loses it to one made earlier and has no invitation from now on. */
function attributeHolder(w: Write, row: RatingRow, service: ServiceRow | undefined, cause: number): void {
  const { registry } = w
  // The act under way takes it to another window, and has not come to it yet.
  if (service === undefined && windowAt(row.device!, row.occurred, registry) !== row.window) return
  const found = registry.named(
    attributePress(row.window ?? undefined, row.occurred, service && asService(service), registry),
  )
  // What an officer settled stays where it was put.
  const attribution = row.settled === 1 ? { ...found, unit: row.unit! } : found
  const facts = factsAnew(w, row, row.window ?? undefined, service && { spends: true, down: false })
  w.append('attribution', { rating: uuidText(row.id), attribution, facts, cause })
  if (row.window !== null) rescreening(w).changed(w, row.window, keyOf(row), cause)
}
