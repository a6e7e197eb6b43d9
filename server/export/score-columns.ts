import type { OwnColumn } from '../contract/methods.ts'
import type { RowFigures } from '../contract/scores.ts'
import type { Column } from './column.ts'
import { hasFigure, type ReportLine, type ScoreReport } from './score-report.ts'
import { UNIT_KIND_WORDS, UNIT_STATUS_WORDS } from '../contract/text/closed-words.ts'

/** The national five levels, always from 5 to 1. */
export const LEVEL_WORDS = [
  ['5', '非常满意'],
  ['4', '满意'],
  ['3', '基本满意'],
  ['2', '不满意'],
  ['1', '非常不满意'],
] as const

/** `of`: the figure without which a method does not have the column. Tallies stand behind `raw`. */
type ScoreColumn = Column<ReportLine> & { of?: keyof RowFigures }

const code: ScoreColumn = { header: '单位代码', width: 7.5, kind: 'text', value: ({ row }) => row.unit.code }
const name: ScoreColumn = { header: '参评单位', width: 29, kind: 'text', value: ({ row }) => row.unit.name }
const kind: ScoreColumn = {
  header: '类别',
  width: 10,
  kind: 'text',
  value: ({ row }) => UNIT_KIND_WORDS[row.unit.kind],
}
const score: ScoreColumn = { header: '得分（分）', width: 7.5, kind: 'decimal', value: ({ row }) => row.score }
const ratings: ScoreColumn = {
  header: '评价数（条）',
  width: 8,
  kind: 'whole',
  of: 'n',
  value: ({ row }) => row.n ?? null,
}
const levels: ScoreColumn[] = LEVEL_WORDS.map(([level, word]) => ({
  header: `${word}（条）`,
  width: word.length > 4 ? 9 : 8,
  kind: 'whole',
  of: 'counts',
  value: ({ row }) => row.counts?.[level] ?? null,
}))
const invited: ScoreColumn = {
  header: '评价邀请（次）',
  width: 8,
  kind: 'whole',
  of: 'invited',
  value: ({ row }) => row.invited ?? null,
}
const unrated: ScoreColumn = {
  header: '未评价（次）',
  width: 7.5,
  kind: 'whole',
  of: 'unrated',
  value: ({ row }) => row.unrated ?? null,
}
const remark: ScoreColumn = { header: '备注', width: 18, kind: 'text', value: (line) => line.remark }

/** Every field of an answer, one column each; of a method's file those that it has: `columnsFor`. */
export const SCORE_COLUMNS: readonly ScoreColumn[] = [
  code,
  name,
  kind,
  { header: '状态', width: 10, kind: 'text', value: ({ row }) => UNIT_STATUS_WORDS[row.status] },
  { header: '名次', width: 6, kind: 'whole', value: ({ row }) => row.rank },
  score,
  {
    header: '95%区间下限（分）',
    width: 8,
    kind: 'decimal',
    of: 'interval',
    value: ({ row }) => row.interval?.[0] ?? null,
  },
  {
    header: '95%区间上限（分）',
    width: 8,
    kind: 'decimal',
    of: 'interval',
    value: ({ row }) => row.interval?.[1] ?? null,
  },
  ratings,
  ...levels,
  {
    header: '好评率（%）',
    width: 7.5,
    kind: 'decimal',
    of: 'favourableRate',
    value: ({ row }) => row.favourableRate ?? null,
  },
  invited,
  unrated,
  {
    header: '未评率（%）',
    width: 7.5,
    kind: 'decimal',
    of: 'unratedRate',
    value: ({ row }) => row.unratedRate ?? null,
  },
  { header: '筛前得分（分）', width: 7.5, kind: 'decimal', of: 'raw', value: ({ row }) => row.raw?.score ?? null },
  { header: '筛前评价数（条）', width: 9, kind: 'whole', of: 'raw', value: ({ row }) => row.raw?.n ?? null },
  { header: '筛前名次', width: 8, kind: 'whole', of: 'raw', value: ({ row }) => row.raw?.rank ?? null },
  remark,
]

/**
 * For units under the minimum: with served, invited and pressed, so that the campaign office can decide
 * whether they join the follow-up list (rules/score/README.md).
 */
export const INSUFFICIENT_COLUMNS: readonly ScoreColumn[] = [
  code,
  name,
  kind,
  score,
  ratings,
  ...levels,
  { header: '待核（条）', width: 7.5, kind: 'whole', of: 'raw', value: ({ tally }) => tally.held },
  { header: '办件（件）', width: 8, kind: 'whole', of: 'raw', value: ({ tally }) => tally.served },
  invited,
  { header: '已显示（次）', width: 7.5, kind: 'whole', of: 'raw', value: ({ tally }) => tally.shown },
  { header: '已按键（次）', width: 7.5, kind: 'whole', of: 'raw', value: ({ tally }) => tally.pressed },
  unrated,
  { header: '评价器离线（次）', width: 8, kind: 'whole', of: 'raw', value: ({ tally }) => tally.down },
  remark,
]

/** No window and no calls: names, and no number that could be read as a score. */
export const NOT_PRESENT_COLUMNS: readonly ScoreColumn[] = [code, name, kind, remark]

/** The columns of a method's file: of a table those whose figures it has, then those that it alone has, then the remark. */
export function columnsFor(table: readonly ScoreColumn[], { answer, words }: ScoreReport): ScoreColumn[] {
  const kept = table.filter(({ of }) => of === undefined || hasFigure(answer, of))
  return [...kept.filter((column) => column !== remark), ...words.own.map(ownColumn), remark]
}

function ownColumn({ name: of, header, width, kind, words }: OwnColumn): ScoreColumn {
  const figure = ({ row }: ReportLine) => row.own?.[of] ?? null
  const said = (line: ReportLine) => (figure(line) === null ? null : String(figure(line)))
  if (kind === 'text') return { header, width, kind, value: (line) => words?.[said(line) ?? ''] ?? said(line) ?? '' }
  if (kind === 'decimal') return { header, width, kind, value: said }
  return { header, width, kind, value: (line) => (figure(line) === null ? null : Number(figure(line))) }
}
