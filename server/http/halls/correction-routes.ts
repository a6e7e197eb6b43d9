import { Type } from 'typebox'
import { isCorrection } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { DevicesShape, PostingsShape, TrayShape } from '../../contract/answers/halls.ts'
import { MovedShape, TraySettledShape } from '../../contract/answers/changes.ts'

/** Who is where, for now, the future and the past; the tray; what each device delivered. */
export const correctionRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['corrections']

  const offer = offering(http, hub, tags)

  http.get(
    '/api/v1/halls/:hall/windows/:window/postings',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'Postings of a window, oldest first; and every entry they follow from, with who made it and why',
        response: { 200: PostingsShape },
        params: Type.Object({ hall: Type.String(), window: Type.String() }),
      },
    },
    async ({ params }) => store.read('windows.postings', params.hall, params.window),
  )

  offer('postings.set', '/api/v1/halls/:hall/windows/:window/postings', {
    summary: 'Posts a unit (without one: nobody) at a window; for the past, ratings are attributed again',
    response: { 200: MovedShape },
  })

  offer(
    'devices.place',
    '/api/v1/halls/:hall/devices/:device/placements',
    {
      summary:
        'Places a device at a window of this hall (without one: nowhere); for the past, which moves ratings, by its hall alone',
      response: { 200: MovedShape },
      needs: ['from'],
      check({ from }, { role }, preview) {
        // Whose ratings are whose is nothing for who keeps the machines.
        if (role === 'admin' && !preview && isCorrection(from!, now()))
          throw new Refusal(
            'forbidden',
            'where a device stood in the past is corrected by its hall',
            '评价器过去装在哪里，由所在大厅更正',
          )
      },
    },
    ({ result: { moved }, units }) => ({ result: { moved }, ...(units === undefined ? {} : { units }) }),
  )

  http.get(
    '/api/v1/halls/:hall/devices',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary:
          'Devices that stand in this hall, or stood there last, with what each delivered: received of expected, gaps',
        response: { 200: DevicesShape },
        params: Type.Object({ hall: Type.String() }),
      },
    },
    async (request) => ({ devices: await store.read('halls.devices', request.params.hall, now()) }),
  )

  http.get(
    '/api/v1/tray',
    {
      config: { access: { permission: 'tray:settle' } },
      schema: {
        tags,
        summary: 'Ratings that belong to nobody yet: of your hall, or of the city',
        response: { 200: TrayShape },
      },
    },
    async (request) => ({ ratings: await store.read('tray.list', holderOf(userOf(request))) }),
  )

  offer('tray.settle', '/api/v1/tray/:rating/settle', {
    summary: 'Gives a rating of the tray to a unit',
    response: { 200: TraySettledShape },
  })
}
