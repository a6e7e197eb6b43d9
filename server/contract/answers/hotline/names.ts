import { Type, type Static } from 'typebox'
import { Count, Instant, like, Text } from '../basic.ts'

export const ALIAS = like('人力资源和社会保障局')
export const MATTER = like('社会保险登记')

/** Other names of units, by which files of 12345 may speak of them. */
export const UnitNamesShape = Type.Object({
  names: Type.Array(Type.Object({ name: Type.String(ALIAS), unit: Text, kind: Type.Enum(['former', 'alias']) })),
})
export type UnitNames = Static<typeof UnitNamesShape>

/** Matters that queue systems name and nobody knows. */
export const UnknownMattersShape = Type.Object({
  unknown: Type.Array(Type.Object({ name: Type.String(MATTER), services: Count, first: Instant, last: Instant })),
})
export type UnknownMatters = Static<typeof UnknownMattersShape>
