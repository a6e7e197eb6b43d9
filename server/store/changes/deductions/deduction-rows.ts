import type { BodyCode } from '../../../contract/bodies.ts'
import type { DeductionRule, DeductionState, VerdictOnObjection } from '../../../contract/deductions.ts'
import { isOfMedia } from '../../../contract/deductions.ts'
import type { DeductionEntries } from '../../../contract/ledger/deduction-entries.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** A deduction as the projection holds it; numbers name entries, and what they say stands in them. */
export interface DeductionRow {
  n: number
  id: string
  at: number
  unit: string
  rule: DeductionRule
  body: BodyCode
  day: number
  number: string | null
  operator: string
  told: number | null
  told_at: number | null
  signed: number | null
  confirmed: number | null
  objected: number | null
  upheld: number | null
  dismissed: number | null
  withdrawn: number | null
}

export interface VerdictRow {
  n: number
  verdict: VerdictOnObjection
  operator: string
}

export interface WithdrawalRow {
  n: number
  operator: string
  /** Of a reporter; null: an officer of the office. */
  body: BodyCode | null
}

export function deductionById(sql: Sql, id: string): DeductionRow | undefined {
  return sql('SELECT * FROM deduction WHERE id = ?').get(id) as DeductionRow | undefined
}

export function verdictsOn(sql: Sql, id: string): VerdictRow[] {
  return sql('SELECT n, verdict, operator FROM deduction_verdict WHERE id = ? ORDER BY n').all(id) as VerdictRow[]
}

export function withdrawalsOf(sql: Sql, id: string): WithdrawalRow[] {
  return sql('SELECT n, operator, body FROM deduction_withdrawal WHERE id = ? ORDER BY n').all(id) as WithdrawalRow[]
}

/** What others said of deductions: of one as it is asked for, of many read at once. */
export interface SaidOfDeductions {
  verdicts(id: string): VerdictRow[]
  withdrawals(id: string): WithdrawalRow[]
}

export function saidOfOne(sql: Sql): SaidOfDeductions {
  return { verdicts: (id) => verdictsOn(sql, id), withdrawals: (id) => withdrawalsOf(sql, id) }
}

export function saidOfAll(sql: Sql): SaidOfDeductions {
  const of = <T extends { id: string }>(rows: T[]) => {
    const byId = Map.groupBy(rows, ({ id }) => id)
    return (id: string) => byId.get(id) ?? []
  }
  return {
    verdicts: of(
      sql('SELECT n, id, verdict, operator FROM deduction_verdict ORDER BY n').all() as (VerdictRow & { id: string })[],
    ),
    withdrawals: of(
      sql('SELECT n, id, operator, body FROM deduction_withdrawal ORDER BY n').all() as (WithdrawalRow & {
        id: string
      })[],
    ),
  }
}

/**
 * Facts that may be the same: of the unit, by the rule, with its document's number or its date, and not withdrawn.
 *
 * @returns ids, in the order of their entries
 */
export function sameFacts(
  { sql, registry }: { sql: Sql; registry: Pick<Registry, 'heirOf'> },
  { unit, rule, day, number }: Pick<DeductionRow, 'unit' | 'rule' | 'day' | 'number'>,
): string[] {
  const heir = registry.heirOf(unit)
  const rows = sql(
    'SELECT id, unit FROM deduction WHERE withdrawn IS NULL AND rule = ? AND (day = ? OR number = ?) ORDER BY n',
  ).all(rule, day, number) as { id: string; unit: string }[]
  return rows.filter((row) => registry.heirOf(row.unit) === heir).map(({ id }) => id)
}

export function stateOf({
  rule,
  signed,
  confirmed,
  upheld,
  withdrawn,
}: Pick<DeductionRow, 'rule' | 'signed' | 'confirmed' | 'upheld' | 'withdrawn'>): DeductionState {
  if (withdrawn !== null) return 'withdrawn'
  if (upheld !== null) return 'upheld'
  if (isOfMedia(rule) && signed === null) return 'to-sign'
  return confirmed === null ? 'to-confirm' : 'counts'
}

/** What an entry of this kind says, and when it was written. */
export function entryOfKind<K extends keyof DeductionEntries>(
  sql: Sql,
  kind: K,
  n: number,
): { at: number; body: DeductionEntries[K] } {
  const row = sql('SELECT at, body FROM ledger WHERE n = ? AND kind = ?').get(n, kind) as { at: number; body: string }
  return { at: row.at, body: JSON.parse(row.body) as DeductionEntries[K] }
}
