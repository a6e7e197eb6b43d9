import { Type, type Static } from 'typebox'
import { isCorrection, parseInstant } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { changesOf } from '../changes.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { DevicesShape, PostingsShape, TrayShape } from '../../contract/answers/halls.ts'
import { MovedShape, TraySettledShape } from '../../contract/answers/changes.ts'

const exact = { additionalProperties: false } as const
const WindowParams = Type.Object({ hall: Type.String(), window: Type.String() })
const Reason = Type.String({ minLength: 1, maxLength: 200 })
const Interval = {
  from: Type.String({ description: 'ISO 8601 with offset; in the past it is a correction' }),
  to: Type.Optional(Type.String({ description: 'ISO 8601 with offset; absent: until the next one' })),
  resume: Type.Optional(Type.Boolean({ description: 'with `to`: then what was there before comes back' })),
  reason: Reason,
  /** Answers what the change would do, and does nothing. */
  preview: Type.Optional(Type.Boolean()),
}
const Posting = Type.Object({ unit: Type.Optional(Type.String()), ...Interval }, exact)
const Placement = Type.Object({ window: Type.Optional(Type.String()), ...Interval }, exact)

/** Who is where, for now, the future and the past; the tray; what each device delivered. */
export const correctionRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['corrections']

  const change = changesOf(hub)

  http.get(
    '/api/v1/halls/:hall/windows/:window/postings',
    {
      config: { access: { permission: 'hall:watch', hall: 'params' } },
      schema: {
        tags,
        summary: 'Postings of a window, oldest first; and every entry they follow from, with who made it and why',
        response: { 200: PostingsShape },
        params: WindowParams,
      },
    },
    async ({ params }) => store.read('windows.postings', params.hall, params.window),
  )

  http.post(
    '/api/v1/halls/:hall/windows/:window/postings',
    {
      config: { access: { permission: 'window:manage', hall: 'params' } },
      schema: {
        tags,
        summary: 'Posts a unit (without one: nobody) at a window; for the past, ratings are attributed again',
        params: WindowParams,
        body: Posting,
        response: { 200: MovedShape },
      },
    },
    async (request) => {
      const { hall, window } = request.params
      const { unit, reason, preview } = request.body
      const posting = { hall, window, ...(unit === undefined ? {} : { unit }), ...instants(request.body), reason }
      return change(userOf(request), preview, 'postings.set', posting)
    },
  )

  http.post(
    '/api/v1/halls/:hall/devices/:device/placements',
    {
      config: { access: { permission: 'device:manage', hall: 'params' } },
      schema: {
        tags,
        summary:
          'Places a device at a window of this hall (without one: nowhere); for the past, which moves ratings, by its hall alone',
        params: Type.Object({ hall: Type.String(), device: Type.String() }),
        body: Placement,
        response: { 200: MovedShape },
      },
    },
    async (request) => {
      const { hall, device } = request.params
      const viewer = userOf(request)
      const { window, reason, preview } = request.body
      const where = { hall, ...(window === undefined ? {} : { window }), ...instants(request.body) }
      // Whose ratings are whose is nothing for who keeps the machines.
      if (viewer.role === 'admin' && preview !== true && isCorrection(where.from, hub.now()))
        throw new Refusal('forbidden', 'where a device stood in the past is corrected by its hall')
      const placement = { device, ...where, reason, by: holderOf(viewer) }
      const { result, ...effects } = await change(viewer, preview, 'devices.place', placement)
      return { result: { moved: result.moved }, ...effects }
    },
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

  http.post(
    '/api/v1/tray/:rating/settle',
    {
      config: { access: { permission: 'tray:settle' } },
      schema: {
        tags,
        summary: 'Gives a rating of the tray to a unit',
        response: { 200: TraySettledShape },
        params: Type.Object({ rating: Type.String() }),
        body: Type.Object({ unit: Type.String(), reason: Reason, preview: Type.Optional(Type.Boolean()) }, exact),
      },
    },
    async (request) => {
      const { unit, reason, preview } = request.body
      const viewer = userOf(request)
      const given = { rating: request.params.rating, unit, reason, by: holderOf(viewer) }
      return change(viewer, preview, 'tray.settle', given)
    },
  )
}

/** @throws Refusal bad-interval */
function instants({ from, to, resume }: Static<typeof Posting>): { from: number; to?: number; resume?: boolean } {
  const since = parseInstant(from)
  const until = to === undefined ? undefined : parseInstant(to)
  if (since === null || until === null) throw new Refusal('bad-interval', 'ISO 8601 with offset expected')
  return until === undefined ? { from: since } : { from: since, to: until, ...(resume ? { resume } : {}) }
}
