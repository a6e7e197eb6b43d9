import type { ExportFile, ExportFormat } from '../export/export-file.ts'
import { exportScores } from '../export/export-scores.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { campaignById, periodOf } from '../store/reads/scores/campaigns.ts'
import { genesisOf } from '../store/reads/provenance.ts'
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
  const { city, demo } = genesisOf(ledger)
  return exportScores({ answer, title: campaign.title, city, demo, policy, tallies }, asked.format)
}
