import type { ErrorCode } from '../contract/errors.ts'
import type { Officer } from '../contract/ledger-entries.ts'

/** The bureau that runs the service-centre method (campaign document 五.2): of its own ratings the campaign office decides. */
export const METHOD_BUREAU = 'J62'

/** What of a rating matters for who may decide about it. Units are heirs: the ones that go on. */
export interface Decidable {
  /** The hall in which it was given; absent: nowhere, or by telephone to the 12345 centre. */
  hall?: string | undefined
  unit?: string | undefined
}

/**
 * Why this officer may not decide about this rating, or null (DESIGN.md section 7): nobody bound to a unit decides about
 * that unit's ratings; of the bureau that runs the method the campaign office decides; a hall's manager decides about the
 * own hall's.
 */
export function whyNotDecide(officer: Officer & { hall?: string | undefined }, rating: Decidable): ErrorCode | null {
  const manager = officer.role === 'hall-manager'
  // First of all: of another hall's rating its manager hears nothing more.
  if (manager && (officer.hall === undefined || officer.hall !== rating.hall)) return 'forbidden'
  if (rating.unit === undefined) return 'not-attributed'
  if (officer.bound !== undefined && officer.bound === rating.unit) return 'own-unit'
  if (officer.role === 'campaign-office') return null
  if (!manager) return 'forbidden'
  return rating.unit === METHOD_BUREAU ? 'office-only' : null
}
