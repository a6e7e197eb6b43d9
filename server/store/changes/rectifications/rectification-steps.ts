import type { ErrorCode } from '../../../contract/errors.ts'
import type { RectificationAnswer, RectificationState } from '../../../contract/rectifications.ts'
import { stateOf } from '../../../rules/rectifications/state.ts'
import { isOwn } from '../../../rules/screening/may-decide.ts'
import type { Registry } from '../../registry/registry.ts'
import type { AppointmentRow, RectificationRow, WordRow } from './rectification-rows.ts'

/**
 * Why an item cannot take a step, or null (server/store/README.md, section on rectification). Whoever writes an entry and whoever
 * verifies it ask the same.
 */
export function whyNotPlan(row: RectificationRow): ErrorCode | null {
  return isIn(row, ['to-plan', 'plan-returned'])
}

export function whyNotProgress(row: RectificationRow): ErrorCode | null {
  return isIn(row, ['running', 'returned', 'to-visit'])
}

/** A plan is accepted or returned; what was reported as done, or passed a visit, is returned alone. */
export function whyNotAnswer(
  row: RectificationRow,
  outcome: RectificationAnswer,
  registry: Heirs,
  officer: Deciding,
): ErrorCode | null {
  if (isOwnOf(registry, officer, row)) return 'own-unit'
  return isIn(row, outcome === 'accepted' ? ['plan-waits'] : ['plan-waits', 'to-visit', 'to-close'])
}

export function whyNotVisit(row: RectificationRow, registry: Heirs, officer: Deciding): ErrorCode | null {
  if (isOwnOf(registry, officer, row)) return 'own-unit'
  return isIn(row, ['running', 'returned', 'to-visit', 'to-close'])
}

/** Wherever somebody may visit; one visit is appointed at a time. */
export function whyNotAppoint(
  row: RectificationRow,
  open: AppointmentRow | undefined,
  registry: Heirs,
  officer: Deciding,
): ErrorCode | null {
  return whyNotVisit(row, registry, officer) ?? (open === undefined ? null : 'appointment-open')
}

/** To another day than it has, or off. */
export function whyNotPostpone(
  row: RectificationRow,
  open: AppointmentRow | undefined,
  day: number | null,
  registry: Heirs,
  officer: Deciding,
): ErrorCode | null {
  if (isOwnOf(registry, officer, row)) return 'own-unit'
  if (open === undefined) return 'appointment-missing'
  return day === open.day ? 'bad-request' : null
}

/** Names of people go by an officer's word, also after the end; not by one of the unit's own. */
export function whyNotErase(row: RectificationRow, registry: Heirs, officer: Deciding): ErrorCode | null {
  return isOwnOf(registry, officer, row) ? 'own-unit' : null
}

/** After a visit that passed; each officer says one word, and two close it. */
export function whyNotClose(
  row: RectificationRow,
  said: readonly WordRow[],
  registry: Heirs,
  officer: Deciding,
): ErrorCode | null {
  if (isOwnOf(registry, officer, row)) return 'own-unit'
  const state = stateOf(row)
  if (state === 'closed' || state === 'withdrawn') return 'rectification-ended'
  if (state !== 'to-close') return 'visit-missing'
  return said.some(({ operator }) => operator === officer.operator) ? 'same-person' : null
}

export function whyNotWithdraw(
  row: RectificationRow,
  said: readonly WordRow[],
  registry: Heirs,
  officer: Deciding,
): ErrorCode | null {
  if (isOwnOf(registry, officer, row)) return 'own-unit'
  const state = stateOf(row)
  if (state === 'closed' || state === 'withdrawn') return 'rectification-ended'
  return said.some(({ operator }) => operator === officer.operator) ? 'same-person' : null
}

type Heirs = Pick<Registry, 'heirOf'>
interface Deciding {
  operator: string
  bound?: string | undefined
}

function isIn(row: RectificationRow, states: readonly RectificationState[]): ErrorCode | null {
  const state = stateOf(row)
  if (states.includes(state)) return null
  return state === 'closed' || state === 'withdrawn' ? 'rectification-ended' : 'rectification-step-refused'
}

function isOwnOf(registry: Heirs, { bound }: Deciding, { unit }: RectificationRow): boolean {
  return bound !== undefined && isOwn(registry.heirOf(bound), registry.heirOf(unit))
}
