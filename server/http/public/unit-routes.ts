import { Type } from 'typebox'
import { PublishedUnitShape, PublishedUnitsShape } from '../../contract/answers/hand-ins.ts'
import { like } from '../../contract/answers/basic.ts'
import { Refusal } from '../../contract/errors.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'

/** What is published of units (统一公开): duties and organisations served. No person, no score, no rank. */
export const publicUnitRoutes: Routes<{ hub: HubParts }> = async (http, { hub: { store, now } }) => {
  const tags = ['public']
  const config = { access: 'public', sides: ['public'] } as const

  http.get(
    '/api/v1/public/units',
    {
      config,
      schema: {
        tags,
        summary: 'Duties and organisations served of every unit, in the order of the campaign document',
        response: { 200: PublishedUnitsShape },
      },
    },
    async () => store.read('units.published', now()),
  )

  http.get(
    '/api/v1/public/units/:unit',
    {
      config,
      schema: {
        tags,
        summary: 'The same of one unit',
        params: Type.Object({ unit: Type.String(like('J44')) }),
        response: { 200: PublishedUnitShape },
      },
    },
    async ({ params }) => {
      const { campaign, units } = await store.read('units.published', now())
      const found = units.find(({ unit }) => unit.code === params.unit)
      if (found === undefined) throw new Refusal('not-found', 'unit')
      return { campaign, ...found }
    },
  )
}
