import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { PublishedUnitShape, PublishedUnitsShape } from '../../contract/answers/hand-ins.ts'
import { like } from '../../contract/answers/basic.ts'
import { Refusal } from '../../contract/errors.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { UNITS_PAGE_POLICY, unitsPage } from './units-page.ts'

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
      if (found === undefined) throw new Refusal('not-found', 'unit', '单位')
      return { campaign, ...found }
    },
  )

  const shown = async (reply: FastifyReply, asked: string, code: string | null) => {
    const { units } = await store.read('units.published', now())
    const chosen = code === null ? null : units.find(({ unit }) => unit.code === code)
    if (chosen === undefined) throw new Refusal('not-found', 'unit', '单位')
    const { city } = await store.read('ledger.genesis')
    // One that went on in another unit has no page of its own; programs still find its name (a ballot may list it).
    const going = units.filter(({ unit }) => store.registry.heirOf(unit.code) === unit.code)
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': UNITS_PAGE_POLICY, 'cache-control': 'no-cache' })
      .send(unitsPage(going, { city, asked, chosen }))
  }
  const Search = Type.Object({ q: Type.Optional(Type.String({ maxLength: 50 })) })
  http.get('/units', { config, schema: { hide: true } }, async (_request, reply) => reply.redirect('/units/'))
  http.get('/units/', { config, schema: { hide: true, querystring: Search } }, async ({ query }, reply) =>
    shown(reply, query.q ?? '', null),
  )
  http.get(
    '/units/:unit',
    { config, schema: { hide: true, params: Type.Object({ unit: Type.String() }) } },
    async ({ params: { unit } }, reply) => {
      const typed = store.registry.unit(unit.toUpperCase())
      const code = typed && store.registry.heirOf(typed.code)
      // Somebody typed it in small letters, or it went on in another unit.
      if (code !== undefined && code !== unit) return reply.redirect(`/units/${code}`)
      return shown(reply, '', unit)
    },
  )
}
