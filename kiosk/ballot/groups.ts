import { unitGroup } from '../../server/contract/unit-groups.ts'

/** A unit as its card names it. */
export interface NamedUnit {
  code: string
  name: string
  duty: string
}

/** A group of units, by their places on the ballot. */
export interface UnitGroup {
  name: string
  places: number[]
}

/** Groups in the order of the ballot; a group that comes again is one with itself. */
export function groupsOf(units: readonly string[]): UnitGroup[] {
  const byName = new Map<string, number[]>()
  for (const [i, name] of units.entries()) {
    const group = unitGroup(name)
    byName.set(group, [...(byName.get(group) ?? []), i])
  }
  return [...byName].map(([name, places]) => ({ name, places }))
}

/** Places of units whose name or duty holds what was typed, in the order of the ballot; null while nothing was. */
export function placesFound(units: readonly NamedUnit[], typed: string): number[] | null {
  const wanted = plain(typed)
  if (wanted === '') return null
  return [...units.keys()].filter((i) => plain(units[i]!.name + units[i]!.duty).includes(wanted))
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '')
}
