import type { RatingBody } from '../../contract/ledger/ledger-entries.ts'
import { CLAIMS_NOTHING } from '../../rules/screening/no-vote.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { bringUpPresses, bringUpServices } from '../changes/large/rows-after.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { overAt, type ServiceRow } from '../projections/service-row.ts'
import { uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'
import { judgeHolder } from './append.ts'

/**
 * Who has an invitation: the press that stands first in the order of its window among those made while the service was
 * under way that name no other invitation; tests, presses that nobody vouches for and those after a seal are left out. Whatever comes late or is
 * corrected, this stays true: a press that is judged (`judge.ts`) takes the place of a later one, `passOn` gives an
 * invitation whose press belongs elsewhere to the next one. A press that a seal froze keeps the invitation that it has,
 * and gets no other one, until its period is opened again (`holdAgain`).
 */

/** The press that spent an invitation belongs elsewhere: the next in the order has it, else it was never rated. */
export function passOn(w: Write, service: ServiceRow, cause: number): void {
  const end = endOf(w, service)
  const next = claimants(w, service, end)
  const { id, invitation } = service
  if (!next) {
    w.append('invitation', { service: id, invitation, event: 'unrated', at: end })
    return
  }
  w.append('invitation', {
    service: id,
    invitation,
    event: 'pressed',
    at: next.occurred,
    rating: uuidText(next.id),
  })
  judgeHolder(w, next, service, cause)
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
  if (holder?.service === service.id && !next?.id.equals(holder.id)) judgeHolder(w, holder, undefined, cause)
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

function isFrozen(sql: Write['sql'], { occurred }: Pick<RatingRow, 'occurred'>): boolean {
  return sealAt(sql, occurred) !== undefined
}

/** The invitation that a press names. */
function invitationOf(w: Pick<Write, 'sql'>, row: RatingRow): string | undefined {
  const body = w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string
  return (JSON.parse(body) as RatingBody).item.invitationId
}
