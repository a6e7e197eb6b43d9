import { parseInstant } from '../contract/campaign-time.ts'
import type { ComplaintLine, ComplaintReport, ComplaintUnit } from '../contract/hotline/complaints.ts'
import type { Provenance } from '../contract/export/provenance.ts'
import { calendarDate, wallClock } from './cell-dates.ts'
import type { Column } from './column.ts'
import type { ExportFile } from './export-file.ts'
import { LEVEL_WORDS } from './score-columns.ts'
import { tracedWorkbook } from './traced-workbook.ts'
import { DATE, MOMENT, WHOLE } from './xlsx-cover.ts'
import { tableSheet } from './xlsx-sheet.ts'
import {
  CALL_BACK_WORDS,
  CASE_STATE_WORDS,
  FINDING_WORDS,
  RESPONSIBILITY_WORDS,
} from '../contract/text/closed-words.ts'

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
  ...each(CASE_STATE_WORDS, (row) => row.states),
  whole('关注件', (row) => row.soft),
  whole('停止办理', (row) => row.lapsed),
  whole('超期', (row) => row.late),
  ...each(FINDING_WORDS, (row) => row.findings),
  ...each(RESPONSIBILITY_WORDS, (row) => row.responsibilities),
  ...each(CALL_BACK_WORDS, (row) => row.callBacks),
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
  text('核实', 12, (row) => (row.case?.finding ? FINDING_WORDS[row.case.finding] : '')),
  text('责任', 10, (row) => (row.case?.responsibility ? RESPONSIBILITY_WORDS[row.case.responsibility] : '')),
  text('回访', 14, (row) => (row.case?.callBack ? CALL_BACK_WORDS[row.case.callBack] : '')),
  { header: '办结日期', width: 12, kind: 'date', value: (row) => row.case?.closed ?? null },
]

function progress({ case: of }: ComplaintLine): string {
  if (of === null) return ''
  if (of.lapsed) return '停止办理'
  return of.soft ? '关注件' : CASE_STATE_WORDS[of.state]
}

/** The month's complaints as a workbook: cover, units, complaints one by one without anything about the caller. */
export function complaintFile(report: ComplaintReport, of: Provenance): Promise<ExportFile> {
  const { month, total } = report
  const made = parseInstant(report.asOf)!
  return tracedWorkbook(
    {
      name: `${report.campaign}-complaints-${month}`,
      title: `12345 涉及机关作风投诉月报　${month}`,
      facts: [
        ['城市', of.city],
        ['评议活动', report.title],
        ['期间起（含当日）', calendarDate(report.from), DATE],
        ['期间止（含当日）', calendarDate(report.to), DATE],
        ['数据截至（北京时间）', wallClock(made), MOMENT],
        ['投诉（件）', total.complaints, WHOLE],
        ['列入督办（件）', total.cases, WHOLE],
        ['已办结（件）', total.states.closed, WHOLE],
        ['超期（件）', total.late, WHOLE],
        ['无投诉的参评单位（个）', report.without, WHOLE],
      ],
      notes: [
        '依据实施方案八、工作要求第 2 条：每月报送涉及机关作风的投诉情况、督导情况、处理结果。',
        '投诉是 12345 来电评价中标为投诉的；督导情况与处理结果按差评件现在的进度。评价为满意、非常满意的投诉不生成差评件。',
      ],
      sheets: (printHead) => [
        tableSheet({ name: '单位', columns: UNITS, rows: report.units, printHead }),
        tableSheet({ name: '投诉', columns: LINES, rows: report.complaints, printHead }),
      ],
    },
    of,
    made,
  )
}
