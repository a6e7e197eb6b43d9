import { NO_DEVIATIONS, type DeviationOf } from '../../../rules/sampling/draw.ts'
import type { Sql } from '../../sqlite/statements.ts'

/**
 * Deviations of last year's sealed answers, by which this year's allocation goes; where there are none, 1 is used.
 * No year with answers on record is over yet.
 */
export function lastYearsDeviations(_sql: Sql, _campaign: string): DeviationOf {
  return NO_DEVIATIONS
}
