import { dateOfDay } from '../../../contract/campaign-time.ts'
import type { DeductionRule } from '../../../contract/deductions.ts'
import type { OpenPoint } from '../../methods/method-record.ts'
import type { Sql } from '../../sqlite/statements.ts'

interface OpenRow {
  unit: string
  rule: DeductionRule
  day: number
  /** Whether it waits for its signature, its confirmation or the second word of a withdrawal. */
  waits: 0 | 1
  /** Whether the unit objected and two officers have not decided. */
  objected: 0 | 1
}

/**
 * Deductions whose day lies in a period and of which something is open, as the check list before a seal of `online` names
 * them (server/store/README.md section 14).
 *
 * @param days Shanghai day numbers, half-open
 * @returns both points, and the units concerned
 */
export function openDeductions(
  sql: Sql,
  [first, end]: readonly [number, number],
): { points: OpenPoint[]; units: string[] } {
  const rows = sql(
    `SELECT unit, rule, day,
            confirmed IS NULL OR EXISTS (SELECT 1 FROM deduction_withdrawal w WHERE w.id = d.id) AS waits,
            objected IS NOT NULL AND dismissed IS NULL AS objected
     FROM deduction d WHERE day >= ? AND day < ? AND upheld IS NULL AND withdrawn IS NULL ORDER BY day, id`,
  ).all(first, end) as OpenRow[]
  const point = (name: 'deductions' | 'objections', of: readonly OpenRow[]): OpenPoint => ({
    point: name,
    count: of.length,
    which: of.map(({ unit, rule, day }) => `${unit} ${rule} ${dateOfDay(day)}`),
  })
  const [waiting, objected] = [rows.filter(({ waits }) => waits), rows.filter((row) => row.objected)]
  return {
    points: [point('deductions', waiting), point('objections', objected)],
    units: [...new Set([...waiting, ...objected].map(({ unit }) => unit))],
  }
}
