import { Refusal } from '../contract/errors.ts'
import type { Sql } from './statements.ts'

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
}

/** A service as attribution sees it: what it names, not whom it was counted for. */
export function asService(row: ServiceRow) {
  return {
    id: row.id,
    ...(row.named === null ? {} : { unit: row.named }),
    ...(row.staff === null ? {} : { staff: row.staff }),
    ...(row.matter === null ? {} : { matter: row.matter }),
  }
}

export function findService(sql: Sql, id: string): ServiceRow {
  const row = sql('SELECT * FROM service WHERE id = ?').get(id) as ServiceRow | undefined
  if (!row) throw new Refusal('ledger-broken', `no service ${id}`)
  return row
}

export function serviceByInvitation(sql: Sql, invitation: string): ServiceRow | undefined {
  return sql('SELECT * FROM service WHERE invitation = ?').get(invitation) as ServiceRow | undefined
}

/** The service that was under way at a window at an instant: the newest one begun by then and not over. */
export function serviceAt(sql: Sql, window: number, instant: number): ServiceRow | undefined {
  const row = newestService(sql, window, instant)
  return row && (row.closed ?? row.expires) > instant ? row : undefined
}

function newestService(sql: Sql, window: number, instant: number): ServiceRow | undefined {
  return sql('SELECT * FROM service WHERE window = (SELECT ?) AND at <= ? ORDER BY at DESC, n DESC LIMIT 1').get(
    window,
    instant,
  ) as ServiceRow | undefined
}

export function hasServices(sql: Sql, window: number): boolean {
  return sql('SELECT 1 FROM service WHERE window = ? LIMIT 1').get(window) !== undefined
}

/** The invitation that a window shows now, if any. */
export function openInvitation(sql: Sql, window: number, now: number): ServiceRow | undefined {
  const service = serviceAt(sql, window, now)
  return service?.outcome === null ? service : undefined
}
