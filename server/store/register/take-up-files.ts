import type { Actor } from '../../contract/audit.ts'
import type { Configuration } from '../../contract/policy.ts'
import type { Write } from '../writer/write.ts'
import { setSpecialDay } from './set-hours.ts'
import { takeUpRegistry, type LeftAsIs, type TakenUp } from './take-up-registry.ts'

/** Enters what is new in the files, with its row in the audit log. @throws Refusal as `takeUpRegistry` */
export function takeUpNew(
  w: Write,
  { configuration, reason }: { configuration: Configuration; reason: string },
  actor: Actor,
): { entered: TakenUp[]; left: LeftAsIs[] } {
  const done = takeUpRegistry(w, configuration, { operator: actor, reason })
  w.audit.record(actor, 'registry:take-up', 'registry', { entered: done.entered.length, reason })
  return done
}

/** Enters days of the calendar of holidays together. @throws Refusal as `setSpecialDay` */
export function takeUpCalendar(
  w: Write,
  { days, reason }: { days: readonly Configuration['specialDays'][number][]; reason: string },
  actor: Actor,
): { changed: number } {
  const changed = days.reduce((sum, day) => sum + setSpecialDay(w, { ...day, operator: actor, reason }).changed, 0)
  w.audit.record(actor, 'hours:set', 'calendar', { days: days.length, reason })
  return { changed }
}
