import { Type } from 'typebox'
import { dateOfDay, parseDay } from '../../contract/campaign-time.ts'
import { clockText } from '../../contract/text/clock-text.ts'
import type { Opening } from '../../contract/policy.ts'
import { overAct } from './by-act.ts'
import { changeOrPreview } from './change.ts'
import { operation } from './desk.ts'
import { exact } from './shapes.ts'

/** Weekly hours and own days of every hall that has some. */
export const hoursList = operation(Type.Object({}, exact), ({ store: { registry } }) =>
  registry.halls().map(({ code, name }) => ({
    hall: code,
    name,
    weekly: registry.weeklyHours(code).map(({ day, hours }) => ({
      from: day === 0 ? null : dateOfDay(day),
      weekly: hours && hours.weekly.map(({ days, ...opening }) => ({ days, ...spoken(opening) })),
    })),
    days: registry
      .hallDays(code)
      .map(({ day, openings, name: title }) => ({ date: dateOfDay(day), openings: openings.map(spoken), name: title })),
  })),
)

export const calendarList = operation(Type.Object({}, exact), ({ store }) =>
  store.registry.specialDays().map(({ day, open, name }) => ({ date: dateOfDay(day), open, name })),
)

/** Enters the days of `special-days.yaml` that the ledger does not have, or has otherwise: next year's holidays. */
export const calendarTakeUp = overAct('calendar.take-up', async (desk, { reason, preview }) => {
  const known = new Map(desk.store.registry.specialDays().map((row) => [row.day, row]))
  const days = desk.proposed().specialDays.filter(({ date, open, name }) => {
    const row = known.get(parseDay(date)!)
    return row?.open !== open || row.name !== name
  })
  const { result, effects } = await changeOrPreview(desk, preview, 'calendar.take-up', { days, reason })
  return { result: { ...result, days }, effects }
})

function spoken({ from, to }: Opening) {
  return { from: clockText(from), to: clockText(to) }
}
