import { Type } from 'typebox'
import { changeOrPreview } from '../../store/reads/scores/preview-change.ts'
import { dateOfDay, parseDay } from '../../contract/campaign-time.ts'
import { clockText } from '../../contract/clock-text.ts'
import type { Opening } from '../../contract/policy.ts'
import { setHallDay, setHours, setSpecialDay } from '../../store/register/set-hours.ts'
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
  ({ ledger, access, now, operator }, { hall, from, weekly, reason, preview }) =>
    changeOrPreview(
      ledger,
      { preview, now: now() },
      (w) => setHours(w, { hall, from, ...(weekly === undefined ? {} : { weekly }), operator, reason }),
      () => access.audit.record(operator, 'hours:set', `hall:${hall}`, { from, reason }),
    ),
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
  ({ ledger, access, now, operator }, { preview, ...day }) =>
    changeOrPreview(
      ledger,
      { preview, now: now() },
      (w) => setHallDay(w, { ...day, operator }),
      () => access.audit.record(operator, 'hours:set', `hall:${day.hall}`, { date: day.date, reason: day.reason }),
    ),
)

/** Weekly hours and own days of every hall that has some. */
export const hoursList = operation(Type.Object({}, exact), ({ ledger: { registry } }) =>
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

export const calendarList = operation(Type.Object({}, exact), ({ ledger }) =>
  ledger.registry.specialDays().map(({ day, open, name }) => ({ date: dateOfDay(day), open, name })),
)

export const calendarSet = operation(
  Type.Object({ date: Short, open: Type.Boolean(), name: Short, reason: Reason, preview: Preview }, exact),
  ({ ledger, access, now, operator }, { preview, ...day }) =>
    changeOrPreview(
      ledger,
      { preview, now: now() },
      (w) => setSpecialDay(w, { ...day, operator }),
      () => access.audit.record(operator, 'hours:set', `calendar:${day.date}`, { open: day.open, reason: day.reason }),
    ),
)

/** Enters the days of `special-days.yaml` that the ledger does not have, or has otherwise: next year's holidays. */
export const calendarTakeUp = operation(
  Type.Object({ reason: Reason, preview: Preview }, exact),
  async ({ ledger, access, now, operator, proposed }, { reason, preview }) => {
    const known = new Map(ledger.registry.specialDays().map((row) => [row.day, row]))
    const days = proposed().specialDays.filter(({ date, open, name }) => {
      const row = known.get(parseDay(date)!)
      return row?.open !== open || row.name !== name
    })
    const { result, effects } = await changeOrPreview(
      ledger,
      { preview, now: now() },
      (w) => ({
        changed: days.reduce((sum, day) => sum + setSpecialDay(w, { ...day, operator, reason }).changed, 0),
      }),
      () => access.audit.record(operator, 'hours:set', 'calendar', { days: days.length, reason }),
    )
    return { result: { ...result, days }, effects }
  },
)

function spoken({ from, to }: Opening) {
  return { from: clockText(from), to: clockText(to) }
}
