import { writeXlsx } from 'hucre/xlsx'
import { parseInstant } from '../contract/campaign-time.ts'
import type { CallBack, CaseState, Finding, Responsibility } from '../contract/cases.ts'
import type { ComplaintLine, ComplaintReport, ComplaintUnit } from '../contract/hotline/complaints.ts'
import type { Provenance } from '../contract/export/provenance.ts'
import { calendarDate, wallClock } from './cell-dates.ts'
import type { Column } from './column.ts'
import { CONTENT_TYPES, type ExportFile } from './export-file.ts'
import { LEVEL_WORDS } from './score-columns.ts'
import { coverOf, DATE, MOMENT, provenanceLines, WHOLE } from './xlsx-cover.ts'
import { FONT, tableSheet } from './xlsx-sheet.ts'

const STATES: Record<CaseState, string> = {
  opened: '待核实',
  verified: '整改中',
  mended: '待回访',
  'called-back': '待办结',
  closed: '已办结',
}
const FINDINGS: Record<Finding, string> = { true: '情况属实', mistaken: '误评', malicious: '恶意差评' }
const RESPONSIBILITIES: Record<Responsibility, string> = {
  person: '人员',
  process: '流程',
  policy: '政策',
  surroundings: '环境设施',
}
const CALL_BACKS: Record<CallBack, string> = {
  satisfied: '当事人满意',
  dissatisfied: '当事人仍不满意',
  'not-reached': '联系不上',
  'no-contact': '未留联系方式',
}
const NOBODY = '归属不明'

const whole = (header: string, value: (row: ComplaintUnit) => number): Column<ComplaintUnit> => ({
  header: `${header}（件）`,
  width: 8.5,
  kind: 'whole',
  value,
})
const each = <Key extends string>(words: Record<Key, string>, value: (row: ComplaintUnit) => Record<Key, number>) =>
  (Object.entries(words) as [Key, string][]).map(([key, word]) => whole(word, (row) => value(row)[key]))

const UNITS: Column<ComplaintUnit>[] = [
  { header: '单位代码', width: 8, kind: 'text', value: ({ unit }) => unit?.code ?? '' },
  { header: '参评单位', width: 24, kind: 'text', value: ({ unit }) => unit?.name ?? NOBODY },
  whole('投诉', (row) => row.complaints),
  whole('其中差评', (row) => row.bad),
  whole('列入督办', (row) => row.cases),
  ...each(STATES, (row) => row.states),
  whole('关注件', (row) => row.soft),
  whole('停止办理', (row) => row.lapsed),
  whole('超期', (row) => row.late),
  ...each(FINDINGS, (row) => row.findings),
  ...each(RESPONSIBILITIES, (row) => row.responsibilities),
  ...each(CALL_BACKS, (row) => row.callBacks),
]

const text = (header: string, width: number, value: (row: ComplaintLine) => string): Column<ComplaintLine> => ({
  header,
  width,
  kind: 'text',
  value,
})
const LINES: Column<ComplaintLine>[] = [
  text('单位代码', 8, ({ unit }) => unit?.code ?? ''),
  text('参评单位', 24, ({ unit }) => unit?.name ?? NOBODY),
  { header: '日期', width: 12, kind: 'date', value: ({ date }) => date },
  text('评价', 12, ({ level }) => LEVEL_WORDS.find(([each]) => Number(each) === level)?.[1] ?? ''),
  text('原因', 30, ({ reasons }) => reasons.join('、')),
  text('差评件', 14, (row) => row.case?.number ?? '未立件'),
  text('督导情况', 14, (row) => progress(row)),
  text('是否超期', 8, (row) => (row.case === null ? '' : row.case.late ? '是' : '否')),
  text('核实', 12, (row) => (row.case?.finding ? FINDINGS[row.case.finding] : '')),
  text('责任', 10, (row) => (row.case?.responsibility ? RESPONSIBILITIES[row.case.responsibility] : '')),
  text('回访', 14, (row) => (row.case?.callBack ? CALL_BACKS[row.case.callBack] : '')),
  { header: '办结日期', width: 12, kind: 'date', value: (row) => row.case?.closed ?? null },
]

function progress({ case: of }: ComplaintLine): string {
  if (of === null) return ''
  if (of.lapsed) return '停止办理'
  return of.soft ? '关注件' : STATES[of.state]
}

/** The month's complaints as a workbook: cover, units, complaints one by one without anything about the caller. */
export async function complaintFile(report: ComplaintReport, of: Provenance): Promise<ExportFile> {
  const { month, total } = report
  const { demo } = of
  const title = `12345 涉及机关作风投诉月报　${month}`
  const printHead = `${demo ? '演示数据　' : ''}${title}`
  const made = new Date(parseInstant(report.asOf)!)
  const bytes = await writeXlsx({
    sheets: [
      coverOf({
        title,
        demo,
        printHead: title,
        facts: [
          ['城市', of.city],
          ['评议活动', report.title],
          ['期间起（含当日）', calendarDate(report.from), DATE],
          ['期间止（含当日）', calendarDate(report.to), DATE],
          ['数据截至（北京时间）', wallClock(made.getTime()), MOMENT],
          ['投诉（件）', total.complaints, WHOLE],
          ['列入督办（件）', total.cases, WHOLE],
          ['已办结（件）', total.states.closed, WHOLE],
          ['超期（件）', total.late, WHOLE],
          ['无投诉的参评单位（个）', report.without, WHOLE],
          ...provenanceLines(of),
        ],
        notes: [
          '依据实施方案八、工作要求第 2 条：每月报送涉及机关作风的投诉情况、督导情况、处理结果。',
          '投诉是 12345 来电评价中标为投诉的；督导情况与处理结果按差评件现在的进度。评价为满意、非常满意的投诉不生成差评件。',
        ],
      }),
      tableSheet({ name: '单位', columns: UNITS, rows: report.units, printHead }),
      tableSheet({ name: '投诉', columns: LINES, rows: report.complaints, printHead }),
    ],
    defaultFont: FONT,
    properties: { title, creator: 'Pingyi 评议', created: made, modified: made },
  })
  return {
    name: `pingyi-${demo ? 'demo-' : ''}${report.campaign}-complaints-${month}.xlsx`,
    contentType: CONTENT_TYPES.xlsx,
    bytes: new Uint8Array(bytes),
  }
}
