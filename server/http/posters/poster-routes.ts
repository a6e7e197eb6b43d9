import { Type } from 'typebox'
import { like } from '../../contract/answers/basic.ts'
import { Refusal } from '../../contract/errors.ts'
import { runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { POSTER_SIZES, posterPage, posterPolicy } from './poster-page.ts'

/** Posters with the QR code of each unit's rating page, as one printable file: of all units, and for a unit its own. */
export const posterRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub

  http.get(
    '/api/v1/online/posters',
    {
      config: { access: { permission: 'poster:read', method: 'online' } },
      schema: {
        tags: ['online'],
        summary: 'Posters of units as one file that prints by itself, A4 or A6; all of them, or one unit’s',
        querystring: Type.Object(
          {
            size: Type.Optional(Type.Enum(POSTER_SIZES, like('a4'))),
            unit: Type.Optional(Type.String({ maxLength: 20, ...like('J36') })),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'HTML with a sheet for each unit',
            content: { 'text/html': { schema: Type.String({ format: 'binary' }) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { size = 'a4', unit } = request.query
      const { role, unit: bound } = holderOf(userOf(request))
      const { registry } = store
      const own = role === 'unit' ? registry.heirOf(bound ?? '') : null
      const asked = unit === undefined ? own : registry.heirOf(unit)
      if (own !== null && asked !== own) throw new Refusal('forbidden')
      if (hub.about.receiptPage === undefined) throw new Refusal('public-address-missing')
      const { city } = await store.read('ledger.genesis')
      const units = registry
        .units()
        .filter(({ code }) => registry.heirOf(code) === code && (asked === null || code === asked))
      if (units.length === 0) throw new Refusal('unknown-unit', unit ?? '')
      const origin = new URL(hub.about.receiptPage).origin
      const name = asked === null ? `posters-${size}.html` : `poster-${asked}-${size}.html`
      return reply
        .type('text/html; charset=utf-8')
        .headers({
          'content-security-policy': posterPolicy(size),
          'content-disposition': `inline; filename="${name}"`,
          'cache-control': 'no-store',
        })
        .send(posterPage({ size, units, origin, city, campaign: runningCampaign(now()).id }))
    },
  )
}
