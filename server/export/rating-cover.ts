import type { WriteSheet } from 'hucre/xlsx'
import type { Provenance } from '../contract/export/provenance.ts'
import { calendarDate, shanghaiMoment } from './cell-dates.ts'
import { spreadsheetText } from './spreadsheet-text.ts'
import { coverOf, DATE, MOMENT, provenanceLines, WHOLE } from './xlsx-cover.ts'

export interface RatingCover extends Provenance {
  title: string
  from: string
  to: string
  /** Code and name; null for all. */
  unit: string | null
  asOf: string
  count: number
  /** SHA-256 of the same lines as csv, hex. */
  csvHash: string
}

/** What the lines behind it are, of when, and the hashes by which they are known. */
export function ratingCover({ title, from, to, unit, asOf, count, csvHash, ...of }: RatingCover): WriteSheet {
  return coverOf({
    title: `${title}　评价明细`,
    demo: of.demo,
    printHead: title,
    facts: [
      ['城市', spreadsheetText(of.city)],
      ['评议活动', spreadsheetText(title)],
      ['测评方式', '政务服务中心测评'],
      ['参评单位', unit === null ? '全部' : spreadsheetText(unit)],
      ['期间起（含当日）', calendarDate(from), DATE],
      ['期间止（含当日）', calendarDate(to), DATE],
      ['数据截至（北京时间）', shanghaiMoment(asOf), MOMENT],
      ['评价（条）', count, WHOLE],
      ...provenanceLines(of),
      ['同内容 csv 的 SHA-256', csvHash],
    ],
    notes: [
      '每行一条评价：窗口按键或 12345 来电。时间为按键时间（北京时间），不是收到时间。',
      '等级为改选以后的最终等级。待核、不计的评价也列在内，规则代码说明原因。',
      '不含留言，不含能认出群众的任何信息。',
    ],
  })
}
