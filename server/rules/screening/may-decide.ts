import type { ErrorCode } from '../../contract/errors.ts'
import type { Officer } from '../../contract/ledger/ledger-entries.ts'
import type { Role } from '../../contract/roles.ts'

/** The bureau that runs the service-centre method (campaign document 五.2): of its own ratings the campaign office decides. */
export const METHOD_BUREAU = 'J62'

/** Units that run a method, service-centre and online: about them the campaign office alone decides. */
export const METHOD_UNITS: readonly string[] = [METHOD_BUREAU, 'J18']

/** What of a rating matters for who may decide about it. Units are heirs: the ones that go on. */
export interface Decidable {
  /** The hall in which it was given; absent: nowhere, or by telephone to the 12345 centre. */
  hall?: string | undefined
  unit?: string | undefined
  /** See `isBad`. */
  bad?: boolean
}

/**
 * What an officer does: lets a rating count, asks for a decision, is the second of two, takes a release back, or turns
 * a request down that somebody of this role made.
 */
export type OfficerAct =
  | 'release'
  | 'ask'
  | { second: 'exclude' | 'void' | 'withdraw'; voided?: boolean }
  | 'withdraw-release'
  | { refuse: Officer['role'] }

/** Whether a rating is, or ever was, of level 1 or 2: a change upwards opens no door to whom the bad one was shut. */
export function isBad(rating: { level: number; raised: boolean }): boolean {
  return rating.level <= 2 || rating.raised
}

/**
 * Why this officer may not decide about this rating, or null (rules/screening/README.md): nobody bound to a unit decides about
 * that unit's ratings, nor somebody bound to a unit that runs a method about another one's; of those the campaign office
 * decides; a hall's manager decides about the own hall's, and neither leaves out a bad one nor takes one back that
 * counts. Every officer may ask. Somebody of another role decides nothing.
 *
 * @param act absent: whether there is any that is theirs
 * @param edition of the rules (ledger's README section 5): by the first, older ledgers are verified
 */
export function whyNotDecide(
  officer: Omit<Officer, 'role'> & { role: Officer['role'] | Role; hall?: string | undefined },
  rating: Decidable,
  act: OfficerAct = 'ask',
  edition: 1 | 2 = 2,
): ErrorCode | null {
  const manager = officer.role === 'hall-manager'
  // First of all: of another hall's rating its manager hears nothing more.
  if (manager && (officer.hall === undefined || officer.hall !== rating.hall)) return 'forbidden'
  if (rating.unit === undefined) return 'not-attributed'
  if (edition === 1 ? officer.bound === rating.unit : isOwn(officer.bound, rating.unit)) return 'own-unit'
  if (officer.role === 'campaign-office') return null
  if (!manager) return 'forbidden'
  if (edition === 1) return rating.unit === METHOD_BUREAU ? 'office-only' : null
  if (METHOD_UNITS.includes(rating.unit)) return 'office-only'
  return isForOffice(act, rating.bad === true) ? 'office-only' : null
}

/** Whether somebody bound to a unit is no judge of another: it is the same, or both run a method. */
export function isOwn(bound: string | undefined, unit: string | undefined): boolean {
  if (bound === undefined || unit === undefined) return false
  return bound === unit || (METHOD_UNITS.includes(bound) && METHOD_UNITS.includes(unit))
}

function isForOffice(act: OfficerAct, bad: boolean): boolean {
  if (act === 'release' || act === 'ask') return false
  if (act === 'withdraw-release') return bad
  // What the office asks, the office turns down.
  if ('refuse' in act) return act.refuse !== 'hall-manager'
  // A hall asks; nobody in a hall takes a rating away that counts.
  return bad || act.second === 'void' || act.voided === true
}
