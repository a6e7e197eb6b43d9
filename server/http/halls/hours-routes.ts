import { Type } from 'typebox'
import { clockMinutes } from '../../contract/text/clock-text.ts'
import { Refusal } from '../../contract/errors.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { Nullable } from '../../contract/answers/basic.ts'
import { ChangedShape } from '../../contract/answers/changes.ts'
import { HoursShape, OpeningText, WeeklyText } from '../../contract/answers/hours.ts'

/** When a hall is open and which days are special, for now, later and the past; who changed that, and windows' modes. */
export const hoursRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['hours']
  const offer = offering(http, hub, tags)

  http.get(
    '/api/v1/halls/:hall/hours',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'Weekly hours, special days and modes of windows, and who changed them',
        params: Type.Object({ hall: Type.String() }),
        response: { 200: HoursShape },
      },
    },
    async (request) => store.read('halls.hours', request.params.hall),
  )

  offer('halls.set-hours', '/api/v1/halls/:hall/hours', {
    summary: 'Weekly hours from a day on (`weekly` null: always open); for the past, presses are screened again',
    response: { 200: ChangedShape },
    written: { weekly: Nullable(Type.Array(WeeklyText, { maxItems: 50 })) },
    hear: ({ weekly }) => (weekly === null ? {} : { weekly: weekly.map(counted) }),
  })

  offer('halls.set-day', '/api/v1/halls/:hall/days', {
    summary: 'One day of the hall: open only then, closed (an empty list), or as usual again (`openings` null)',
    response: { 200: ChangedShape },
    written: { openings: Nullable(Type.Array(OpeningText, { maxItems: 20 })) },
    hear: ({ openings }) => (openings === null ? {} : { openings: openings.map(counted) }),
  })

  offer('calendar.set-day', '/api/v1/special-days', {
    summary: 'A public holiday or a make-up workday of all halls; the last entry of a date stands',
    response: { 200: ChangedShape },
  })
}

/** @throws Refusal bad-hours */
function counted<T extends OpeningText>({ from, to, ...rest }: T) {
  const [since, until] = [clockMinutes(from), clockMinutes(to)]
  if (since === null || until === null) throw new Refusal('bad-hours', `${from}-${to}`)
  return { ...rest, from: since, to: until }
}
