import type { Method, PackageColumn } from '../method.ts'

const CODE = 'online'

const HELD_COLUMNS: readonly PackageColumn[] = [
  { header: '评价编号', width: 36, kind: 'text' },
  { header: '参评单位', width: 10, kind: 'text' },
  { header: '时间', width: 26, kind: 'text' },
  { header: '满意度', width: 6, kind: 'whole' },
  { header: '社会形象', width: 8, kind: 'whole' },
  { header: '规则', width: 12, kind: 'text' },
]

/** 网络评议 (campaign document 五.4): anybody rates a unit's service and public image on the public page, all year. */
export const online: Method = {
  code: CODE,
  words: {
    name: '网络及跟踪评议',
    absent: '未覆盖',
    own: [
      { name: 'satisfaction', header: '满意度（分）', width: 12, kind: 'decimal' },
      { name: 'image', header: '社会形象（分）', width: 12, kind: 'decimal' },
      { name: 'mean', header: '减分前（分）', width: 12, kind: 'decimal' },
      { name: 'deductions', header: '减分（分）', width: 10, kind: 'decimal' },
      { name: 'held', header: '待核（条）', width: 9, kind: 'whole' },
    ],
    scoring: (minimum) => [
      '一条评价的分值是满意度、社会形象两项分值的平均；得分为计入评价的平均，按整数精确计算，四舍五入到 0.01，再减去减分（附件1），减分不设下限，得分可以低于 0。',
      `计入的评价不足 ${minimum} 条的单位为样本不足，有得分不排名；一条也没有的为未覆盖，无得分，不作零分。`,
    ],
    reading: ['95% 区间是减分前平均分的区间，不足 30 条时不给出，不用于排名。'],
  },
  owner: { unit: 'J18', name: '新闻传媒集团' },
  runs: null,
  open: 'owner',
  async packagePart(store, seal) {
    const held = await store.read('online.held-in-seal', seal)
    const rows = held.map((row) => [row.rating, row.unit, row.receivedAt, row.satisfaction, row.image, row.rule])
    return [{ name: 'held.csv', holds: '为封存时仍待核、经同意按现状封存的评价', columns: HELD_COLUMNS, rows }]
  },
}
