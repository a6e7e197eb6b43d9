import { Refusal } from '../../contract/errors.ts'
import { bringUpService, bringUpServices } from '../changes/large/rows-after.ts'
import type { Sql } from '../sqlite/statements.ts'

export type Outcome = 'pressed' | 'unrated' | 'device-down' | 'not-invited'
export interface ServiceRow {
  id: string
  n: number
  window: number
  identity: string
  /** The unit that the business system named. */
  named: string | null
  /** Whom the service is counted for. */
  unit: string | null
  staff: string | null
  matter: string | null
  party: string
  at: number
  invitation: string
  expires: number
  shown: number | null
  closed: number | null
  outcome: Outcome | null
  rating: Buffer | null
  /** When the business system called it off, ms. */
  cancelled: number | null
}

/** SQL: who served, as attribution says of a press at that moment: whom the service `s` names, else who was on duty. */
export const STAFF_OF_SERVICE = `coalesce(s.staff, (
  SELECT iif(d.until IS NULL OR d.until > s.at, d.staff, NULL) FROM duty d WHERE d.window = s.window AND d.since <= s.at
  ORDER BY d.since DESC, d.id DESC LIMIT 1))`

/** SQL: whether a service `s` counts. One that was called off does only where a press made before that was found. */
export const COUNTS = `(s.cancelled IS NULL OR s.outcome = 'pressed')`

/** What services of one outcome count for in the denominator. */
export function addServices(
  to: { served: number; invited: number; shown: number; pressed: number; unrated: number; down: number },
  outcome: Outcome | null,
  shown: boolean,
  n: number,
): void {
  to.served += n
  if (outcome === 'device-down') to.down += n
  else if (outcome !== 'not-invited') to.invited += n
  if (shown) to.shown += n
  if (outcome === 'pressed' || outcome === 'unrated') to[outcome] += n
}

/** Services never wait to be written, so that to ask for one writes nothing else. */
export function knownService(sql: Sql, id: string): ServiceRow | undefined {
  bringUpService(sql, id)
  return sql.beforePending('SELECT * FROM service WHERE id = ?').get(id) as ServiceRow | undefined
}

export function findService(sql: Sql, id: string): ServiceRow {
  const row = knownService(sql, id)
  if (!row) throw new Refusal('ledger-broken', `no service ${id}`)
  return row
}

/**
 * The service that was under way at a window at an instant, whoever has its invitation: the newest one begun by then, unless
 * it had run out or was called off (README section 6). So that a service is over where the next one begins, whichever was
 * announced first. `closed` is no part of this: it is what became of the invitation.
 */
export function serviceAt(sql: Sql, window: number, instant: number): ServiceRow | undefined {
  const row = newestService(sql, window, instant)
  return row && instant < overAt(row) ? row : undefined
}

/** When a service is over that no other one ends. */
export function overAt({ expires, cancelled }: Pick<ServiceRow, 'expires' | 'cancelled'>): number {
  return Math.min(expires, cancelled ?? Infinity)
}

function newestService(sql: Sql, window: number, instant: number): ServiceRow | undefined {
  bringUpServices(sql, window, instant)
  return sql
    .beforePending('SELECT * FROM service WHERE window = (SELECT ?) AND at <= ? ORDER BY at DESC, n DESC LIMIT 1')
    .get(window, instant) as ServiceRow | undefined
}

export function hasServices(sql: Sql, window: number): boolean {
  return sql.beforePending('SELECT 1 FROM service WHERE window = ? LIMIT 1').get(window) !== undefined
}

/** The invitation that a window shows now, if any. */
export function openInvitation(sql: Sql, window: number, now: number): ServiceRow | undefined {
  const service = serviceAt(sql, window, now)
  return service?.outcome === null ? service : undefined
}
