import { Refusal } from '../../contract/errors.ts'
import type { Method, PackageColumn } from '../method.ts'

const CODE = 'representatives'
const TRACKERS: readonly PackageColumn[] = [
  { header: '回执号', width: 14, kind: 'text' },
  { header: '有效', width: 6, kind: 'text' },
]

/**
 * 两代表一委员评议 (campaign document 五.3): party delegates, people's deputies and members of the consultative conference below
 * 厅级 rate the units by a secret ballot.
 */
export const representatives: Method = {
  code: CODE,
  words: {
    name: '两代表一委员评议',
    absent: '未覆盖',
    own: [{ name: 'unknown', header: '不了解（票）', width: 12, kind: 'whole' }],
    scoring: (minimum) => [
      '得分为各评价票对本单位评价的分值平均，「不了解」不计，按整数精确计算，最后一次四舍五入到 0.01。',
      `评价票不足 ${minimum} 张的单位为样本不足，有得分不排名；没有评价票的单位为未覆盖，无得分。`,
    ],
    reading: ['评议为无记名投票：领票名单与票箱分开保存，任何人都不能把一张票和一位评议人对上。'],
  },
  owner: { unit: null, name: '市直机关工委' },
  runs: { from: '10-15', to: '11-30' },
  // Before its close nobody sees any: the record answers not-sealed then.
  open: 'owner',
  async packagePart(store, seal) {
    const box = await store.read('ballot.sealed-trackers', seal)
    if (box === null) throw new Refusal('seal-missing')
    const bad = new Set(box.invalid)
    const rows = box.trackers.map((tracker) => [tracker, bad.has(tracker) ? '否' : '是'] as const)
    return [{ name: 'trackers.csv', holds: '为票箱里每张选票的回执号', columns: TRACKERS, rows }]
  },
}
