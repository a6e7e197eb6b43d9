import { Refusal } from '../../contract/errors.ts'
import type { Who } from '../register/change-whereabouts.ts'
import { judgeServiceAgain } from './judge-again.ts'
import { endOf } from './pass-on-invitation.ts'
import { isStrange, withMatter } from '../register/matters.ts'
import { afterPresses, endInvitation, type ServiceFacts } from './record-service.ts'
import { sealAt } from '../changes/seals/seals.ts'
import type { ServiceRow } from '../projections/service-row.ts'
import type { Write } from '../writer/write.ts'

export interface CorrectedService {
  service: string
  at: number
  /** The invitation that this ended. */
  ended?: { window: number; invitation: string }
  strange: boolean
}

/**
 * The business system takes a service back (误叫, 过号): it was none. Where it was rated already it stays, so that nobody
 * takes back what a citizen pressed; a press made before that arrives later brings it back. Said twice, it is said once.
 *
 * @throws Refusal not-found, service-rated, period-sealed
 */
export function cancelService(w: Write, where: ServicePlace, who: Who): CorrectedService {
  const row = serviceOf(w, where)
  if (row.cancelled !== null) return { service: row.id, at: row.cancelled, strange: false }
  const rated = w.sql(
    `SELECT 1 FROM rating WHERE source = 'press' AND window = ? AND occurred >= ? AND service = ? LIMIT 1`,
  )
  if (rated.get(row.window, row.at, row.id) !== undefined) throw new Refusal('service-rated', row.id)
  const at = afterPresses(w, row.window)
  w.append('service-correction', { service: row.id, at, cancelled: true, ...who })
  const open = row.outcome === null
  if (open) endInvitation(w, row, 'unrated', endOf(w, { ...row, cancelled: at }))
  w.touched.windows.add(row.window)
  const ended = open ? { ended: { window: row.window, invitation: row.invitation } } : {}
  return { service: row.id, at, strange: false, ...ended }
}

/**
 * The business system says anew what a service is: unit, staff, matter, party, all of it. Whom it is counted for and whom
 * its presses rate follows.
 *
 * @throws Refusal not-found, service-cancelled, period-sealed, unknown-unit, unknown-staff
 */
export function correctService(
  w: Write,
  where: ServicePlace,
  said: Partial<Pick<ServiceFacts, 'matter' | 'unit' | 'staff' | 'party'>>,
  who: Who,
): CorrectedService {
  const row = serviceOf(w, where)
  if (row.cancelled !== null) throw new Refusal('service-cancelled', row.id)
  const { matter, unit, staff, party } = withMatter(w, said)
  if (unit !== undefined && !w.registry.unit(unit)) throw new Refusal('unknown-unit', unit)
  if (staff !== undefined && !w.registry.staff(staff)) throw new Refusal('unknown-staff', staff)
  const facts = {
    ...(unit === undefined ? {} : { named: unit }),
    ...(staff === undefined ? {} : { staff }),
    ...(matter === undefined ? {} : { matter }),
    ...(party === undefined ? {} : { party }),
  }
  const strange = isStrange(w, { unit: unit ?? null, matter: matter ?? null })
  const { n } = w.append('service-correction', { service: row.id, at: w.now, ...facts, ...who })
  judgeServiceAgain(w, row.id, n)
  return { service: row.id, at: w.now, strange }
}

export interface ServicePlace {
  hall: string
  window: string
  service: string
}

/** @throws Refusal unknown-hall, unknown-window, not-found, period-sealed */
function serviceOf(w: Write, { hall, window: code, service }: ServicePlace): ServiceRow {
  if (!w.registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  const window = w.registry.window(hall, code)
  if (!window) throw new Refusal('unknown-window', `${hall}/${code}`)
  const row = w.sql('SELECT * FROM service WHERE id = ? AND window = ?').get(service, window.id)
  if (row === undefined) throw new Refusal('not-found', service)
  if (sealAt(w.sql, (row as ServiceRow).at) !== undefined) throw new Refusal('period-sealed', service)
  return row as ServiceRow
}
