import type { Cell, CellStyle, CellValue, WriteSheet } from 'hucre/xlsx'
import type { Provenance } from '../contract/export/provenance.ts'
import type { RowFigures, UnitStatus } from '../contract/scores.ts'
import { minimumOf } from '../rules/score/minimum.ts'
import { total } from '../rules/score/tally.ts'
import { calendarDate, shanghaiMoment } from './cell-dates.ts'
import { LEVEL_WORDS } from './score-columns.ts'
import { hasFigure, lastPlacesWord, type ReportLine, type ScoreReport } from './score-report.ts'
import { spreadsheetText } from './spreadsheet-text.ts'
import { FONT, printed } from './xlsx-sheet.ts'

/** Label, value, and how a number or date is shown. */
export type CoverLine = [label: string, value: CellValue, format?: string]

/** The lines of a cover by which figures can be traced: by which rules, and from which ledger up to where. */
export function provenanceLines({ policy, head }: Provenance): CoverLine[] {
  return [
    ['规则版本', policy.version, WHOLE],
    ['规则摘要', policy.digest],
    ['台账末条序号', head.n, WHOLE],
    ['台账末条哈希', head.hash],
  ]
}

export const DATE = 'yyyy-mm-dd'
export const MOMENT = 'yyyy-mm-dd hh:mm:ss'
export const WHOLE = '#,##0'

/** What these figures are, of when, by which rules, and the hash by which the json beside them is known. */
export function coverSheet(report: ScoreReport, lines: readonly ReportLine[], jsonHash: string): WriteSheet {
  return coverOf({
    title: `${report.title}　${report.words.name}得分`,
    demo: report.demo,
    facts: coverFacts(report, lines, jsonHash),
    notes: coverNotes(report),
    printHead: report.title,
  })
}

export interface Cover {
  title: string
  demo: boolean
  facts: readonly CoverLine[]
  notes: readonly string[]
  printHead: string
}

/** The first sheet of every workbook: a title, facts line by line, notes. */
export function coverOf({ demo, facts, notes, printHead, ...cover }: Cover): WriteSheet {
  const title = spreadsheetText(cover.title)
  const rows: CellValue[][] = [
    [title],
    [demo ? '演示数据：由模拟产生，不得用于评议' : null],
    ...facts.map(([label, value]): CellValue[] => [label, value]),
    [],
    ...notes.map((note, i): CellValue[] => [i === 0 ? '说明' : null, note]),
  ]
  const cells = new Map<string, Partial<Cell>>()
  cells.set('0,0', { style: { font: { ...FONT, size: 18, bold: true }, alignment: { vertical: 'center' } } })
  // Both cells of the merged pair, or its frame stays open at the right.
  if (demo) for (const column of [0, 1]) cells.set(`1,${column}`, { style: DEMO })
  for (const [i, [, , format]] of facts.entries()) {
    cells.set(`${i + 2},0`, { style: LABEL })
    cells.set(`${i + 2},1`, { style: format === undefined ? TEXT : { ...TEXT, numFmt: format } })
  }
  for (const i of notes.keys()) {
    const row = facts.length + 3 + i
    if (i === 0) cells.set(`${row},0`, { style: LABEL })
    cells.set(`${row},1`, { style: TEXT })
  }
  const { pageSetup, headerFooter } = printed(printHead)
  const { printTitlesRow: _, ...page } = pageSetup!
  return {
    name: '封面',
    columns: [{ width: 26 }, { width: 92 }],
    rows,
    cells,
    merges: [0, 1].map((row) => ({ startRow: row, startCol: 0, endRow: row, endCol: 1 })),
    rowDefs: new Map([
      [0, { height: 36 }],
      [1, { height: 28 }],
    ]),
    view: { showGridLines: false },
    pageSetup: { ...page, fitToHeight: 1 },
    headerFooter: headerFooter!,
  }
}

const LABEL: CellStyle = { font: { ...FONT, bold: true }, alignment: { horizontal: 'left', vertical: 'top' } }
const TEXT: CellStyle = { font: FONT, alignment: { horizontal: 'left', vertical: 'top', wrapText: true } }
const DEMO: CellStyle = {
  font: { ...FONT, size: 14, bold: true },
  border: {
    top: { style: 'thick' },
    bottom: { style: 'thick' },
    left: { style: 'thick' },
    right: { style: 'thick' },
  },
  alignment: { horizontal: 'center', vertical: 'center' },
}

function coverFacts(
  { answer, title, city, policy, words }: ScoreReport,
  lines: readonly ReportLine[],
  jsonHash: string,
): CoverLine[] {
  const having = (...statuses: UnitStatus[]) => lines.filter(({ row }) => statuses.includes(row.status)).length
  const sum = (count: (line: ReportLine) => number) => lines.reduce((all, line) => all + count(line), 0)
  const ofFigure = (figure: keyof RowFigures, label: string, count: (line: ReportLine) => number): CoverLine[] =>
    hasFigure(answer, figure) ? [[label, sum(count), WHOLE]] : []
  return [
    ['城市', spreadsheetText(city)],
    ['评议活动', spreadsheetText(title)],
    ['活动编号', spreadsheetText(answer.campaign)],
    ['测评方式', words.name],
    ['期间起（含当日）', calendarDate(answer.from), DATE],
    ['期间止（含当日）', calendarDate(answer.to), DATE],
    ['数据截至（北京时间）', shanghaiMoment(answer.asOf), MOMENT],
    ['规则版本', answer.policy.version, WHOLE],
    ['规则摘要', spreadsheetText(answer.policy.digest)],
    [
      '等级分值',
      LEVEL_WORDS.map(([level, word]) => `${word} ${policy.points[Number(level) as 1 | 2 | 3 | 4 | 5]}`).join('，'),
    ],
    ['参评单位（个）', lines.length, WHOLE],
    ['排名（个）', having('ranked'), WHOLE],
    ['样本不足（个）', having('insufficient'), WHOLE],
    [`${words.absent}（个）`, having('not-present', 'not-covered'), WHOLE],
    ...ofFigure('n', '计入评价（条）', ({ row }) => row.n ?? 0),
    ...ofFigure('raw', '待核评价（条）', ({ tally }) => tally.held),
    ...ofFigure('raw', '筛前评价（条）', ({ tally }) => total(tally.raw)),
    ...ofFigure('invited', '评价邀请（次）', ({ row }) => row.invited ?? 0),
    ...ofFigure('unrated', '未评价（次）', ({ row }) => row.unrated ?? 0),
    ['同期 json 的 SHA-256', jsonHash],
  ]
}

function coverNotes({ policy, answer, words }: ScoreReport): string[] {
  return [
    ...words.scoring(minimumOf(policy, answer.method)),
    `机关单位与重点行业合并排名，同分同名次；${lastPlacesWord(policy.lastPlaces)}含并列，列入下年度跟踪，在备注栏注明。`,
    ...words.reading,
  ]
}
