import type { Actor } from '../../contract/audit.ts'
import type { Write } from '../writer/write.ts'
import { addUnit, mergeUnit, renameUnit } from './change-unit.ts'

/** A unit goes on under another name, goes over into another one, or is new. */
export type UnitChange =
  | { change: 'rename'; unit: string; name: string }
  | { change: 'merge'; unit: string; into: string }
  | { change: 'add'; code: string; name: string; kind: 'agency' | 'company' }

/** @throws Refusal as `renameUnit`, `mergeUnit`, `addUnit` */
export function changeUnit(w: Write, { what, reason }: { what: UnitChange; reason: string }, actor: Actor): UnitChange {
  const who = { operator: actor, reason }
  if (what.change === 'rename') renameUnit(w, what.unit, what.name, who)
  else if (what.change === 'merge') mergeUnit(w, what.unit, what.into, who)
  else addUnit(w, { code: what.code, name: what.name, kind: what.kind })
  const unit = what.change === 'add' ? what.code : what.unit
  w.audit.record(actor, 'unit:change', `unit:${unit}`, { change: what.change, reason })
  return what
}
