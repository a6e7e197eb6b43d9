import { Type, type Static } from 'typebox'
import { clockMinutes } from '../../contract/clock-text.ts'
import { Refusal } from '../../contract/errors.ts'
import { changesOf } from '../changes.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { like, Nullable } from '../shapes/basic.ts'
import { Changed, WHY } from '../shapes/change-shapes.ts'

const exact = { additionalProperties: false } as const
const HallParams = Type.Object({ hall: Type.String() })
const Day = Type.String({ description: 'date in Asia/Shanghai, YYYY-MM-DD', ...like('2026-10-01') })
const Clock = Type.String({ pattern: '^\\d{2}:\\d{2}$', description: 'HH:MM in Asia/Shanghai, 24:00 as the end' })
const OpeningText = Type.Object({ from: Clock, to: Clock }, { ...exact, ...like({ from: '09:00', to: '12:00' }) })
const Weekday = Type.Integer({ minimum: 1, maximum: 7, description: '1 Monday to 7 Sunday' })
const WeeklyText = Type.Object(
  { days: Type.Array(Weekday, { minItems: 1, maxItems: 7 }), from: Clock, to: Clock },
  { ...exact, ...like({ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }) },
)
const Name = Type.String({ minLength: 1, maxLength: 40, ...like('国庆节') })
const Mode = Type.Enum(['open', 'invited'])

const Hours = Type.Object({
  weekly: Type.Array(
    Type.Object({
      from: Nullable(Day),
      weekly: Nullable(Type.Array(WeeklyText)),
    }),
    { description: 'in the order of the days from which they hold; `weekly` null: always open' },
  ),
  days: Type.Array(
    Type.Object({ date: Day, openings: Type.Array(OpeningText), name: Nullable(Type.String(), like('系统升级')) }),
  ),
  calendar: Type.Array(
    Type.Object({ date: Day, open: Type.Boolean(), name: Type.String() }),
    like([{ date: '2026-10-01', open: false, name: '国庆节' }]),
  ),
  modes: Type.Array(
    Type.Object({
      window: Type.String(),
      modes: Type.Array(Type.Object({ from: Nullable(Type.String()), mode: Mode })),
    }),
  ),
  changes: Type.Array(
    Type.Object({
      at: Type.String(),
      what: Type.Enum(['hours', 'day', 'calendar', 'mode']),
      from: Type.String({ description: 'a date, or the instant of a mode' }),
      window: Type.Optional(Type.String()),
      mode: Type.Optional(Mode),
      weekly: Type.Optional(Nullable(Type.Array(WeeklyText))),
      openings: Type.Optional(Nullable(Type.Array(OpeningText))),
      open: Type.Optional(Type.Boolean()),
      name: Type.Optional(Type.String()),
      operator: Type.String(),
      reason: Type.String(),
    }),
    {
      description: 'who entered what, when and why, oldest first; what the first start took from the files is left out',
    },
  ),
})

/** When a hall is open and which days are special, for now, later and the past; who changed that, and windows' modes. */
export const hoursRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['hours']
  const change = changesOf(hub)

  http.get(
    '/api/v1/halls/:hall/hours',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'Weekly hours, special days and modes of windows, and who changed them',
        params: HallParams,
        response: { 200: Hours },
      },
    },
    async (request) => store.read('halls.hours', request.params.hall),
  )

  http.post(
    '/api/v1/halls/:hall/hours',
    {
      config: { access: { permission: 'window:manage', hall: 'params' } },
      schema: {
        tags,
        summary: 'Weekly hours from a day on (`weekly` null: always open); for the past, presses are screened again',
        params: HallParams,
        body: Type.Object({ from: Day, weekly: Nullable(Type.Array(WeeklyText, { maxItems: 50 })), ...WHY }, exact),
        response: { 200: Changed },
      },
    },
    async (request) => {
      const { hall } = request.params
      const { from, weekly, reason, preview } = request.body
      const hours = { hall, from, ...(weekly === null ? {} : { weekly: weekly.map(counted) }), reason }
      return change(userOf(request), preview, 'halls.set-hours', hours)
    },
  )

  http.post(
    '/api/v1/halls/:hall/days',
    {
      config: { access: { permission: 'window:manage', hall: 'params' } },
      schema: {
        tags,
        summary: 'One day of the hall: open only then, closed (an empty list), or as usual again (`openings` null)',
        params: HallParams,
        body: Type.Object(
          {
            date: Day,
            openings: Nullable(Type.Array(OpeningText, { maxItems: 20 })),
            name: Type.Optional(Name),
            ...WHY,
          },
          exact,
        ),
        response: { 200: Changed },
      },
    },
    async (request) => {
      const { hall } = request.params
      const { date, openings, name, reason, preview } = request.body
      const day = {
        hall,
        date,
        ...(openings === null ? {} : { openings: openings.map(counted) }),
        ...(name === undefined ? {} : { name }),
        reason,
      }
      return change(userOf(request), preview, 'halls.set-day', day)
    },
  )

  http.post(
    '/api/v1/special-days',
    {
      config: { access: { permission: 'special-day:enter' } },
      schema: {
        tags,
        summary: 'A public holiday or a make-up workday of all halls; the last entry of a date stands',
        body: Type.Object({ date: Day, open: Type.Boolean(), name: Name, ...WHY }, exact),
        response: { 200: Changed },
      },
    },
    async (request) => {
      const { preview, ...day } = request.body
      return change(userOf(request), preview, 'calendar.set-day', day)
    },
  )
}

/** @throws Refusal bad-hours */
function counted<T extends Static<typeof OpeningText>>({ from, to, ...rest }: T) {
  const [since, until] = [clockMinutes(from), clockMinutes(to)]
  if (since === null || until === null) throw new Refusal('bad-hours', `${from}-${to}`)
  return { ...rest, from: since, to: until }
}
