import { campaignYearAt } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { BaselineRow } from '../../../contract/ledger/baseline-entries.ts'
import { isMethodCode } from '../../../contract/methods.ts'
import { MOST_SCORE } from '../../../rules/summary/check-baseline.ts'
import { campaignSeals } from '../../reads/summary/campaign-seals.ts'
import { yearBefore } from '../../reads/summary/check-baseline-file.ts'
import type { Before, Checked, EntryCheck } from '../verify-check.ts'

/** Last year's figures of a file: of units, by methods that were not sealed, each once, by the office. */
export function baselineChecks(before: Before): EntryCheck {
  function wrong({ campaign, rows, role }: EntryBodies['baseline'], { at }: Checked): string | null {
    const [first, running] = [campaignYearAt(before.entry(1)!.at), campaignYearAt(at)]
    if (!/^\d{4}$/.test(campaign) || Number(campaign) < first || Number(campaign) > running)
      return `${campaign} is no campaign`
    if (role !== 'campaign-office') return 'is not by the office'
    if (rows.length === 0) return 'has no rows'
    const sealed = campaignSeals(before.sql, yearBefore(campaign))
    for (const row of rows) {
      if (before.registry.unit(row.unit) === undefined) return `${row.unit} is no unit`
      if (!isMethodCode(row.method)) return 'names a method that is none'
      if (sealed.has(row.method)) return `${row.method} was sealed`
      const strange = wrongFigures(row)
      if (strange !== null) return `${row.unit} ${row.method}: ${strange}`
    }
    const names = new Set(rows.map(({ unit, method }) => `${unit} ${method}`))
    return names.size === rows.length ? null : 'names a unit twice by a method'
  }
  return {
    baseline: (body, each) => {
      const message = wrong(body, each)
      return message === null ? null : { code: 'baseline-wrong', message }
    },
  }
}

function wrongFigures({ method, score, rank }: BaselineRow): string | null {
  if (score === undefined && rank === undefined) return 'has neither score nor rank'
  const least = method === 'online' ? -MOST_SCORE : 0
  if (score !== undefined && !(score >= least && score <= MOST_SCORE)) return `the score is ${score}`
  return rank === undefined || rank >= 1 ? null : `the rank is ${rank}`
}
