import type { ExportFormat } from '../../contract/export/export-formats.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Summary } from '../../contract/answers/summary.ts'
import { METHOD_CODES, type MethodWords, type MethodCode } from '../../contract/methods.ts'
import type { RoleHolder } from '../../contract/roles.ts'
import type { ExportFile } from '../../export/export-file.ts'
import { exportSummary } from '../../export/summary/export-summary.ts'
import { methodOf } from '../../methods/methods.ts'
import type { Store } from '../../store/port.ts'
import type { SummaryAsked } from '../../store/reads/summary/summary-of.ts'

type Words = Record<MethodCode, MethodWords>

/** Who reads the summary: the office, the auditor, the command line; and the survey team, once all four are sealed. */
export type SummaryReader = Pick<RoleHolder, 'role'> | null

/**
 * The survey team reads what others' methods gave only after all four are sealed (campaign document 五: 每种评议方式独立进行, and
 * 六.4, which names it beside the office).
 *
 * @throws Refusal not-sealed
 */
export function mustShowSummary({ methods }: Pick<Summary, 'methods'>, reader: SummaryReader): void {
  if (reader?.role !== 'method-owner') return
  const open = methods.filter(({ sealed }) => sealed === null).map(({ method }) => method)
  if (open.length > 0) throw new Refusal('not-sealed', open.join(', '))
}

/** What each file of the summary is made of, read once. @throws Refusal unknown-campaign, not-sealed */
export async function summarySource(store: Store, asked: SummaryAsked, reader: SummaryReader) {
  const report = await store.read('summary.report', asked)
  mustShowSummary(report.answer, reader)
  const words = Object.fromEntries(METHOD_CODES.map((method) => [method, methodOf(method).words])) as Words
  return { file: { ...report, words }, list: await store.read('followUp.list', asked) }
}

/** The summary as a file. @throws Refusal unknown-campaign, not-sealed */
export async function summaryFile(
  store: Store,
  asked: SummaryAsked,
  format: ExportFormat,
  reader: SummaryReader,
): Promise<ExportFile> {
  const { file, list } = await summarySource(store, asked, reader)
  return exportSummary(file, list, format)
}
