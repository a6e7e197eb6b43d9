import { parseInstant } from '../contract/campaign-time.ts'
import type { DayFigures, DayReport, ServedFigures } from '../contract/hall/hall-reports.ts'
import type { Provenance } from '../contract/export/provenance.ts'
import { ALERT_NAMES } from '../contract/text/closed-words.ts'
import { calendarDate, wallClock } from './cell-dates.ts'
import type { Column } from './column.ts'
import { denominatorColumns } from './denominator-export.ts'
import type { ExportFile } from './export-file.ts'
import { tracedWorkbook } from './traced-workbook.ts'
import { DATE, MOMENT, WHOLE } from './xlsx-cover.ts'
import { tableSheet } from './xlsx-sheet.ts'

const whole = <Row extends ServedFigures>(header: string, value: (row: Row) => number): Column<Row> => ({
  header,
  width: 9,
  kind: 'whole',
  value,
})

/** The denominator and what came of it, in the order in which it happens. */
function figures<Row extends ServedFigures>(): Column<Row>[] {
  return [
    ...denominatorColumns<Row>(),
    whole('评价（条）', (row) => row.rated),
    whole('计入（条）', (row) => row.n),
    whole('待核（条）', (row) => row.held),
    whole('非常满意（条）', (row) => row.counts['5']),
    whole('满意（条）', (row) => row.counts['4']),
    whole('基本满意（条）', (row) => row.counts['3']),
    whole('不满意（条）', (row) => row.counts['2']),
    whole('非常不满意（条）', (row) => row.counts['1']),
  ]
}

type WindowLine = DayReport['windows'][number]
type DeviceLine = DayReport['devices'][number]
type AlertLine = DayReport['alerts'][number]

const WINDOWS: Column<WindowLine>[] = [
  { header: '窗口', width: 8, kind: 'text', value: ({ code }) => code },
  { header: '名称', width: 16, kind: 'text', value: ({ name }) => name },
  { header: '参评单位', width: 22, kind: 'text', value: ({ units }) => units.join('、') },
  ...figures<WindowLine>(),
]
const UNITS: Column<DayFigures>[] = [
  { header: '单位代码', width: 8, kind: 'text', value: ({ code }) => code },
  { header: '参评单位', width: 24, kind: 'text', value: ({ name }) => name },
  ...figures<DayFigures>(),
]
const MINUTE_MS = 60_000
const DEVICES: Column<DeviceLine>[] = [
  { header: '窗口', width: 8, kind: 'text', value: ({ window }) => window },
  { header: '评价器', width: 10, kind: 'text', value: ({ kind }) => (kind === 'kiosk' ? '触摸屏' : '键盘') },
  { header: '编号', width: 38, kind: 'text', value: ({ id }) => id },
  { header: '在线（分钟）', width: 10, kind: 'whole', value: ({ onlineMs }) => Math.round(onlineMs / MINUTE_MS) },
  {
    header: '应在线（分钟）',
    width: 10,
    kind: 'whole',
    value: ({ openMs }) => (openMs === null ? null : Math.round(openMs / MINUTE_MS)),
  },
  { header: '收到（条）', width: 9, kind: 'whole', value: ({ received }) => received },
  { header: '应收（条）', width: 9, kind: 'whole', value: ({ expected }) => expected },
  {
    header: '缺号',
    width: 24,
    kind: 'text',
    value: ({ gaps }) =>
      gaps.map(({ first, last }) => (first === last ? `${first}` : `${first} 至 ${last}`)).join('、'),
  },
]

const nameOf = ({ rule }: AlertLine) => (ALERT_NAMES as Readonly<Record<string, string>>)[rule] ?? rule

const ALERTS: Column<AlertLine>[] = [
  { header: '窗口', width: 8, kind: 'text', value: ({ window }) => window },
  { header: '提醒', width: 40, kind: 'text', value: nameOf },
  { header: '开始', width: 20, kind: 'moment', value: ({ since }) => parseInstant(since) },
  { header: '结束', width: 20, kind: 'moment', value: ({ until }) => (until === null ? null : parseInstant(until)) },
  { header: '处理', width: 36, kind: 'text', value: ({ word }) => word ?? '' },
]

/** The day's report as a workbook: cover, windows, units, devices, alerts. */
export function dayReportFile(report: DayReport, { now, ...of }: Provenance & { now: number }): Promise<ExportFile> {
  const { date, name, total, cases } = report
  return tracedWorkbook(
    {
      name: `${report.hall}-day-${date}`,
      title: `${name}　${date}　日报`,
      facts: [
        ['城市', of.city],
        ['大厅', name],
        ['日期', calendarDate(date), DATE],
        ['办件（件）', total.served, WHOLE],
        ['评价邀请（次）', total.invited, WHOLE],
        ['评价（条）', total.rated, WHOLE],
        ['计入（条）', total.n, WHOLE],
        ['待核（条）', total.held, WHOLE],
        ['未评价（次）', total.unrated, WHOLE],
        ['新开差评件（件）', cases.opened, WHOLE],
        ['办结差评件（件）', cases.closed, WHOLE],
        ['未办结差评件（件）', cases.running, WHOLE],
        ['提醒（条）', report.alerts.length, WHOLE],
        ['数据截至（北京时间）', wallClock(now), MOMENT],
      ],
      notes: [
        ...(report.finished ? [] : ['当日尚未结束，数字还会变化。']),
        '未评价单独列出，不算满意。评价器在线时间按 30 秒一次的心跳计算。',
      ],
      sheets: (printHead) => [
        tableSheet({ name: '窗口', columns: WINDOWS, rows: report.windows, printHead }),
        tableSheet({ name: '单位', columns: UNITS, rows: report.units, printHead }),
        tableSheet({ name: '评价器', columns: DEVICES, rows: report.devices, printHead }),
        tableSheet({ name: '提醒', columns: ALERTS, rows: report.alerts, printHead }),
      ],
    },
    of,
    now,
  )
}
