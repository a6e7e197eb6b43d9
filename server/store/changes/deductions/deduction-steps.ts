import type { BodyCode } from '../../../contract/bodies.ts'
import { isOfMedia, type VerdictOnObjection } from '../../../contract/deductions.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import { mayStillObject } from '../../../rules/deductions/objection-term.ts'
import { isOwn } from '../../../rules/screening/may-decide.ts'
import type { Registry } from '../../registry/registry.ts'
import { stateOf, type DeductionRow, type VerdictRow, type WithdrawalRow } from './deduction-rows.ts'

/**
 * Why a deduction cannot take a step, or null (server/store/README.md section 14). Whoever writes an entry and whoever verifies it ask
 * the same.
 */
export function whyNotSign(row: DeductionRow, body: BodyCode | undefined): ErrorCode | null {
  if (body !== undefined && body !== row.body) return 'rule-of-another-body'
  return isOfMedia(row.rule) && isOpen(row) && row.signed === null ? null : whyClosed(row)
}

/** An officer of the office, and not the person who entered it. */
export function whyNotConfirm(row: DeductionRow, registry: Heirs, officer: Deciding): ErrorCode | null {
  if (isOwnOf(registry, officer, row)) return 'own-unit'
  if (!isOpen(row) || row.confirmed !== null) return whyClosed(row)
  if (isOfMedia(row.rule) && row.signed === null) return 'not-signed'
  return officer.operator === row.operator ? 'same-person' : null
}

/** The unit concerned, once, within five working days after the day of being told. */
export function whyNotObject(row: DeductionRow, calendar: Calendar, now: number): ErrorCode | null {
  if (!isOpen(row) || row.objected !== null || row.told_at === null) return whyClosed(row)
  return mayStillObject(calendar, row.told_at, now) ? null : 'objection-too-late'
}

/** Each officer says one word; two that agree decide. */
export function whyNotDecide(
  row: DeductionRow,
  said: readonly VerdictRow[],
  registry: Heirs,
  officer: Deciding,
): ErrorCode | null {
  if (isOwnOf(registry, officer, row)) return 'own-unit'
  if (!isOpen(row) || row.objected === null || row.dismissed !== null) return whyClosed(row)
  return said.some(({ operator }) => operator === officer.operator) ? 'same-person' : null
}

/**
 * Two people, of the body that reported it or of the office. What an officer of the office confirmed counts, and is not taken
 * back without one: the word of two reporters leaves it as it is.
 */
export function whyNotWithdraw(
  row: DeductionRow,
  said: readonly WithdrawalRow[],
  registry: Heirs,
  who: Deciding & { body?: BodyCode | undefined },
): ErrorCode | null {
  if (who.body !== undefined && who.body !== row.body) return 'rule-of-another-body'
  if (isOwnOf(registry, who, row)) return 'own-unit'
  if (row.withdrawn !== null) return 'deduction-withdrawn'
  if (said.some(({ operator }) => operator === who.operator)) return 'same-person'
  const areReporters = said.length > 0 && [who, ...said].every(({ body }) => body !== undefined && body !== null)
  return row.confirmed !== null && areReporters ? 'office-word-needed' : null
}

/** Whether this word is the second of its sort. */
export function decides(said: readonly VerdictRow[], verdict: VerdictOnObjection): boolean {
  return said.some((each) => each.verdict === verdict)
}

type Heirs = Pick<Registry, 'heirOf'>
type Calendar = Pick<Registry, 'specialDay'>
interface Deciding {
  operator: string
  bound?: string | undefined
}

/** Neither withdrawn nor found wrong. */
export function isOpen(row: DeductionRow): boolean {
  const state = stateOf(row)
  return state !== 'withdrawn' && state !== 'upheld'
}

function whyClosed({ withdrawn }: DeductionRow): ErrorCode {
  return withdrawn === null ? 'deduction-step-refused' : 'deduction-withdrawn'
}

function isOwnOf(registry: Heirs, { bound }: Deciding, { unit }: DeductionRow): boolean {
  return bound !== undefined && isOwn(registry.heirOf(bound), registry.heirOf(unit))
}
