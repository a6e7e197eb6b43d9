import { writeXlsx } from 'hucre/xlsx'
import { parseInstant } from '../contract/campaign-time.ts'
import { jsonExport, sha256 } from './json-export.ts'
import { columnsFor, INSUFFICIENT_COLUMNS, NOT_PRESENT_COLUMNS, SCORE_COLUMNS } from './score-columns.ts'
import { lastPlacesWord, reportLines, type ScoreReport } from './score-report.ts'
import { coverSheet } from './xlsx-cover.ts'
import { FONT, tableSheet } from './xlsx-sheet.ts'

/**
 * The score as a workbook for people: a cover, all units in the document's order, the ranked by rank, and the two
 * kinds of unit without a rank, each apart. The same report gives the same bytes.
 */
export async function xlsxExport(report: ScoreReport): Promise<Uint8Array<ArrayBuffer>> {
  const lines = reportLines(report)
  const { answer, title, demo, words } = report
  const ranked = lines.filter(({ row }) => row.rank !== null).toSorted((a, b) => a.row.rank! - b.row.rank!)
  const printHead = `${demo ? '演示数据　' : ''}${title}　${words.name}　${answer.from} 至 ${answer.to}`
  const scores = columnsFor(SCORE_COLUMNS, report)
  const made = new Date(parseInstant(answer.asOf)!)
  const marked = ({ last }: { last: boolean }) => last
  const bytes = await writeXlsx({
    sheets: [
      coverSheet(report, lines, sha256(jsonExport(answer))),
      tableSheet({ name: '得分', columns: scores, rows: lines, marked, printHead }),
      tableSheet({ name: '名次', columns: scores, rows: ranked, marked, printHead }),
      tableSheet({
        name: '样本不足',
        columns: columnsFor(INSUFFICIENT_COLUMNS, report),
        rows: lines.filter(({ row }) => row.status === 'insufficient'),
        printHead,
      }),
      tableSheet({
        name: words.absent,
        columns: NOT_PRESENT_COLUMNS,
        rows: lines.filter(({ row }) => row.status === 'not-present' || row.status === 'not-covered'),
        printHead,
      }),
    ],
    defaultFont: FONT,
    // Without a date of its own the file would name the moment of writing, and differ each time.
    properties: {
      title: `${title} ${words.name}得分`,
      subject: `${answer.from} 至 ${answer.to}`,
      creator: 'Pingyi 评议',
      description: `各参评单位得分、名次与评价数；备注栏注明${lastPlacesWord(report.policy.lastPlaces)}。`,
      created: made,
      modified: made,
    },
  })
  return new Uint8Array(bytes)
}
