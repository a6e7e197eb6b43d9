import { factBits } from '../../../rules/screening/facts.ts'
import { CLAIMS_NOTHING } from '../../../rules/screening/no-vote.ts'
import type { Db } from '../../sqlite/database.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import { findService, type ServiceRow } from '../../projections/service-row.ts'
import { sealAt } from '../../changes/seals/seals.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Problem } from '../chain/verify-chain.ts'
import type { Said } from './verify-said.ts'

type Claimant = Pick<RatingRow, 'n' | 'id' | 'service' | 'occurred'>

/**
 * Who has each invitation, from the presses as they stand: the first of its window, while the service was under way, that
 * names no other invitation (README section 6), unless a seal froze another one with it. It must be the one that the
 * service names, and name the service.
 */
export function checkInvitations(db: Db, sql: Sql, said: Said, report: (problem: Problem) => void): void {
  const ofRating = db.prepare(
    `SELECT n, id, service, occurred FROM rating WHERE id = ? AND facts & ${CLAIMS_NOTHING} = 0`,
  )
  const claimants = db.prepare(
    `SELECT n, id, service, occurred FROM rating WHERE source = 'press' AND window = (SELECT ?) AND occurred >= ? AND occurred < ?
     AND facts & ${CLAIMS_NOTHING} = 0 ORDER BY occurred, device, seq, id`,
  )
  let next: ServiceRow | undefined
  const services = db.prepare('SELECT * FROM service ORDER BY window, at DESC, n DESC')
  for (const service of services.iterate() as Iterable<ServiceRow>) {
    const over = Math.min(service.expires, service.cancelled ?? Infinity)
    const end = next?.window === service.window ? Math.min(over, next.at) : over
    next = service
    if (service.outcome === 'not-invited' || service.outcome === 'device-down') continue
    const rows = claimants.all(service.window, service.at, end) as Claimant[]
    const present = service.rating === null ? undefined : (ofRating.get(service.rating) as Claimant | undefined)
    const isFrozen = ({ occurred }: Claimant) => sealAt(sql, occurred) !== undefined
    const holder =
      [...(present ? [present] : []), ...rows].find((row) => row.service === service.id && isFrozen(row)) ??
      rows.find((row) => !isFrozen(row) && (said.of(row.n).invitation ?? service.invitation) === service.invitation)
    const wrong = wrongHolder(service, holder)
    if (wrong !== null) report({ n: service.n, code: 'invitation-wrong', message: wrong })
  }
}

function wrongHolder({ id, outcome, rating }: ServiceRow, holder: Claimant | undefined): string | null {
  if (!holder) return rating === null && outcome !== 'pressed' ? null : `is ${outcome}, and no press has its invitation`
  const due = uuidText(holder.id)
  if (outcome !== 'pressed' || !rating?.equals(holder.id))
    return `is ${outcome}${rating === null ? '' : ` by ${uuidText(rating)}`}, its invitation belongs to press ${due}`
  return holder.service === id ? null : `is pressed by ${due}, which names another service`
}

/** Tests, and presses that nobody vouches for, name no service. */
const NAMES_NOTHING = factBits(['test', 'signature'])

/**
 * Which service a press names: the one whose invitation it has; else the one that was under way, when that invited nobody
 * or found no device. Null when it is the right one.
 */
export function wrongService(sql: Sql, said: Said, row: RatingRow): string | null {
  const due = serviceOf(sql, said, row)
  return due === row.service ? null : `names service ${row.service ?? 'none'}, it is of ${due ?? 'none'}`
}

function serviceOf(sql: Sql, said: Said, row: RatingRow): string | null {
  if ((row.facts & NAMES_NOTHING) !== 0) return null
  if (row.service !== null && findService(sql, row.service).rating?.equals(row.id)) return row.service
  const service = newestService(sql, row)
  if (service?.outcome !== 'device-down' && service?.outcome !== 'not-invited') return null
  if (row.occurred >= Math.min(service.expires, service.cancelled ?? Infinity)) return null
  return (said.of(row.n).invitation ?? service.invitation) === service.invitation ? service.id : null
}

function newestService(sql: Sql, { window, occurred }: RatingRow): ServiceRow | undefined {
  return sql('SELECT * FROM service WHERE window = (SELECT ?) AND at <= ? ORDER BY at DESC, n DESC LIMIT 1').get(
    window,
    occurred,
  ) as ServiceRow | undefined
}
