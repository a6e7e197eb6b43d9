import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { seesHall, type RoleHolder } from '../../contract/roles.ts'
import { mustHaveWindow } from '../registry/must-have-window.ts'
import type { Write } from '../writer/write.ts'
import { placeDevice, setPosting } from './change-whereabouts.ts'

/** From an instant to another (ms; absent: until the next one), with `to` perhaps followed by what was there before. */
interface Interval {
  from: number
  to?: number
  resume?: boolean
}

/** Posts a unit, or without one nobody, at a window. @throws Refusal unknown-hall; and as `setPosting` */
export function postUnit(
  w: Write,
  input: { hall: string; window: string; unit?: string; reason: string } & Interval,
  actor: Actor,
): { moved: number } {
  const { hall, window, unit = 'nobody', from, to, reason } = input
  mustHaveWindow(w.registry, hall, window)
  const done = setPosting(w, { ...input, operator: actor })
  const until = to === undefined ? {} : { to }
  w.audit.record(actor, 'posting:set', `window:${hall}/${window}`, { unit, from, ...until, reason, moved: done.moved })
  return done
}

/**
 * Places a device at a window of a hall, or without one nowhere. A hall's manager moves a device that only ever stood in
 * the own hall, or one that stood nowhere yet, and cannot tell another hall's device from none.
 *
 * @param input.from absent: now
 * @throws Refusal unknown-device, forbidden; and as `placeDevice`
 */
export function moveDevice(
  w: Write,
  input: { device: string; hall?: string; window?: string; reason: string; by: RoleHolder } & Partial<Interval>,
  actor: Actor,
): { moved: number; from: number } {
  const { by, hall, window, from = w.now, ...place } = input
  const { device, reason } = place
  checkDevice(w, by, device)
  const where = hall === undefined || window === undefined ? undefined : { hall, window }
  const { moved } = placeDevice(w, { ...place, ...where, from, operator: actor })
  const stands = where === undefined ? 'nowhere' : `${where.hall}/${where.window}`
  w.audit.record(actor, 'device:place', `device:${device}`, { window: stands, from, reason, moved })
  return { moved, from }
}

function checkDevice({ registry }: Write, by: RoleHolder, device: string): void {
  const isManager = by.role === 'hall-manager'
  if (!registry.device(device)) throw new Refusal(isManager ? 'forbidden' : 'unknown-device')
  if (!isManager) return
  const halls = registry.placements(device).map(({ window }) => registry.windowById(window)?.hall)
  if (halls.some((hall) => hall !== undefined && !seesHall(by, hall))) throw new Refusal('forbidden')
}
