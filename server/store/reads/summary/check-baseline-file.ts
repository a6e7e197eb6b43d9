import type { BaselineColumn } from '../../../contract/summary/baseline-file.ts'
import type { FileRow } from '../../../contract/survey/rows.ts'
import { checkBaseline, type CheckedBaseline } from '../../../rules/summary/check-baseline.ts'
import { rankFaults } from '../../../rules/summary/check-ranks.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { campaignSeals } from './campaign-seals.ts'

/** What is wrong with a file of last year's figures, and what would be taken of it. @throws Refusal unknown-campaign */
export function checkBaselineFile(
  reader: Reader,
  { campaign, rows }: { campaign: string; rows: readonly FileRow<BaselineColumn>[] },
  now: number,
): CheckedBaseline {
  const { id } = campaignById(reader, campaign, now)
  const sealed = campaignSeals(reader.sql, yearBefore(id))
  const checked = checkBaseline(
    rows,
    (written) => reader.registry.unitMeant(written) ?? null,
    (method) => sealed.has(method),
  )
  const ranked = checked.rows.map((row, i) => ({ ...row, line: checked.lines[i]! }))
  const faults = [...checked.faults, ...rankFaults(ranked, reader.registry.units().length)]
  return { ...checked, faults: faults.toSorted((a, b) => a.line - b.line) }
}

export function yearBefore(campaign: string): string {
  return String(Number(campaign) - 1)
}
