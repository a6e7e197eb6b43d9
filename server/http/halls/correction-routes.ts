import { Type, type Static } from 'typebox'
import { actorOf, maySeeHall, type UserViewer } from '../../access/viewer.ts'
import { isoShanghai, parseInstant } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { placeDevice, setPosting } from '../../store/register/change-whereabouts.ts'
import { postingChanges } from '../../store/register/posting-changes.ts'
import { deliveryOf, gapsOf, seqTwice } from '../../store/projections/delivery.ts'
import { findRating } from '../../store/projections/rating-row.ts'
import { settle, tray } from '../../store/changes/tray.ts'
import { uuidBytes } from '../../store/sqlite/uuid-bytes.ts'
import { hallOfDevice } from '../../store/registry/hall-of-device.ts'
import { changesOf } from '../changes.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { Count, Text } from '../shapes/basic.ts'
import { DevicesShape, PostingsShape, TrayShape } from '../shapes/hall-shapes.ts'
import { UnitEffectShape } from '../shapes/score-shapes.ts'

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

/** What was done; or, with `preview`, what would be, and whose score it would move. */
const Changed = Type.Object({
  result: Type.Object({ moved: Count }),
  units: Type.Optional(Type.Array(UnitEffectShape)),
})
const Settled = Type.Object({
  result: Type.Object({ rating: Text, unit: Text }),
  units: Type.Optional(Type.Array(UnitEffectShape)),
})

