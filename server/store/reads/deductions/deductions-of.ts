import { dayOf } from '../../../contract/campaign-time.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import {
  deductionLines,
  type DeductionFact,
  type DeductionLine,
  type HoldingSeal,
} from '../../../rules/deductions/counting.ts'
import type { DeductionRow } from '../../changes/deductions/deduction-rows.ts'
import type { Reader } from '../../reader.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** The method whose score deductions are taken from (campaign document, 五.4), and whose seal freezes them. */
const METHOD: MethodCode = 'online'

type Tables = Pick<Reader, 'sql' | 'registry'>

/** What a unit loses in a period. */
export interface UnitDeductions {
  /** The sum of what counts, in tenths. */
  tenths: number
  /** In the order of (date, id), those that do not count included. */
  lines: DeductionLine[]
}

/**
 * What the online method takes from each unit in a period of one campaign, by the code of the unit that goes on; a unit
 * without facts is absent. A seal that holds keeps its days as they stood before it. Verify asks the same of tables of its own.
 *
 * @param period Shanghai day numbers, both included
 */
export function deductionsOf(
  tables: Tables,
  period: { firstDay: number; lastDay: number },
): Map<string, UnitDeductions> {
  const units = new Map<string, UnitDeductions>()
  for (const line of allLines(tables)) {
    if (line.day < period.firstDay || line.day > period.lastDay) continue
    const unit = units.get(line.unit) ?? { tenths: 0, lines: [] }
    units.set(line.unit, { tenths: unit.tenths + line.tenths, lines: [...unit.lines, line] })
  }
  return units
}

/** Every fact on record and what it takes: the cap of a campaign fills from its first day, whatever is asked for. */
export function allLines({ sql, registry }: Tables): DeductionLine[] {
  const rows = sql('SELECT * FROM deduction').all() as DeductionRow[]
  return deductionLines(
    rows.map((row) => factOf(registry, row)),
    holdingSeals(sql),
  )
}

function factOf(registry: Pick<Registry, 'heirOf'>, row: DeductionRow): DeductionFact {
  const { id, unit, rule, day, n, signed, confirmed, upheld, withdrawn } = row
  return { id, unit: registry.heirOf(unit), rule, day, entered: n, signed, confirmed, upheld, withdrawn }
}

function holdingSeals(sql: Sql): HoldingSeal[] {
  const rows = sql('SELECT n, since, until FROM seal WHERE reopened IS NULL AND method = ?').all(METHOD) as {
    n: number
    since: number
    until: number
  }[]
  return rows.map(({ n, since, until }) => ({ n, firstDay: dayOf(since), lastDay: dayOf(until - 1) }))
}
