import { Type } from 'typebox'
import { dateOfDay, parseDay } from '../../contract/campaign-time.ts'
import { clockText } from '../../contract/clock-text.ts'
import type { Opening } from '../../contract/policy.ts'
import { changeOrPreview } from './change.ts'
import { operation } from './desk.ts'
import { exact, Reason, Short } from './shapes.ts'

const Minutes = Type.Integer({ minimum: 0, maximum: 1_440 })
const OpeningShape = Type.Object({ from: Minutes, to: Minutes }, exact)
const Weekly = Type.Object(
  { days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 })), from: Minutes, to: Minutes },
  exact,
)
const Preview = Type.Optional(Type.Boolean())

export const hoursSet = operation(
  Type.Object(
    { hall: Short, from: Short, weekly: Type.Optional(Type.Array(Weekly)), reason: Reason, preview: Preview },
    exact,
  ),
  (desk, { preview, ...hours }) => changeOrPreview(desk, preview, 'halls.set-hours', hours),
)

export const hoursDay = operation(
  Type.Object(
    {
      hall: Short,
      date: Short,
      openings: Type.Optional(Type.Array(OpeningShape)),
      name: Type.Optional(Short),
      reason: Reason,
      preview: Preview,
    },
    exact,
  ),
  (desk, { preview, ...day }) => changeOrPreview(desk, preview, 'halls.set-day', day),
)

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

export const calendarSet = operation(
  Type.Object({ date: Short, open: Type.Boolean(), name: Short, reason: Reason, preview: Preview }, exact),
  (desk, { preview, ...day }) => changeOrPreview(desk, preview, 'calendar.set-day', day),
)

/** Enters the days of `special-days.yaml` that the ledger does not have, or has otherwise: next year's holidays. */
export const calendarTakeUp = operation(
  Type.Object({ reason: Reason, preview: Preview }, exact),
  async (desk, { reason, preview }) => {
    const known = new Map(desk.store.registry.specialDays().map((row) => [row.day, row]))
    const days = desk.proposed().specialDays.filter(({ date, open, name }) => {
      const row = known.get(parseDay(date)!)
      return row?.open !== open || row.name !== name
    })
    const { result, effects } = await changeOrPreview(desk, preview, 'calendar.take-up', { days, reason })
    return { result: { ...result, days }, effects }
  },
)

function spoken({ from, to }: Opening) {
  return { from: clockText(from), to: clockText(to) }
}
