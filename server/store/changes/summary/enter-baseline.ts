import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { BaselineRow } from '../../../contract/ledger/baseline-entries.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import { campaignSeals } from '../../reads/summary/campaign-seals.ts'
import { yearBefore } from '../../reads/summary/check-baseline-file.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Write } from '../../writer/write.ts'
import { isRepeat } from '../repeats.ts'

/**
 * Puts figures of the year before on record, as a file brought them: what a campaign is held against by methods of which no
 * seal of that year is here. A later file takes the place of what this one says of a method; the same file once more is the entry
 * that it made.
 *
 * @throws Refusal unknown-campaign; baseline-sealed where a method was sealed since the file was looked at
 */
export function enterBaseline(
  w: Write,
  input: { campaign: string; rows: BaselineRow[]; hash: string; officer: Officer },
  actor: Actor,
): { entry: number } {
  const { rows, hash, officer } = input
  const campaign = campaignById(w, input.campaign, w.now).id
  const sealed = campaignSeals(w.sql, yearBefore(campaign))
  const met = rows.find(({ method }) => sealed.has(method))
  if (met !== undefined) throw new Refusal('baseline-sealed', met.method)
  if (isOfOwn(w.registry, rows, officer.bound)) throw new Refusal('own-unit')
  const body = { campaign, rows, hash, ...officer }
  const newest = w.sql('SELECT max(n) FROM baseline_line WHERE campaign = ?').pluck().get(campaign) as number | null
  if (isRepeat(w, 'baseline', newest, body)) return { entry: newest }
  const { n } = w.append('baseline', body)
  w.audit.record(actor, 'baseline:enter', `file:${hash}`, { campaign, entry: n, rows: rows.length })
  return { entry: n }
}

/** Whether one of the rows is about the unit of whoever enters them. */
export function isOfOwn(
  registry: Pick<Registry, 'heirOf'>,
  rows: readonly Pick<BaselineRow, 'unit'>[],
  bound: string | undefined,
): boolean {
  return bound !== undefined && rows.some(({ unit }) => registry.heirOf(unit) === registry.heirOf(bound))
}
