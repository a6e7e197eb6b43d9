import { OBJECT_KINDS, type ObjectKind } from '../../contract/survey/kinds.ts'
import { samePersonKey, type Person } from './person.ts'

/** One row of a source, of somebody who consented. */
export interface PoolRow extends Person {
  unit: string
  kind: ObjectKind
}

/** A rater with one kind in each of the units. */
export interface Rater extends Person {
  /** `R000001`. */
  id: string
  units: Record<string, ObjectKind>
}

/** Of several kinds in one unit the first in the order of the list holds. */
export function firstKind(a: ObjectKind, b: ObjectKind): ObjectKind {
  return OBJECT_KINDS.indexOf(a) <= OBJECT_KINDS.indexOf(b) ? a : b
}

/** `R000001` for 1. */
export function raterId(n: number): string {
  return `R${String(n).padStart(6, '0')}`
}

/** The number of an id. */
export function raterNumber(id: string): number {
  return Number(id.slice(1))
}

/** Two lists of units as one. */
export function joinUnits(a: Rater['units'], b: Rater['units']): Rater['units'] {
  const units = { ...a }
  for (const [unit, kind] of Object.entries(b)) units[unit] = units[unit] ? firstKind(units[unit], kind) : kind
  return units
}

export interface Entered {
  /** Raters that are new, ids in order of entry. */
  added: Rater[]
  /** Raters of the pool whose units changed, as they are now. */
  changed: Rater[]
  /** For each row, in order, the id of its rater. */
  ids: string[]
  /** The next number that no rater has had. */
  next: number
}

/**
 * Enters rows into the pool. A row that is the same person as a rater by the machine's rule joins that rater and takes no
 * id; the rater's name, organisation and phone stay as they were entered first.
 *
 * @param pool raters that live in the pool
 * @param next the next number that no rater has had, ids of merged raters included
 */
export function enterRaters(pool: readonly Rater[], rows: readonly PoolRow[], next: number): Entered {
  const byKey = new Map<string, Rater>()
  for (const rater of pool) {
    const key = samePersonKey(rater)
    if (key !== null && !byKey.has(key)) byKey.set(key, rater)
  }
  const added = new Map<string, Rater>()
  const changed = new Map<string, Rater>()
  const ids: string[] = []
  for (const { unit, kind, ...person } of rows) {
    const key = samePersonKey(person)
    const rater = key === null ? undefined : byKey.get(key)
    const now: Rater =
      rater === undefined
        ? { id: raterId(next++), ...person, units: { [unit]: kind } }
        : { ...rater, units: joinUnits(rater.units, { [unit]: kind }) }
    const isNew = rater === undefined || added.has(now.id)
    if (isNew) added.set(now.id, now)
    else if (rater.units[unit] !== now.units[unit]) changed.set(now.id, now)
    if (key !== null) byKey.set(key, now)
    ids.push(now.id)
  }
  return { added: [...added.values()], changed: [...changed.values()], ids, next }
}
