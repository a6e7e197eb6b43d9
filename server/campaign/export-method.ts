import type { ExportFormat } from '../contract/export-formats.ts'
import type { ExportFile } from '../export/export-file.ts'
import { exportScores } from '../export/export-scores.ts'
import type { Method } from '../methods/method.ts'
import type { Store } from '../store/port.ts'
import type { PeriodAsked } from '../store/reads/scores/campaigns.ts'

/** The scores of a method as a file. @throws Refusal unknown-campaign, bad-period */
export async function exportMethod(
  store: Store,
  method: Method,
  asked: PeriodAsked,
  format: ExportFormat,
): Promise<ExportFile> {
  return exportScores(await method.report(store, asked), format)
}
