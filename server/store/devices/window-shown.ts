import type { Invitation, WindowState } from '../../contract/device/device-protocol.ts'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { openInvitation, type ServiceRow } from '../projections/service-row.ts'
import type { Reader } from '../reader.ts'
import { windowState } from '../registry/window-state.ts'

const MINUTE_MS = 60_000

/** What a device shows now: the window where it stands, with the invitation that is open there; null for none. */
export function shownAt(reader: Reader, device: string, now: number): WindowState | null {
  const window = windowAt(device, now, reader.registry)
  if (window === undefined) return null
  const open = openInvitation(reader.sql, window, now)
  return windowState(reader, window, now, open && asInvitation(open, now))
}

function asInvitation(row: ServiceRow, now: number): Invitation {
  return {
    id: row.invitation,
    expiresInMs: Math.max(0, row.expires - now),
    ...(row.matter === null ? {} : { matter: row.matter }),
  }
}

/**
 * Whether what windows show may have changed between two instants without any entry: postings and modes for the future,
 * opening hours and pauses.
 */
export function somethingBegan({ sql }: Reader, after: number, now: number): boolean {
  if (Math.floor(after / MINUTE_MS) !== Math.floor(now / MINUTE_MS)) return true
  const begun = (table: 'posting' | 'placement') =>
    sql(`SELECT 1 FROM ${table} WHERE (since > ? AND since <= ?) OR (until > ? AND until <= ?) LIMIT 1`).get(
      after,
      now,
      after,
      now,
    ) !== undefined
  const otherMode =
    sql('SELECT 1 FROM window_mode WHERE since > ? AND since <= ? LIMIT 1').get(after, now) !== undefined
  return begun('posting') || begun('placement') || otherMode
}

/**
 * Whether an invitation has run out that nobody has ended; none is ended while the hub's clock is in doubt. Asked all the
 * time: neither services nor doubts ever wait to be written.
 */
export function invitationsDue({ sql }: Reader, now: number): boolean {
  const isOne = (text: string, ...values: number[]) => sql.beforePending(text).get(...values) !== undefined
  if (isOne('SELECT 1 FROM clock_doubt WHERE settled IS NULL LIMIT 1')) return false
  return isOne('SELECT 1 FROM service WHERE outcome IS NULL AND expires <= ? LIMIT 1', now)
}
