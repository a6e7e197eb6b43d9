import type { ExportFile, ExportFormat } from '../export/export-file.ts'
import type { Provenance } from '../export/xlsx-cover.ts'
import { exportScores } from '../export/export-scores.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { campaignById, periodOf } from '../store/reads/scores/campaigns.ts'
import { reportedScores } from '../store/reads/scores/reported-scores.ts'

/**
 * The scores of the service-centre method as a file.
 *
 * @throws Refusal unknown-campaign, bad-period
 */
export async function exportServiceCentre(
  ledger: Ledger,
  asked: { campaign: string; from?: string | undefined; to?: string | undefined; format: ExportFormat },
  now: number,
): Promise<ExportFile> {
  const campaign = campaignById(ledger, asked.campaign, now)
  const period = periodOf(campaign, now, asked.from, asked.to)
  const { answer, tallies, policy } = reportedScores(ledger, campaign, period, now)
  const { city, demo } = genesis(ledger)
  return exportScores({ answer, title: campaign.title, city, demo, policy, tallies }, asked.format)
}

/** What a workbook's cover says of where its figures are from: the rules and the end of the ledger at this moment. */
export function provenance(ledger: Ledger): Provenance {
  const { policy, digest } = ledger.registry.policy()
  const { n, hash } = ledger.chain.head
  return { ...genesis(ledger), policy: { version: policy.version, digest }, head: { n, hash } }
}

/** What the first entry says of this ledger. */
export function genesis(ledger: Ledger): { city: string; demo: boolean } {
  const row = ledger.sql("SELECT body FROM ledger WHERE n = 1 AND kind = 'genesis'").get() as
    | { body: string }
    | undefined
  const { city, demo } = JSON.parse(row?.body ?? '{"city":""}') as { city: string; demo?: boolean }
  return { city, demo: demo === true }
}
