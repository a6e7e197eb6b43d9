import type { UnitKind } from '../contract/policy.ts'
import type { UnitStatus } from '../contract/scores.ts'
import type { Column } from './column.ts'
import type { ReportLine } from './score-report.ts'

const KINDS: Record<UnitKind, string> = { agency: '机关单位', company: '重点行业' }
const STATES: Record<UnitStatus, string> = { ranked: '排名', insufficient: '样本不足', 'not-present': '未进驻' }
/** The national five levels, always from 5 to 1. */
export const LEVEL_WORDS = [
  ['5', '非常满意'],
  ['4', '满意'],
  ['3', '基本满意'],
  ['2', '不满意'],
  ['1', '非常不满意'],
] as const

const code: Column<ReportLine> = { header: '单位代码', width: 7.5, kind: 'text', value: ({ row }) => row.unit.code }
const name: Column<ReportLine> = { header: '参评单位', width: 29, kind: 'text', value: ({ row }) => row.unit.name }
const kind: Column<ReportLine> = { header: '类别', width: 10, kind: 'text', value: ({ row }) => KINDS[row.unit.kind] }
const score: Column<ReportLine> = { header: '得分（分）', width: 7.5, kind: 'decimal', value: ({ row }) => row.score }
const ratings: Column<ReportLine> = { header: '评价数（条）', width: 8, kind: 'whole', value: ({ row }) => row.n }
const levels: Column<ReportLine>[] = LEVEL_WORDS.map(([level, word]) => ({
  header: `${word}（条）`,
  width: word.length > 4 ? 9 : 8,
  kind: 'whole',
  value: ({ row }) => row.counts[level],
}))
const invited: Column<ReportLine> = {
  header: '评价邀请（次）',
  width: 8,
  kind: 'whole',
  value: ({ row }) => row.invited,
}
const unrated: Column<ReportLine> = {
  header: '未评价（次）',
  width: 7.5,
  kind: 'whole',
  value: ({ row }) => row.unrated,
}
const remark: Column<ReportLine> = { header: '备注', width: 18, kind: 'text', value: (line) => line.remark }

/** Every field of the answer, one column each. */
export const SCORE_COLUMNS: readonly Column<ReportLine>[] = [
  code,
  name,
  kind,
  { header: '状态', width: 10, kind: 'text', value: ({ row }) => STATES[row.status] },
  { header: '名次', width: 6, kind: 'whole', value: ({ row }) => row.rank },
  score,
  { header: '95%区间下限（分）', width: 8, kind: 'decimal', value: ({ row }) => row.interval?.[0] ?? null },
  { header: '95%区间上限（分）', width: 8, kind: 'decimal', value: ({ row }) => row.interval?.[1] ?? null },
  ratings,
  ...levels,
  { header: '好评率（%）', width: 7.5, kind: 'decimal', value: ({ row }) => row.favourableRate },
  invited,
  unrated,
  { header: '未评率（%）', width: 7.5, kind: 'decimal', value: ({ row }) => row.unratedRate },
  { header: '筛前得分（分）', width: 7.5, kind: 'decimal', value: ({ row }) => row.raw.score },
  { header: '筛前评价数（条）', width: 9, kind: 'whole', value: ({ row }) => row.raw.n },
  { header: '筛前名次', width: 8, kind: 'whole', value: ({ row }) => row.raw.rank },
  remark,
]

/**
 * For units under the minimum: with served, invited and pressed, so that the campaign office can decide
 * whether they join the follow-up list (rules/score/README.md).
 */
export const INSUFFICIENT_COLUMNS: readonly Column<ReportLine>[] = [
  code,
  name,
  kind,
  score,
  ratings,
  ...levels,
  { header: '待核（条）', width: 7.5, kind: 'whole', value: ({ tally }) => tally.held },
  { header: '办件（件）', width: 8, kind: 'whole', value: ({ tally }) => tally.served },
  invited,
  { header: '已显示（次）', width: 7.5, kind: 'whole', value: ({ tally }) => tally.shown },
  { header: '已按键（次）', width: 7.5, kind: 'whole', value: ({ tally }) => tally.pressed },
  unrated,
  { header: '评价器离线（次）', width: 8, kind: 'whole', value: ({ tally }) => tally.down },
  remark,
]

/** No window and no calls: names, and no number that could be read as a score. */
export const NOT_PRESENT_COLUMNS: readonly Column<ReportLine>[] = [code, name, kind, remark]
