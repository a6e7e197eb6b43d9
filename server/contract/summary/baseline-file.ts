import type { MethodCode } from '../methods.ts'
import type { RowFault } from '../survey/rows.ts'

/** Columns of a file of last year's figures; the first head is the one that people write. */
export const BASELINE_COLUMNS = {
  unit: ['参评单位', '单位代码', 'unit'],
  method: ['评议方式', 'method'],
  score: ['得分', 'score'],
  rank: ['名次', 'rank'],
} as const
export type BaselineColumn = keyof typeof BASELINE_COLUMNS

/** How people write the methods; the code means itself. */
export const BASELINE_METHODS: Readonly<Record<MethodCode, readonly string[]>> = {
  'third-party': ['第三方测评', '第三方'],
  'service-centre': ['政务服务中心测评', '政务服务中心', '政务中心'],
  representatives: ['两代表一委员测评', '两代表一委员评议', '两代表一委员'],
  online: ['网络及跟踪评议', '网络评议', '网络及跟踪', '网络'],
}

/** What can be wrong with a line: closed, each with the words for a person. */
export const BASELINE_FAULTS = {
  'unit-unknown': { zh: '没有这个参评单位', en: 'no such unit' },
  'method-unknown': {
    zh: '评议方式须为第三方测评、政务服务中心测评、两代表一委员、网络评议之一',
    en: 'method is none of third-party, service-centre, representatives, online',
  },
  'method-sealed': {
    zh: '上年这种方式的封存结果就在本系统里，不用导入',
    en: "last year's seal of this method is in this ledger and stands",
  },
  'unit-twice': { zh: '同一单位、同一种方式在本文件里重复', en: 'unit and method stand in the file twice' },
  'score-malformed': {
    zh: '得分须为不超过 100 的数，最多两位小数（网络评议可以是负数）',
    en: 'score is no number up to 100 with at most two decimals (of online it may be below 0)',
  },
  'rank-malformed': { zh: '名次须为 1 以上的整数', en: 'rank is no whole number from 1' },
  'rank-beyond': { zh: '名次比参评单位还多', en: 'the rank is beyond the number of units' },
  'rank-against-score': {
    zh: '名次和得分对不上：得分高的名次靠前，得分相同的名次相同',
    en: 'the rank does not follow from the scores',
  },
  'figures-missing': { zh: '得分和名次至少写一项', en: 'neither score nor rank is given' },
} as const satisfies Record<string, { zh: string; en: string }>
export type BaselineFaultCode = keyof typeof BASELINE_FAULTS
export type BaselineFault = RowFault<BaselineColumn, BaselineFaultCode>
