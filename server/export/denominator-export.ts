import type { Denominator, DenominatorReport } from '../contract/hall/hall-reports.ts'
import type { Provenance } from '../contract/export/provenance.ts'
import { calendarDate, wallClock } from './cell-dates.ts'
import type { Column } from './column.ts'
import type { ExportFile } from './export-file.ts'
import { tracedWorkbook } from './traced-workbook.ts'
import { DATE, MOMENT, WHOLE, type CoverLine } from './xlsx-cover.ts'
import { tableSheet } from './xlsx-sheet.ts'

/** The denominator in the order in which it happens. */
export const DENOMINATOR_WORDS: Record<keyof Denominator, string> = {
  served: '办件（件）',
  invited: '评价邀请（次）',
  shown: '已显示（次）',
  pressed: '已按键（次）',
  unrated: '未评价（次）',
  down: '评价器离线（次）',
  cancelled: '已撤销（件）',
}
const FIGURES = Object.entries(DENOMINATOR_WORDS) as [keyof Denominator, string][]

export function denominatorColumns<Row extends Denominator>(): Column<Row>[] {
  return FIGURES.map(([figure, header]) => ({ header, width: 9, kind: 'whole', value: (row) => row[figure] }))
}

const text = <Row>(header: string, width: number, value: (row: Row) => string): Column<Row> => ({
  header,
  width,
  kind: 'text',
  value,
})

/** The denominator of a period as a workbook: cover, windows, staff, units. */
export function denominatorFile(
  report: DenominatorReport,
  { now, ...of }: Provenance & { now: number },
): Promise<ExportFile> {
  const { hall, from, to, total } = report
  return tracedWorkbook(
    {
      name: `${hall?.code ?? 'all-halls'}-denominator-${from}_${to}`,
      title: `${hall?.name ?? '全部大厅'}　${from} 至 ${to}　办件与评价邀请`,
      facts: [
        ['城市', of.city],
        ['大厅', hall?.name ?? '全部'],
        ['起', calendarDate(from), DATE],
        ['止', calendarDate(to), DATE],
        ...FIGURES.map(([figure, header]): CoverLine => [header, total[figure], WHOLE]),
        ['数据截至（北京时间）', wallClock(now), MOMENT],
      ],
      notes: [
        '办件数等于评价邀请、评价器离线与开放窗口办件之和；评价邀请数等于已按键、未评价与尚未结束之和。',
        '未评价单独列出，不算满意。人员按业务系统所报的工号，没有报的按当时在窗口登录的人员。',
      ],
      sheets: (printHead) => [
        tableSheet<DenominatorReport['windows'][number]>({
          name: '窗口',
          columns: [
            text('大厅', 14, (row) => row.hallName),
            text('窗口', 8, (row) => row.code),
            text('名称', 16, (row) => row.name),
            text('参评单位', 22, (row) => row.units.join('、')),
            ...denominatorColumns<DenominatorReport['windows'][number]>(),
          ],
          rows: report.windows,
          printHead,
        }),
        tableSheet<DenominatorReport['staff'][number]>({
          name: '人员',
          columns: [
            text('工号', 12, (row) => row.no ?? ''),
            text('姓名', 12, (row) => row.name),
            text('参评单位', 24, (row) => row.unit ?? ''),
            ...denominatorColumns<DenominatorReport['staff'][number]>(),
          ],
          rows: report.staff,
          printHead,
        }),
        tableSheet<DenominatorReport['units'][number]>({
          name: '单位',
          columns: [
            text('单位代码', 8, (row) => row.code),
            text('参评单位', 24, (row) => row.name),
            ...denominatorColumns<DenominatorReport['units'][number]>(),
          ],
          rows: report.units,
          printHead,
        }),
      ],
    },
    of,
    now,
  )
}