/** Who is where, for now, the future and the past; the tray; what each device delivered. */
export const correctionRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now } = hub
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
    async (request) => {
      const { hall, window } = request.params
      const row = ledger.registry.window(hall, window)
      if (!row) throw new Refusal('unknown-window', `${hall}/${window}`)
      return {
        postings: ledger.registry.postings(row.id).map(({ unit, since, until }) => ({
          unit,
          name: ledger.registry.unit(unit)?.name ?? unit,
          from: isoShanghai(since),
          to: until === null ? null : isoShanghai(until),
        })),
        changes: postingChanges(ledger.sql, hall, window).map(({ at, unit, from, to, operator, reason }) => ({
          at: isoShanghai(at),
          unit: unit ?? null,
          from: isoShanghai(from),
          to: to === undefined ? null : isoShanghai(to),
          operator,
          reason,
        })),
      }
    },
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
        response: { 200: Changed },
      },
    },
    async (request) => {
      const { hall, window } = request.params
      const { unit, reason, preview } = request.body
      const viewer = userOf(request)
      const operator = actorOf(viewer)
      const posting = {
        hall,
        window,
        ...(unit === undefined ? {} : { unit }),
        ...instants(request.body),
        operator,
        reason,
      }
      return change(
        viewer,
        preview,
        (w) => setPosting(w, posting),
        () => access.audit.record(operator, 'posting:set', `window:${hall}/${window}`, { unit: unit ?? '', reason }),
      )
    },
  )

  http.post(
    '/api/v1/halls/:hall/devices/:device/placements',
    {
      config: { access: { permission: 'device:manage', hall: 'params' } },
      schema: {
        tags,
        summary: 'Places a device at a window of this hall (without one: nowhere)',
        params: Type.Object({ hall: Type.String(), device: Type.String() }),
        body: Placement,
        response: { 200: Changed },
      },
    },
    async (request) => {
      const { hall, device } = request.params
      const viewer = userOf(request)
      checkDevice(hub, viewer, device)
      const { window, reason, preview } = request.body
      const operator = actorOf(viewer)
      const where = window === undefined ? {} : { hall, window }
      return change(
        viewer,
        preview,
        (w) => placeDevice(w, { device, ...where, ...instants(request.body), operator, reason }),
        () => access.audit.record(operator, 'device:place', `device:${device}`, { hall, window: window ?? '', reason }),
      )
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
    async (request) => {
      const { registry, sql } = ledger
      const { hall } = request.params
      const ofHall = registry.devices().filter(({ id }) => hallOfDevice(registry, id, now()) === hall)
      return {
        devices: ofHall.map(({ id, kind, enrolled, revoked }) => ({
          id,
          kind,
          enrolledAt: isoShanghai(enrolled),
          revokedAt: revoked === null ? null : isoShanghai(revoked),
          placements: registry.placements(id).flatMap(({ window, since, until }) => {
            const at = registry.windowById(window)
            if (at?.hall !== hall) return []
            return [{ window: at.code, from: isoShanghai(since), to: until === null ? null : isoShanghai(until) }]
          }),
          ...deliveryOf(sql, id),
          gaps: gapsOf(sql, id).map(({ first, last, noticed, filled }) => ({
            first,
            last,
            noticedAt: isoShanghai(noticed),
            filledAt: filled === null ? null : isoShanghai(filled),
          })),
          seqTwice: seqTwice(sql, id),
        })),
      }
    },
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
    async (request) => {
      const viewer = userOf(request)
      const items = tray(ledger).filter((item) => maySettle(hub, viewer, item.window))
      return {
        ratings: items.map(({ window, occurred, received, ...item }) => ({
          ...item,
          window: window === null ? null : (ledger.registry.windowById(window)?.code ?? null),
          occurredAt: isoShanghai(occurred),
          receivedAt: isoShanghai(received),
        })),
      }
    },
  )

  http.post(
    '/api/v1/tray/:rating/settle',
    {
      config: { access: { permission: 'tray:settle' } },
      schema: {
        tags,
        summary: 'Gives a rating of the tray to a unit',
        response: { 200: Settled },
        params: Type.Object({ rating: Type.String() }),
        body: Type.Object({ unit: Type.String(), reason: Reason, preview: Type.Optional(Type.Boolean()) }, exact),
      },
    },
    async (request) => {
      const { rating } = request.params
      const { unit, reason, preview } = request.body
      const viewer = userOf(request)
      const operator = actorOf(viewer)
      // Nobody bound to a unit decides about that unit's ratings.
      if (viewer.unit === unit) throw new Refusal('forbidden')
      const row = /^[0-9a-f-]{36}$/.test(rating) ? findRating(ledger.sql, uuidBytes(rating)) : undefined
      if (!row) throw new Refusal(viewer.role === 'hall-manager' ? 'forbidden' : 'not-found')
      if (!maySettle(hub, viewer, row.window)) throw new Refusal('forbidden')
      return change(
        viewer,
        preview,
        (w) => {
          settle(w, rating, unit, { operator, reason })
          return { rating, unit }
        },
        () => access.audit.record(operator, 'tray:settle', `rating:${rating}`, { unit, reason }),
      )
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

function hallsOf({ ledger }: HubParts, device: string): Set<string> {
  const windows = ledger.registry.placements(device).map(({ window }) => ledger.registry.windowById(window)?.hall)
  return new Set(windows.filter((hall) => hall !== undefined))
}

/** A hall's manager moves a device that stands or stood in the own hall, or one that stood nowhere yet. */
function checkDevice(hub: HubParts, viewer: UserViewer, device: string): void {
  if (!hub.ledger.registry.device(device))
    throw new Refusal(viewer.role === 'hall-manager' ? 'forbidden' : 'unknown-device')
  if (viewer.role !== 'hall-manager') return
  const halls = hallsOf(hub, device)
  if (halls.size > 0 && ![...halls].every((hall) => maySeeHall(viewer, hall))) throw new Refusal('forbidden')
}

/** The tray of a hall is its manager's; all of it, and what stood nowhere, is the campaign office's. */
function maySettle({ ledger }: HubParts, viewer: UserViewer, window: number | null): boolean {
  if (viewer.role === 'campaign-office') return true
  const hall = window === null ? undefined : ledger.registry.windowById(window)?.hall
  return hall !== undefined && maySeeHall(viewer, hall)
}
