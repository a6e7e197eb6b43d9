import type { MethodCode } from '../../contract/methods.ts'
import { METHOD_BUREAU } from '../../rules/screening/may-decide.ts'
import type { Method, PackageColumn } from '../method.ts'

const CODE: MethodCode = 'service-centre'

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
  owner: { unit: METHOD_BUREAU, name: '行政审批服务局' },
  runs: null,
  scores: (store, asked) => store.read('scores.reported', asked),
  report: (store, asked) => store.read('scores.report', asked),
  sealState: (store, asked) => store.read('seals.state', asked),
  async packagePart(store, seal) {
    const held = await store.read('seals.held', seal)
    const rows = held.map((row) => [row.rating, row.unit, row.window, row.occurredAt, row.level, row.rule])
    return [{ name: 'held.csv', columns: HELD_COLUMNS, rows }]
  },
}
