import { Type } from 'typebox'
import { runningCampaign } from '../store/reads/scores/campaigns.ts'
import { maySeeWall } from '../contract/viewer.ts'
import { userOf } from './guard.ts'
import type { HubParts } from './hub-parts.ts'
import type { Routes } from './http-server.ts'
import { HallsShape } from './shapes/hall-shapes.ts'
import { like } from './shapes/basic.ts'

const Campaign = Type.Object({
  id: Type.String(),
  title: Type.String(),
  from: Type.String(),
  to: Type.String(),
  running: Type.Boolean(),
})

/** What every page asks first: which hub this is, which campaign runs, which halls there are. */
export const aboutRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub

  http.get(
    '/api/v1/about',
    {
      config: { access: 'public' },
      schema: {
        tags: ['about'],
        summary: 'Which hub this is; nothing here is secret',
        response: {
          200: Type.Object({
            name: Type.String(like('Pingyi 评议')),
            version: Type.String(like('1.0.0')),
            demo: Type.Boolean(),
            city: Type.String(),
            hash: Type.String(like('sha256')),
            hubTime: Type.Integer(),
            receiptPage: Type.Optional(Type.String({ description: "what a receipt's QR code begins with" })),
            campaign: Campaign,
            halls: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
          }),
        },
      },
    },
    async () => {
      const { city, hash } = await store.read('ledger.genesis')
      return {
        name: 'Pingyi 评议',
        version: hub.about.version,
        demo: hub.about.demo,
        city,
        hash,
        hubTime: now(),
        ...(hub.about.receiptPage === undefined ? {} : { receiptPage: hub.about.receiptPage }),
        campaign: runningCampaign(now()),
        // A kiosk is told the code of its hall and shows its name.
        halls: store.registry.halls().map(({ code, name }) => ({ code, name })),
      }
    },
  )

  http.get(
    '/api/v1/campaigns',
    {
      config: { access: { permission: 'scores:read' } },
      schema: {
        tags: ['scores'],
        summary: 'Every campaign of this hub',
        response: {
          200: Type.Object({
            campaigns: Type.Array(
              Type.Object({
                ...Campaign.properties,
                lastPlaces: Type.Integer({
                  ...like(3),
                  description: 'how many last places its policy names for the follow-up list',
                }),
              }),
            ),
          }),
        },
      },
    },
    async () => ({ campaigns: await store.read('campaigns.list', now()) }),
  )

  http.get(
    '/api/v1/halls',
    {
      config: { access: { permission: 'hall:wall' } },
      schema: { tags: ['halls'], summary: 'Halls you may see', response: { 200: HallsShape } },
    },
    async (request) => {
      const viewer = userOf(request)
      const halls = store.registry.halls().filter((hall) => maySeeWall(viewer, hall.code))
      return {
        halls: halls.map(({ code, name, zones }) => ({
          code,
          name,
          zones,
          windows: store.registry.windowsOf(code).map((window) => ({
            code: window.code,
            name: window.name,
            zone: window.zone,
            mode: store.registry.modeAt(window.id, now()),
            ...(window.matter === null ? {} : { matter: window.matter }),
          })),
        })),
      }
    },
  )
}
