import type { ErrorCode } from '../../contract/errors.ts'
import type { Role } from '../../contract/roles.ts'
import { isOwn, METHOD_UNITS } from '../screening/may-decide.ts'

/**
 * Why somebody may not decide about an online rating, or null: the people of its owner (新闻传媒集团) decide, of units that run
 * a method the campaign office alone; nobody bound to a unit decides about that unit's.
 *
 * @param who with the heir of the unit that the person is bound to
 * @param unit the heir of the rating's
 */
export function whyNotDecideOnline(
  who: { role: Role | 'cli'; bound?: string | undefined },
  unit: string,
): ErrorCode | null {
  if (who.role !== 'method-owner' && who.role !== 'campaign-office') return 'forbidden'
  if (isOwn(who.bound, unit)) return 'own-unit'
  if (METHOD_UNITS.includes(unit)) return who.role === 'campaign-office' ? null : 'office-only'
  return who.role === 'method-owner' ? null : 'forbidden'
}
