import type { ExportFormat } from '../contract/export/export-formats.ts'
import type { ExportFile } from '../export/export-file.ts'
import { exportScores } from '../export/export-scores.ts'
import type { Method } from '../methods/method.ts'
import { mustShow } from '../methods/must-show.ts'
import type { Store } from '../store/port.ts'
import type { PeriodAsked } from '../store/reads/scores/campaigns.ts'

/**
 * The scores of a method as a file.
 *
 * @param isOwner whether it is for whoever runs the method
 * @throws Refusal unknown-campaign, bad-period, not-sealed
 */
export async function exportMethod(
  store: Store,
  method: Method,
  asked: PeriodAsked,
  format: ExportFormat,
  isOwner = false,
): Promise<ExportFile> {
  const report = await store.read('scores.report', { ...asked, method: method.code })
  mustShow(method, report.answer, isOwner)
  return exportScores({ ...report, words: method.words }, format)
}
