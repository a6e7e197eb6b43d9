/** Monthly reports (campaign document, 八.2): what 12345 and the media had of each unit. By the 5th of the next month. */
export const MONTHLY_BODIES = ['hotline', 'media'] as const
export type MonthlyBody = (typeof MONTHLY_BODIES)[number]
export const MONTHLY_DUE_DAY = 5

/** A month that a body has not reported though its day has passed. `key` names it: who was reminded under it is not reminded again. */
export interface LateMonth {
  key: string
  month: string
  body: MonthlyBody
  /** Shanghai date up to which it was due. */
  due: string
}

/** Columns of the file, each with the heads under which it is found. */
export const MONTHLY_COLUMNS = {
  unit: ['参评单位', '单位', 'unit'],
  complaints: ['投诉情况', '投诉件数', 'complaints'],
  supervised: ['督导情况', '督导件数', 'supervised'],
  resolved: ['处理结果', '办结件数', 'resolved'],
  note: ['备注', '说明', 'note'],
} as const satisfies Record<string, readonly string[]>
export type MonthlyColumn = keyof typeof MONTHLY_COLUMNS
export const MONTHLY_COUNTS = ['complaints', 'supervised', 'resolved'] as const
/** Lines of one report. */
export const MOST_MONTHLY_LINES = 500

/** What can be wrong with a line, and what to write instead. */
export const MONTHLY_FAULTS = {
  'unit-unknown': { en: 'no such unit', zh: '没有这个参评单位：写编号或全称。' },
  'unit-twice': { en: 'the unit stands in an earlier line', zh: '这个单位前面已有一行：合成一行。' },
  'count-malformed': { en: 'a whole number from 0 on', zh: '件数写整数，没有写 0。' },
  'more-than-complaints': { en: 'more than there were complaints', zh: '不能多于投诉件数。' },
  'text-too-long': { en: 'at most 500 characters', zh: '备注最多 500 字。' },
} as const satisfies Record<string, { en: string; zh: string }>
export type MonthlyFault = keyof typeof MONTHLY_FAULTS
