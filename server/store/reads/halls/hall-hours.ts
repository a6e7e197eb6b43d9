import { dateOfDay, exactShanghai, isoShanghai } from '../../../contract/campaign-time.ts'
import { clockText } from '../../../contract/text/clock-text.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Opening } from '../../../contract/policy.ts'
import type { Reader } from '../../reader.ts'
import { hoursChanges, type HoursChange } from '../../register/hours-changes.ts'

/**
 * Weekly hours, special days and modes of windows of a hall, and who changed them, in the words of the REST interface.
 *
 * @throws Refusal unknown-hall
 */
export function hoursOfHall({ registry, sql }: Reader, hall: string) {
  if (!registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  return {
    weekly: registry.weeklyHours(hall).map(({ day, hours }) => ({
      from: day === 0 ? null : dateOfDay(day),
      weekly: hours && hours.weekly.map(spoken),
    })),
    days: registry.hallDays(hall).map(({ day, openings, name }) => ({
      date: dateOfDay(day),
      openings: openings.map(spoken),
      name,
    })),
    calendar: registry.specialDays().map(({ day, open, name }) => ({ date: dateOfDay(day), open, name })),
    modes: registry.windowsOf(hall).map(({ id, code }) => ({
      window: code,
      modes: registry
        .windowModes(id)
        .map(({ since, mode }) => ({ from: since === 0 ? null : exactShanghai(since), mode })),
    })),
    changes: hoursChanges(sql, hall).flatMap((each) => {
      const { operator, reason } = each.body
      if (operator === undefined || reason === undefined) return []
      return [{ at: isoShanghai(each.at), ...entered(each), operator, reason }]
    }),
  }
}

function spoken<T extends Opening>({ from, to, ...rest }: T) {
  return { ...rest, from: clockText(from), to: clockText(to) }
}

function entered(change: HoursChange) {
  const { kind, body } = change
  if (kind === 'hours') return { what: 'hours' as const, from: body.from, weekly: body.weekly?.map(spoken) ?? null }
  const named = 'name' in body && body.name !== undefined ? { name: body.name } : {}
  if (kind === 'hall-day')
    return { what: 'day' as const, from: body.date, openings: body.openings?.map(spoken) ?? null, ...named }
  if (kind === 'special-day') return { what: 'calendar' as const, from: body.date, open: body.open, ...named }
  return { what: 'mode' as const, from: exactShanghai(body.from), window: body.window, mode: body.mode }
}
