import { Type } from 'typebox'
import { clockMinutes } from '../../contract/clock-text.ts'
import { Refusal } from '../../contract/errors.ts'
import { changesOf } from '../changes.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { like, Nullable } from '../../contract/answers/basic.ts'
import { ChangedShape } from '../../contract/answers/changes.ts'
import { WHY } from '../why.ts'
import { HoursDay, HoursShape, OpeningText, WeeklyText } from '../../contract/answers/hours.ts'

const exact = { additionalProperties: false } as const
const HallParams = Type.Object({ hall: Type.String() })
const Name = Type.String({ minLength: 1, maxLength: 40, ...like('国庆节') })

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
        response: { 200: HoursShape },
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
        body: Type.Object(
          { from: HoursDay, weekly: Nullable(Type.Array(WeeklyText, { maxItems: 50 })), ...WHY },
          exact,
        ),
        response: { 200: ChangedShape },
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
            date: HoursDay,
            openings: Nullable(Type.Array(OpeningText, { maxItems: 20 })),
            name: Type.Optional(Name),
            ...WHY,
          },
          exact,
        ),
        response: { 200: ChangedShape },
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
        body: Type.Object({ date: HoursDay, open: Type.Boolean(), name: Name, ...WHY }, exact),
        response: { 200: ChangedShape },
      },
    },
    async (request) => {
      const { preview, ...day } = request.body
      return change(userOf(request), preview, 'calendar.set-day', day)
    },
  )
}

/** @throws Refusal bad-hours */
function counted<T extends OpeningText>({ from, to, ...rest }: T) {
  const [since, until] = [clockMinutes(from), clockMinutes(to)]
  if (since === null || until === null) throw new Refusal('bad-hours', `${from}-${to}`)
  return { ...rest, from: since, to: until }
}
