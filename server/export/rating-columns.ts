import type { Rule } from '../contract/ledger/verdicts.ts'
import type { RatingLine } from '../contract/export/rating-line.ts'
import type { Column } from './column.ts'
import { LEVEL_WORDS } from './score-columns.ts'
import { VERDICT_WORDS } from '../contract/text/closed-words.ts'

/** Why, in words (rules/screening/README.md); the code stands beside it for machines. */
const RULE_WORDS: Record<Rule, string> = {
  ok: '正常',
  signature: '签名不符',
  revoked: '评价器已停用',
  unseen: '评价器待确认',
  test: '按键自检',
  clock: '时间不可信',
  closed: '非开放时间',
  uninvited: '无评价邀请',
  change: '由差改好',
  'few-keys': '按键不足五个',
  gap: '间隔过短',
  burst: '短时过多',
  released: '核定计入',
  excluded: '核定不计',
  voided: '核定作废',
  'after-seal': '封存后到达',
}
const WORDS = new Map<string, string>(LEVEL_WORDS)

export const RATING_COLUMNS: readonly Column<RatingLine>[] = [
  { header: '台账序号', width: 10, kind: 'whole', value: ({ n }) => n },
  { header: '评价时间', width: 19, kind: 'moment', value: ({ occurred }) => occurred },
  { header: '来源', width: 8, kind: 'text', value: ({ source }) => (source === 'press' ? '窗口按键' : '12345') },
  { header: '大厅', width: 10, kind: 'text', value: ({ hall }) => hall },
  { header: '窗口', width: 8, kind: 'text', value: ({ window }) => window },
  { header: '单位代码', width: 8, kind: 'text', value: ({ unit }) => unit },
  { header: '参评单位', width: 22, kind: 'text', value: ({ unitName }) => unitName },
  { header: '窗口人员', width: 10, kind: 'text', value: ({ staff }) => staff },
  { header: '事项', width: 16, kind: 'text', value: ({ matter }) => matter },
  { header: '等级', width: 6, kind: 'whole', value: ({ level }) => level },
  { header: '评价', width: 12, kind: 'text', value: ({ level }) => WORDS.get(String(level))! },
  { header: '筛查结果', width: 10, kind: 'text', value: ({ verdict }) => VERDICT_WORDS[verdict] },
  { header: '规则', width: 12, kind: 'text', value: ({ rule }) => RULE_WORDS[rule] },
  { header: '规则代码', width: 11, kind: 'text', value: ({ rule }) => rule },
  { header: '评价方面', width: 22, kind: 'text', value: ({ reasons }) => reasons },
  { header: '评价编号', width: 38, kind: 'text', value: ({ id }) => id },
]
