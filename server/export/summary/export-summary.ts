import { writeXlsx } from 'hucre/xlsx'
import type { FollowUpList, Summary } from '../../contract/answers/summary.ts'
import type { ExportFormat } from '../../contract/export/export-formats.ts'
import { csvExport } from '../csv-export.ts'
import { CONTENT_TYPES, type ExportFile } from '../export-file.ts'
import { sha256 } from '../json-export.ts'
import { FONT, tableSheet } from '../xlsx-sheet.ts'
import { summaryColumns, type SummaryFile } from './summary-columns.ts'
import { agreementSheet, certaintySheet, followUpSheet, madeAt, summaryCover } from './summary-sheets.ts'

type Bytes = Uint8Array<ArrayBuffer>

const MAKERS: Record<ExportFormat, (file: SummaryFile, list: FollowUpList) => Bytes | Promise<Bytes>> = {
  xlsx: workbook,
  csv: (file) => csvExport(summaryColumns(file), file.answer.units),
  json: ({ answer }) => summaryJson(answer),
}

/**
 * The year's summary as a file. Every format holds the same figures of the units; the workbook has agreement, certainty and the
 * follow-up list on sheets of their own. The same answer gives the same bytes.
 */
export async function exportSummary(file: SummaryFile, list: FollowUpList, format: ExportFormat): Promise<ExportFile> {
  const { answer, demo } = file
  const bytes = await MAKERS[format](file, list)
  const name = `pingyi-${demo ? 'demo-' : ''}${answer.campaign}-summary.${format}`
  return { name, contentType: CONTENT_TYPES[format], bytes }
}

/** The answer as it is: two spaces, LF. */
function summaryJson(answer: Summary): Bytes {
  return new TextEncoder().encode(`${JSON.stringify(answer, null, 2)}\n`)
}

async function workbook(file: SummaryFile, list: FollowUpList): Promise<Bytes> {
  const { answer, title, demo } = file
  const printHead = `${demo ? '演示数据　' : ''}${title}　汇总`
  const isLast = ({ methods }: Summary['units'][number]) => Object.values(methods).some(({ lastPlace }) => lastPlace)
  const made = madeAt(file)
  const bytes = await writeXlsx({
    sheets: [
      summaryCover(file, sha256(summaryJson(answer))),
      tableSheet({ name: '汇总', columns: summaryColumns(file), rows: answer.units, marked: isLast, printHead }),
      followUpSheet(list, file, printHead),
      agreementSheet(file, printHead),
      certaintySheet(file, printHead),
    ],
    defaultFont: FONT,
    // Without a date of its own the file would name the moment of writing, and differ each time.
    properties: { title: `${title} 汇总`, creator: 'Pingyi 评议', created: made, modified: made },
  })
  return new Uint8Array(bytes)
}
