import type { Actor } from '../../contract/audit.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Who } from './change-whereabouts.ts'
import type { Write } from '../writer/write.ts'

/** Enters or takes away another name of a unit, and puts it into the audit log. @throws Refusal as `setAlias` */
export function enterAlias(w: Write, input: { name: string; unit?: string; reason: string }, actor: Actor) {
  const { name, unit, reason } = input
  setAlias(w, { name, ...(unit === undefined ? {} : { unit }) }, { operator: actor, reason })
  w.audit.record(actor, 'unit:alias', `unit:${unit ?? ''}`, { name, reason })
  return { name }
}

/**
 * Another name under which files and programs may speak of a unit; without a unit, one that means nobody any more.
 * What was recorded before stays as it is.
 *
 * @throws Refusal unknown-unit, alias-taken where the name means another unit already, not-found where it is no alias
 */
export function setAlias(w: Write, { name, unit }: { name: string; unit?: string }, who: Who): void {
  const known = w.registry.unitNames().find((each) => each.name === name)
  if (unit === undefined) {
    if (known?.alias !== 1) throw new Refusal('not-found', name)
    w.append('unit-alias', { name, ...who })
    return
  }
  if (!w.registry.unit(unit)) throw new Refusal('unknown-unit', unit)
  if (plainText(name) === '') throw new Refusal('bad-request', 'a name of blanks', '名称是空白')
  const meant = w.registry.unitMeant(name)
  if (known?.alias === 0 || (known === undefined && meant !== undefined))
    throw new Refusal('alias-taken', meant ?? name)
  if (known?.unit !== unit) w.append('unit-alias', { name, unit, ...who })
}
