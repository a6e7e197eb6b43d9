import type { RowFault } from '../survey/rows.ts'

/** Rolls (名册) of who rates units as 两代表一委员 (campaign document 五.3), and who hands them in. Plain lists: pages take them by value. */
export const ROLLS = ['party', 'people', 'consultative'] as const
export type Roll = (typeof ROLLS)[number]
export const ROLL_WORDS: Readonly<Record<Roll, { name: string; from: string }>> = {
  party: { name: '第十四届党代表', from: '组织部' },
  people: { name: '第十五届人大代表', from: '人大机关' },
  consultative: { name: '第十三届政协委员', from: '政协机关' },
}

/** The first head of a column is the one that the empty template has. */
export const ROLL_COLUMNS = {
  name: ['姓名', 'name'],
  born: ['出生年月', 'born'],
  phoneEnd: ['手机后四位', '手机尾号', 'phoneEnd'],
  unit: ['单位', '工作单位', 'unit'],
  rank: ['职级', 'rank'],
  seat: ['界别', '代表团', 'seat'],
} as const
export type RollColumn = keyof typeof ROLL_COLUMNS
export const ROLL_COLUMNS_NEEDED: readonly RollColumn[] = ['name', 'unit']

/** 厅级干部 do not rate (campaign document 五.3: 厅级以下); as 组织部 writes their ranks. */
export const RANKS_LEFT_OUT: readonly string[] =
  '正厅 副厅 正厅级 副厅级 正厅局级 副厅局级 厅级 厅级正职 厅级副职 厅局级 厅局级正职 厅局级副职'.split(' ')

export const ROLL_FAULTS = {
  'name-missing': { zh: '没有写姓名', en: 'the name is missing' },
  'unit-missing': { zh: '没有写单位', en: 'the unit is missing' },
  'born-malformed': { zh: '出生年月须写作 1970-05', en: 'born is no YYYY-MM' },
  'phone-end-malformed': { zh: '手机后四位须是 4 个数字', en: 'phoneEnd has not four digits' },
  'text-too-long': { zh: '字数太多', en: 'the text is too long' },
  'text-broken': { zh: '有坏的或看不见的字符，请删掉重新输入', en: 'the text has a broken or an invisible character' },
} as const satisfies Record<string, { zh: string; en: string }>
export type RollFault = RowFault<RollColumn, keyof typeof ROLL_FAULTS>

/** Rows of one roll at most. */
export const MOST_VOTERS = 5_000

/** A row of a roll, as entered; the seat is what the roll says of it. */
export interface RollRow {
  name: string
  born?: string
  phoneEnd?: string
  unit: string
  rank?: string
  seat?: string
}

/** `V000001` for 1. */
export function voterId(no: number): string {
  return `V${String(no).padStart(6, '0')}`
}
