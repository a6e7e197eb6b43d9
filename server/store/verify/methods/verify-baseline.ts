import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { BaselineRow } from '../../../contract/ledger/baseline-entries.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import type { BaselineColumn } from '../../../contract/summary/baseline-file.ts'
import type { FileRow } from '../../../contract/survey/rows.ts'
import { checkBaseline } from '../../../rules/summary/check-baseline.ts'
import { isOfOwn } from '../../changes/summary/enter-baseline.ts'
import { wholeSeal } from '../../changes/rectifications/rectification-source.ts'
import { yearBefore } from '../../reads/summary/check-baseline-file.ts'
import { isCampaignAt, type Before, type Checked, type EntryCheck } from '../verify-check.ts'

/** Last year's figures of a file: of units, by methods that were not sealed, each once, by the office. */
export function baselineChecks(before: Before): EntryCheck {
  function wrong({ campaign, rows, role, bound }: EntryBodies['baseline'], { at }: Checked): string | null {
    if (!isCampaignAt(campaign, before.entry(1)!.at, at)) return `${campaign} is no campaign`
    if (role !== 'campaign-office') return 'is not by the office'
    if (isOfOwn(before.registry, rows, bound)) return 'is about the unit of whoever entered it'
    if (rows.length === 0) return 'has no rows'
    // Asked of tables that know no hashes.
    const isSealed = (method: MethodCode) => wholeSeal(before.sql, yearBefore(campaign), method) !== undefined
    const known = (code: string) => (before.registry.unit(code) === undefined ? null : code)
    const [fault] = checkBaseline(rows.map(fileRow), known, isSealed).faults
    return fault === undefined ? null : `row ${fault.line}: ${fault.code} ${fault.column} ${fault.value}`
  }
  return {
    baseline: (body, each) => {
      const message = wrong(body, each)
      return message === null ? null : { code: 'baseline-wrong', message }
    },
  }
}

/** As the line of a file, by which the rules are asked once more. */
function fileRow({ unit, method, score, rank }: BaselineRow, i: number): FileRow<BaselineColumn> {
  const written = score === undefined ? '' : Number.isInteger(score) ? (score / 100).toFixed(2) : `${score}`
  return { line: i + 1, cells: { unit, method, score: written, rank: rank === undefined ? '' : `${rank}` } }
}
