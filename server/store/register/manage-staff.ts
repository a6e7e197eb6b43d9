import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import type { RoleHolder } from '../../contract/roles.ts'
import type { Registry } from '../registry/registry.ts'
import { unitAt } from '../registry/window-state.ts'
import type { Write } from '../writer/write.ts'
import { enterStaff } from './enter-staff.ts'

/** The units whose staff somebody manages: a hall manager's are those at a window of the own hall now; null: all. */
export function unitsManaged(registry: Registry, by: RoleHolder, now: number): ReadonlySet<string> | null {
  if (by.role !== 'hall-manager' || by.hall === undefined) return null
  const units = new Set<string>()
  for (const { id } of registry.windowsOf(by.hall)) {
    const unit = unitAt(registry, id, now)
    if (unit) units.add(unit.code)
  }
  return units
}

/**
 * Enters a member of staff of a unit that one manages, or changes name or unit of one who is. A number of another hall's
 * unit is neither told nor taken over.
 *
 * @returns whether the number is new
 * @throws Refusal forbidden; and as `enterStaff`
 */
export function enterOwnStaff(
  w: Write,
  { by, ...staff }: { no: string; name: string; unit: string; reason: string; by: RoleHolder },
  actor: Actor,
): { fresh: boolean } {
  const { no, name, unit, reason } = staff
  const units = unitsManaged(w.registry, by, w.now)
  const known = w.registry.staff(no)
  if (units !== null && (!units.has(unit) || (known && !units.has(known.unit)))) throw new Refusal('forbidden')
  enterStaff(w, { ...staff, operator: actor })
  w.audit.record(actor, 'staff:enter', `staff:${no}`, { name, unit, reason })
  return { fresh: known === undefined }
}
