import { Refusal } from '../../contract/errors.ts'
import type { Who } from './change-whereabouts.ts'
import type { Write } from '../writer/write.ts'

/**
 * A unit goes on under another name.
 *
 * @throws Refusal unknown-unit, name-taken
 */
export function renameUnit(w: Write, unit: string, name: string, who: Who): void {
  if (!w.registry.unit(unit)) throw new Refusal('unknown-unit', unit)
  if (w.registry.units().some((other) => other.name === name && other.code !== unit))
    throw new Refusal('name-taken', name)
  w.append('unit-change', { unit, name, operator: who.operator, reason: who.reason })
}

/**
 * A unit goes on in another one: postings are changed apart, scores of before and after are one history from now on.
 *
 * @throws Refusal unknown-unit, unit-circle
 */
export function mergeUnit(w: Write, unit: string, into: string, who: Who): void {
  if (!w.registry.unit(unit)) throw new Refusal('unknown-unit', unit)
  if (!w.registry.unit(into)) throw new Refusal('unknown-unit', into)
  if (w.registry.heirOf(into) === w.registry.heirOf(unit))
    throw new Refusal('unit-circle', `${unit} into ${into}`, `${unit} 并入 ${into}`)
  w.append('unit-change', { unit: w.registry.heirOf(unit), into, operator: who.operator, reason: who.reason })
}

/**
 * A new unit, at the end of the list: after a split the old one keeps the history, and this one begins.
 *
 * @throws Refusal bad-unit-code, name-taken
 */
export function addUnit(w: Write, unit: { code: string; name: string; kind: 'agency' | 'company' }): void {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,19}$/.test(unit.code)) throw new Refusal('bad-unit-code', unit.code)
  const units = w.registry.units()
  if (units.some((other) => other.code === unit.code || other.name === unit.name))
    throw new Refusal('name-taken', `${unit.code} ${unit.name}`)
  w.append('unit', { ...unit, position: units.length + 1 })
}
