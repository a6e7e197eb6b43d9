import { runningCampaign } from '../store/reads/scores/campaigns.ts'
import { maySeeWall } from '../contract/viewer.ts'
import { userOf } from './guard.ts'
import type { HubParts } from './hub-parts.ts'
import type { Routes } from './http-server.ts'
import { HallsShape } from '../contract/answers/halls.ts'
import { AboutShape, CampaignsShape } from '../contract/answers/hub/about.ts'

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
          200: AboutShape,
        },
      },
    },
    async () => {
      const { city, hash } = await store.read('ledger.genesis')
      const before = (await store.read('campaigns.list', now())).findLast(({ running }) => !running)
      return {
        name: 'Pingyi 评议',
        version: hub.about.version,
        demo: hub.about.demo,
        city,
        hash,
        hubTime: now(),
        ...(hub.about.receiptPage === undefined ? {} : { receiptPage: hub.about.receiptPage }),
        campaign: runningCampaign(now()),
        ...(before === undefined ? {} : { campaignBefore: before.id }),
        // A kiosk is told the code of its hall and shows its name.
        halls: store.registry.halls().map(({ code, name }) => ({ code, name })),
      }
    },
  )

  http.get(
    '/api/v1/campaigns',
    {
      config: { access: { permission: 'campaigns:read' } },
      schema: {
        tags: ['scores'],
        summary: 'Every campaign of this hub',
        response: {
          200: CampaignsShape,
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
