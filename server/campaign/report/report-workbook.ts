import { writeXlsx } from 'hucre/xlsx'
import { parseInstant } from '../../contract/campaign-time.ts'
import { CHAPTER_WORDS } from '../../contract/report/chapters.ts'
import type { ReportFacts } from '../../contract/report/facts.ts'
import type { Column } from '../../export/column.ts'
import { FONT, tableSheet } from '../../export/xlsx-sheet.ts'
import { sha256 } from '../../machine/sha256.ts'
import type { ReportColumn, ReportRow } from '../../rules/report/figure.ts'
import { reportTables } from '../../rules/report/figures.ts'

type Sheet = ReturnType<typeof tableSheet>

/**
 * Every figure behind a picture of the report as a workbook, a sheet a table, in the order of the page. The same json gives
 * the same bytes.
 *
 * @param json of the report, as it is stored
 * @param fingerprint on its cover: of the json
 */
export async function reportWorkbook(json: string, draft: boolean, fingerprint = sha256(json)): Promise<Uint8Array> {
  const facts = JSON.parse(json) as ReportFacts
  const title = `${facts.campaign} 年${facts.city}群众评议机关作风分析报告`
  const head = `${draft ? '草稿，未会签　' : ''}${facts.demo === true ? '演示数据　' : ''}${title}　${facts.number}`
  const names = new Set<string>()
  const sheets = reportTables(facts).map(({ name, columns, rows }) =>
    tableSheet({ name: sheetName(name, names), columns: columns.map(columnOf), rows, printHead: head }),
  )
  const made = new Date(Math.max(...facts.methods.map(({ seal }) => (seal === null ? 0 : parseInstant(seal.at)!)), 0))
  const bytes = await writeXlsx({
    sheets: [cover(facts, fingerprint, head), words(facts, head), ...sheets],
    defaultFont: FONT,
    // Without a date of its own the file would name the moment of writing, and differ each time.
    properties: { title, creator: 'Pingyi 评议', created: made, modified: made },
  })
  return new Uint8Array(bytes)
}

function columnOf({ header, kind, places = 2 }: ReportColumn, i: number): Column<ReportRow> {
  const at = (row: ReportRow) => row[i] ?? null
  if (kind === 'text') return { header, width: textWidth(header), kind, value: (row) => String(at(row) ?? '') }
  if (kind === 'whole') return { header, width: 10, kind, value: (row) => at(row) as number | null }
  return { header, width: 11, kind, places, value: (row) => at(row) as string | null }
}

function textWidth(header: string): number {
  return header === '代码' ? 8 : header === '参评单位' ? 28 : 22
}

/** What Excel takes for a name, and no two alike. */
function sheetName(name: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 28)
  let free = plain
  for (let i = 2; taken.has(free); i++) free = `${plain} ${i}`
  taken.add(free)
  return free
}

function cover(facts: ReportFacts, fingerprint: string, printHead: string): Sheet {
  const lines: [string, string][] = [
    ['报告', printHead],
    ['时段', `${facts.from} 至 ${facts.to}`],
    ['报告指纹', fingerprint],
    ...facts.methods.map(({ name, seal, missing }): [string, string] => [
      name,
      seal === null
        ? `没有封存${missing === null ? '' : `：${missing}`}`
        : `${seal.at.slice(0, 10)} 封存，台账第 ${seal.n} 条，指纹 ${seal.hash}`,
    ]),
    [
      '说明',
      '每一张图后面的数各占一张表，和报告里的附表、json 相同；空格没有数，不是零。内部资料，不向社会公布（文件七.1）。',
    ],
  ]
  return tableSheet({
    name: '封面',
    columns: [
      { header: '项目', width: 22, kind: 'text', value: (row: readonly [string, string]) => row[0] },
      { header: '内容', width: 90, kind: 'text', value: (row) => row[1] },
    ],
    rows: lines,
    printHead,
  })
}

function words(facts: ReportFacts, printHead: string): Sheet {
  return tableSheet({
    name: '文字',
    columns: [
      {
        header: '章',
        width: 14,
        kind: 'text',
        value: ({ chapter }: ReportFacts['chapters'][number]) => CHAPTER_WORDS[chapter],
      },
      { header: '版', width: 6, kind: 'whole', value: ({ version }) => version },
      { header: '内容', width: 110, kind: 'text', value: ({ text }) => text },
    ],
    rows: facts.chapters,
    printHead,
  })
}
