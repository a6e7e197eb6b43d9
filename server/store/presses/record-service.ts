import { dateOfDay, dayOf } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { unitOfService } from './count-service.ts'
import { claimAnew } from './judge-again.ts'
import { isStrange, withMatter } from '../register/matters.ts'
import { endOf } from './pass-on-invitation.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import { openDoubt } from '../changes/clock-doubt.ts'
import { openInvitation, type ServiceRow } from '../projections/service-row.ts'
import type { Write } from '../writer/write.ts'

export interface ServiceFacts {
  hall: string
  window: string
  caseNo: string
  ticketNo?: string
  matter?: string
  unit?: string
  staff?: string
  party: 'person' | 'organisation'
}

export interface OpenedService {
  service: string
  invitation: string
  expires: number
  /** False when this service was known already. */
  fresh: boolean
  /** Whether devices at the window are to show the invitation. */
  show: boolean
  /** Whether somebody was or is asked, or the window only counts whom it serves. */
  invited: boolean
  /** Whether it names a matter that nobody knows: it was counted for the unit posted at the window. */
  strange: boolean
  /** The invitation that this service ended. */
  ended?: string
}

/**
 * A citizen was served: one service, one invitation. The same hall, window, caseNo, ticketNo and day is the same
 * service. A new one ends the invitation still open, as unrated. With no device connected there is nobody to ask:
 * the outcome is `device-down`.
 *
 * @throws Refusal unknown-hall, unknown-window, unknown-unit, unknown-staff
 */
export function openService(w: Write, said: ServiceFacts, deviceConnected: boolean): OpenedService {
  const facts = withMatter(w, said)
  const window = w.registry.window(facts.hall, facts.window)
  if (!w.registry.hall(facts.hall)) throw new Refusal('unknown-hall', facts.hall)
  if (!window) throw new Refusal('unknown-window', `${facts.hall}/${facts.window}`)
  if (facts.unit !== undefined && !w.registry.unit(facts.unit)) throw new Refusal('unknown-unit', facts.unit)
  if (facts.staff !== undefined && !w.registry.staff(facts.staff)) throw new Refusal('unknown-staff', facts.staff)
  const day = dateOfDay(dayOf(w.now))
  const identity = w.keys.identity('service', facts.hall, facts.window, facts.caseNo, facts.ticketNo ?? '', day)
  const known = w.sql('SELECT * FROM service WHERE identity = ?').get(identity) as ServiceRow | undefined
  if (known) {
    const { id, invitation, expires, outcome } = known
    const invited = outcome !== 'not-invited' && outcome !== 'device-down'
    return { service: id, invitation, expires, fresh: false, show: false, invited, strange: isStrange(w, known) }
  }

  const at = afterPresses(w, window.id)
  const invited = w.registry.modeAt(window.id, at) === 'invited'
  const open = openInvitation(w.sql, window.id, at)
  if (open) endInvitation(w, open, 'unrated', at)
  const service = uuid7(at)
  const invitation = uuid7(at)
  const expires = at + w.registry.policy(at).policy.invitationMs
  const unit = unitOfService(w, window.id, at, facts)
  const { n } = w.append('service', {
    hall: facts.hall,
    window: facts.window,
    service,
    identity,
    ...(facts.unit === undefined ? {} : { named: facts.unit }),
    ...(unit === undefined ? {} : { unit }),
    ...(facts.staff === undefined ? {} : { staff: facts.staff }),
    ...(facts.matter === undefined ? {} : { matter: facts.matter }),
    party: facts.party,
    at,
    invitation,
    expires,
    invited,
  })
  w.memory.withoutServices.delete(window.id)
  const down = invited && !deviceConnected
  if (down) w.append('invitation', { service, invitation, event: 'device-down', at: expires })
  w.touched.windows.add(window.id)
  const ahead = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND occurred < ?`)
    .all(window.id, at, expires) as RatingRow[]
  claimAnew(w, ahead, n)
  const ended = open?.invitation
  const show = invited && !down
  const strange = isStrange(w, facts)
  return { service, invitation, expires, fresh: true, show, invited: show, strange, ...(ended ? { ended } : {}) }
}

/** Now, or a millisecond later: a press that was stored before its service in the same one had no invitation. */
export function afterPresses(w: Write, window: number): number {
  const pressed = w.sql(`SELECT 1 FROM rating WHERE source = 'press' AND window = ? AND occurred = ? LIMIT 1`)
  return pressed.get(window, w.now) === undefined ? w.now : w.now + 1
}

/** Records `unrated` for every invitation that ran out; by a clock in doubt none does. Answers which, so that devices can take them off the screen. */
export function endExpired(w: Write): ServiceRow[] {
  if (openDoubt(w.sql) !== null) return []
  const rows = w
    .sql('SELECT * FROM service WHERE outcome IS NULL AND expires <= ? ORDER BY expires, n')
    .all(w.now) as ServiceRow[]
  // Where the clock went back, the next service of its window may have begun before it ran out.
  for (const row of rows) endInvitation(w, row, 'unrated', endOf(w, row))
  return rows
}

/** A device says that the invitation is on its screen. */
export function noteShown(w: Write, invitation: string): void {
  const row = w.sql('SELECT * FROM service WHERE invitation = ?').get(invitation) as ServiceRow | undefined
  if (!row || row.shown !== null) return
  w.append('invitation', { service: row.id, invitation, event: 'shown', at: w.now })
}

export function endInvitation(w: Write, row: ServiceRow, event: 'unrated', at: number): void {
  w.append('invitation', { service: row.id, invitation: row.invitation, event, at })
  w.touched.windows.add(row.window)
}
