import { Type, type TString } from 'typebox'
import { ACTS } from '../../acts/acts.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { Count } from '../../contract/answers/basic.ts'
import { ALIAS, MATTER, UnitNamesShape, UnknownMattersShape } from '../../contract/answers/hotline/names.ts'

/** By which names other systems speak of units and matters: what nobody knows is listed, and the office says what it means. */
export const nameRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['names']
  const offer = offering(http, hub, tags)

  http.get(
    '/api/v1/unit-names',
    {
      config: { access: { permission: 'scores:read' } },
      schema: {
        tags,
        summary: 'Every name by which files of 12345 may speak of a unit, beside its code and present name',
        response: {
          200: UnitNamesShape,
        },
      },
    },
    async () => {
      const { registry } = store
      const present = new Set(registry.units().map(({ code, name }) => `${code} ${name}`))
      return {
        names: registry
          .unitNames()
          .filter(({ name, unit }) => !present.has(`${unit} ${name}`))
          .map(({ name, unit, alias }) => ({
            name,
            unit,
            kind: alias === 1 ? ('alias' as const) : ('former' as const),
          })),
      }
    },
  )

  offer('units.alias', '/api/v1/unit-names', {
    summary: 'Enters another name of a unit; without a unit, takes the name away. What was recorded stays',
    response: { 200: Type.Object({ name: Type.String(ALIAS) }) },
    ...trimmed(ACTS['units.alias'].input.properties),
  })

  http.get(
    '/api/v1/matters',
    {
      config: { access: { permission: 'tray:settle' } },
      schema: {
        tags,
        summary:
          'Matters that queue systems name and nobody knows (of your hall): they count for whoever is posted there',
        response: {
          200: UnknownMattersShape,
        },
      },
    },
    async (request) => {
      const { role, hall } = userOf(request)
      const own = role === 'hall-manager' ? (hall ?? '') : undefined
      return { unknown: await store.read('matters.unknown', own) }
    },
  )

  offer('matters.enter', '/api/v1/matters', {
    summary: 'Whom a matter belongs to; services that named it before, and their ratings, are attributed again',
    response: { 200: Type.Object({ name: Type.String(MATTER), services: Count }) },
    ...trimmed(ACTS['matters.enter'].input.properties),
  })
}

/** A name is meant without the blanks around it. */
function trimmed({ name }: { name: TString }) {
  return { written: { name }, hear: (said: { name: string }) => ({ name: said.name.trim() }) }
}
