import { csvExport } from './csv-export.ts'
import type { ExportFormat } from '../contract/export/export-formats.ts'
import { CONTENT_TYPES, type ExportFile } from './export-file.ts'
import { jsonExport } from './json-export.ts'
import { columnsFor, SCORE_COLUMNS } from './score-columns.ts'
import { fileName, reportLines, type ScoreReport } from './score-report.ts'
import { xlsxExport } from './xlsx-export.ts'

const MAKERS: Record<ExportFormat, (report: ScoreReport) => ExportFile['bytes'] | Promise<ExportFile['bytes']>> = {
  xlsx: xlsxExport,
  csv: (report) => csvExport(columnsFor(SCORE_COLUMNS, report), reportLines(report)),
  json: ({ answer }) => jsonExport(answer),
}

/** A score report as a file. Every format holds the same figures; the same report gives the same bytes. */
export async function exportScores(report: ScoreReport, format: ExportFormat): Promise<ExportFile> {
  const bytes = await MAKERS[format](report)
  return { name: fileName(report, format), contentType: CONTENT_TYPES[format], bytes }
}
