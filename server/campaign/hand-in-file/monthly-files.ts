import { writeXlsx } from 'hucre/xlsx'
import type { MonthlyReports } from '../../contract/answers/hotline/monthly.ts'
import { MONTHLY_COLUMNS } from '../../contract/hotline/monthly.ts'
import { spreadsheetText } from '../../export/spreadsheet-text.ts'
import { BODY_WORDS } from '../../contract/text/closed-words.ts'

const STATES = { 'handed-in': '已报', returned: '已退回', missing: '没有报', due: '等报', 'to-come': '还没到' } as const

/** A workbook with the heads of a monthly report and nothing else. */
export function monthlyTemplate(): Promise<Uint8Array> {
  const heads = Object.values(MONTHLY_COLUMNS).map(([head]) => head)
  return writeXlsx({ sheets: [{ name: '月报', rows: [heads], columns: heads.map(() => ({ width: 18 })) }] })
}

/** The year's table: every month of each body, and every line that was reported. */
export function monthlyFile({ campaign, months }: MonthlyReports): Promise<Uint8Array> {
  const states = months.map(({ month, body, due, state, version }) => [
    month,
    BODY_WORDS[body],
    due,
    STATES[state],
    version ?? '',
  ])
  const lines = months.flatMap(({ month, body, rows }) =>
    rows.map(({ unit, complaints, supervised, resolved, note }) => [
      month,
      BODY_WORDS[body],
      unit.code,
      spreadsheetText(unit.name),
      complaints,
      supervised,
      resolved,
      spreadsheetText(note),
    ]),
  )
  return writeXlsx({
    sheets: [
      { name: `${campaign} 报送情况`, rows: [['月份', '报送单位', '应报日期', '情况', '版次'], ...states] },
      {
        name: '逐月',
        rows: [['月份', '报送单位', '编号', '参评单位', '投诉情况', '督导情况', '处理结果', '备注'], ...lines],
      },
    ],
  })
}
