import { writeXlsx } from 'hucre/xlsx'
import type { LikeBadList, Rectification, RectificationList } from '../../contract/answers/rectifications.ts'
import { spreadsheetText } from '../../export/spreadsheet-text.ts'
import { RECTIFICATION_SOURCE_WORDS, RECTIFICATION_STATE_WORDS } from '../../contract/text/closed-words.ts'

/** 问题清单 and 责任清单 as a workbook, with the same numbers; names as far as who asks may see them. */
export function rectificationFile({ campaign, items }: RectificationList, likeBad: LikeBadList): Promise<Uint8Array> {
  const head = ({ unit, number }: Rectification) => [unit.code, spreadsheetText(unit.name), number]
  const problems = items.map((item) => [
    ...head(item),
    spreadsheetText(item.finding ?? ''),
    RECTIFICATION_SOURCE_WORDS[item.source],
    spreadsheetText(item.ref ?? ''),
    item.enteredAt.slice(0, 10),
    item.due ?? '',
    RECTIFICATION_STATE_WORDS[item.state],
    item.late === 0 ? '' : item.late,
  ])
  const duties = items.map((item) => [
    ...head(item),
    spreadsheetText(item.plan?.leader ?? ''),
    spreadsheetText(item.plan?.handler ?? ''),
    spreadsheetText(item.plan?.measure ?? ''),
    spreadsheetText(item.plan?.mechanism ?? ''),
    item.plan?.deadline ?? '',
    item.reports.reduce((n, { files }) => n + files.length, 0),
    item.visits.length,
    RECTIFICATION_STATE_WORDS[item.state],
    item.closedAt?.slice(0, 10) ?? '',
  ])
  const alike = likeBad.items.flatMap(({ unit, number, reasons, since, months }) =>
    months.map(({ month, after, n }) => [
      unit.code,
      spreadsheetText(unit.name),
      number,
      spreadsheetText(reasons.length === 0 ? '本单位的全部差评' : reasons.join('、')),
      since ?? '',
      month,
      after ? '定措施以后' : '定措施以前',
      n ?? '',
      n === null ? '还没有封存' : '',
    ]),
  )
  return writeXlsx({
    sheets: [
      {
        name: `${campaign} 问题清单`,
        rows: [['编号', '参评单位', '号', '问题', '来处', '来处编号', '列入', '期限', '进展', '逾期天数'], ...problems],
      },
      {
        name: '责任清单',
        rows: [
          ['编号', '参评单位', '号', '责任领导', '谁办', '措施', '长效机制', '期限', '凭证', '回访', '进展', '办结'],
          ...duties,
        ],
      },
      {
        name: '同类差评',
        rows: [['编号', '参评单位', '号', '同类', '定措施', '月', '前后', '差评条数', '说明'], ...alike],
      },
    ],
  })
}
