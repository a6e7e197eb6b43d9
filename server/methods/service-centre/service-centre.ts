import { METHOD_BUREAU } from '../../rules/screening/may-decide.ts'
import type { Method, PackageColumn } from '../method.ts'

const CODE = 'service-centre'

const HELD_COLUMNS: readonly PackageColumn[] = [
  { header: '评价编号', width: 36, kind: 'text' },
  { header: '参评单位', width: 10, kind: 'text' },
  { header: '窗口', width: 16, kind: 'text' },
  { header: '时间', width: 26, kind: 'text' },
  { header: '等级', width: 6, kind: 'whole' },
  { header: '规则', width: 12, kind: 'text' },
]

/** 政务服务中心测评 (campaign document 五.2): everybody who is served in a hall, and who calls 12345, all year. */
export const serviceCentre: Method = {
  code: CODE,
  words: {
    name: '政务服务中心测评',
    absent: '未进驻',
    own: [],
    scoring: (minimum) => [
      '得分为计入评价的分值平均，按整数精确计算，最后一次四舍五入到 0.01。',
      `评价数不足 ${minimum} 条的单位为样本不足，有得分不排名；没有窗口也没有来电的单位为未进驻，无得分，不作零分。`,
    ],
    reading: [
      '95% 区间在评价数不足 30 条时不给出，不用于排名；区间重叠的单位，名次差异不显著。',
      '未评价是邀请后未评价的办件，从不计为满意；筛前为筛选之前，除测试按键和签名不符外，归属本单位的全部评价。',
    ],
  },
  owner: { unit: METHOD_BUREAU, name: '行政审批服务局' },
  runs: null,
  open: 'office',
  async packagePart(store, seal) {
    const held = await store.read('seals.held', seal)
    const rows = held.map((row) => [row.rating, row.unit, row.window, row.occurredAt, row.level, row.rule])
    return [{ name: 'held.csv', holds: '为封存时仍待核、经两人确认按现状\n封存的评价', columns: HELD_COLUMNS, rows }]
  },
}
