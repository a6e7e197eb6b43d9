import type { Actor } from '../../contract/audit.ts'
import type { Opening, OpeningHours } from '../../contract/policy.ts'
import type { Write } from '../writer/write.ts'
import { setHallDay, setHours, setSpecialDays, type HoursChanged, type SpecialDay } from './set-hours.ts'

/** Weekly hours of a hall from a date on; without `weekly` it is always open. @throws Refusal as `setHours` */
export function enterHours(
  w: Write,
  input: { hall: string; from: string; weekly?: OpeningHours['weekly']; reason: string },
  actor: Actor,
): HoursChanged {
  const { hall, from, reason } = input
  const done = setHours(w, { ...input, operator: actor })
  w.audit.record(actor, 'hours:set', `hall:${hall}`, { from, reason })
  return done
}

/** One day of one hall; without `openings` it is like any other again. @throws Refusal as `setHallDay` */
export function enterHallDay(
  w: Write,
  input: { hall: string; date: string; openings?: Opening[]; name?: string; reason: string },
  actor: Actor,
): HoursChanged {
  const { hall, date, reason } = input
  const done = setHallDay(w, { ...input, operator: actor })
  w.audit.record(actor, 'hours:set', `hall:${hall}`, { date, reason })
  return done
}

/** A public holiday or a make-up workday of all halls. @throws Refusal as `setSpecialDays` */
export function enterSpecialDay(
  w: Write,
  { reason, ...day }: SpecialDay & { reason: string },
  actor: Actor,
): HoursChanged {
  const { date, open, name } = day
  const done = setSpecialDays(w, [day], { operator: actor, reason })
  w.audit.record(actor, 'hours:set', `calendar:${date}`, { open, name, reason })
  return done
}
