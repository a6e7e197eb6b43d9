import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { like, Count } from '../../contract/answers/basic.ts'
import { ALIAS, MATTER, UnitNamesShape, UnknownMattersShape } from '../../contract/answers/names.ts'

const exact = { additionalProperties: false } as const
const NAME = { minLength: 1, maxLength: 100, pattern: '\\S' }
const UnitName = Type.String({ ...NAME, ...ALIAS })
const MatterName = Type.String({ ...NAME, ...MATTER })
const Unit = Type.String({ minLength: 1, maxLength: 20, description: 'code of the unit', ...like('J41') })
const Reason = Type.String({ minLength: 1, maxLength: 200 })

/** By which names other systems speak of units and matters: what nobody knows is listed, and the office says what it means. */
export const nameRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['names']

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

  http.post(
    '/api/v1/unit-names',
    {
      config: { access: { permission: 'unit:change' } },
      schema: {
        tags,
        summary: 'Enters another name of a unit; without a unit, takes the name away. What was recorded stays',
        body: Type.Object({ name: UnitName, unit: Type.Optional(Unit), reason: Reason }, exact),
        response: { 200: Type.Object({ name: Type.String(ALIAS) }) },
      },
    },
    async (request) => {
      const { name: written, unit, reason } = request.body
      return store.act('units.alias', { name: written.trim(), unit, reason }, actorOf(userOf(request)))
    },
  )

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

  http.post(
    '/api/v1/matters',
    {
      config: { access: { permission: 'unit:change' } },
      schema: {
        tags,
        summary: 'Whom a matter belongs to; services that named it before, and their ratings, are attributed again',
        body: Type.Object({ name: MatterName, unit: Unit, reason: Reason }, exact),
        response: { 200: Type.Object({ name: Type.String(MATTER), services: Count }) },
      },
    },
    async (request) => {
      const { name: written, unit, reason } = request.body
      return store.act('matters.enter', { name: written.trim(), unit, reason }, actorOf(userOf(request)))
    },
  )
}
