import type { ServiceObject } from '../../contract/survey/people-files.ts'
import { nameKey, samePersonKey } from '../sampling/person.ts'

/** How a list differs from the version before. */
export interface ListDifference {
  more: number
  fewer: number
  /** The same person, and something else of the line differs. */
  changed: number
}

/** Counts by person: by name and phone, by name and organisation where there is no phone. */
export function compareLists(before: readonly ServiceObject[], now: readonly ServiceObject[]): ListDifference {
  const left = new Map<string, ServiceObject[]>()
  for (const object of before) left.set(keyOf(object), [...(left.get(keyOf(object)) ?? []), object])
  const difference = { more: 0, fewer: 0, changed: 0 }
  for (const object of now) {
    const found = left.get(keyOf(object))?.shift()
    if (found === undefined) difference.more++
    else if (textOf(found) !== textOf(object)) difference.changed++
  }
  for (const rest of left.values()) difference.fewer += rest.length
  return difference
}

function keyOf(object: ServiceObject): string {
  return samePersonKey(object) ?? `${nameKey(object.name)}\n\n${object.organisation ?? ''}`
}

function textOf({ kind, name, organisation = '', phone = '', relation = '', consent }: ServiceObject): string {
  return JSON.stringify([kind, name, organisation, phone, relation, consent])
}
