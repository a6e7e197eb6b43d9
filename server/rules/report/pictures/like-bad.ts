import type { ReportFacts } from '../../../contract/report/facts.ts'
import type { Figure, ReportRow } from '../figure.ts'
import { el, FONT, label, line, picture, WIDTH, type Markup } from '../svg.ts'

const LEFT = 150
const RIGHT = 60
/** Of one reason: numbers above bars, bars, and the space to the next one. */
const ROW = 46
const BAR = 24
const HEAD = 12
/** More than these are one sentence, as in the picture before. */
const MOST = 7

type LikeBad = NonNullable<ReportFacts['likeBad']>

/** Bad ratings that named the same reason, month by month (同类差评): one row of bars a reason, all on one scale. */
export function likeBadFigure({ likeBad }: ReportFacts): Figure | null {
  if (!likeBad || likeBad.reasons.length === 0) return null
  const { months } = likeBad
  const sorted = likeBad.reasons.map((each) => ({ ...each, sum: sumOf(each.counts) })).toSorted((a, b) => b.sum - a.sum)
  const [shown, rest] = [sorted.slice(0, MOST), sorted.slice(MOST)]
  const [first] = shown
  const most = Math.max(...shown.flatMap(({ counts }) => counts))
  const peak = first!.counts.indexOf(Math.max(...first!.counts))
  const id = 'fig-like-bad'
  const tail = rest.length === 0 ? '' : `其余 ${rest.length} 项合计 ${sumOf(rest.map(({ sum }) => sum))} 次，见附表。`
  return {
    id,
    title: '政务服务中心测评：同类差评逐月',
    svg: picture(
      {
        id,
        height: shown.length * ROW + HEAD,
        title: '每个评价方面每月的差评次数',
        desc: shown
          .map(({ name, counts }) => `${name}：${counts.map((n, k) => `${monthOf(likeBad, k)} ${n} 次`).join('，')}`)
          .join('；'),
      },
      ...shown.flatMap(({ name, counts, sum }, i) => rowOf(likeBad, { name, counts, sum, y: i * ROW, most })),
    ),
    how: `一行是一个评价方面，一条是一个月里打不满意、非常不满意并且提到它的次数；各行同一把尺，次数写在条上，右边是全年合计。没有条的月份是 0 次。${tail}`,
    means: `差评里提到最多的是${first!.name}，全年 ${first!.sum} 次，${monthOf(likeBad, peak)}最多，${first!.counts[peak]} 次。`,
    not: `次数多少也跟当月来办事的人数有关，本图没有除以人数；不能拿一个月的升降断定整改有没有用。差评可以不选评价方面，也可以选几个，所以各行相加不等于差评总数。${months.length < 12 ? `封存的时段只有 ${months.length} 个月。` : ''}`,
    tables: [
      {
        name: '同类差评逐月',
        columns: [
          { header: '评价方面', kind: 'text' },
          ...months.map(({ from }) => ({ header: from.slice(0, 7), kind: 'whole' as const })),
          { header: '合计', kind: 'whole' },
        ],
        rows: sorted.map(({ name, counts, sum }): ReportRow => [name, ...counts, sum]),
      },
    ],
  }
}

function rowOf(
  { months }: LikeBad,
  { name, counts, sum, y, most }: { name: string; counts: readonly number[]; sum: number; y: number; most: number },
): Markup[] {
  const step = (WIDTH - LEFT - RIGHT) / months.length
  const foot = y + HEAD + BAR
  return [
    label(LEFT - 8, foot - 8, name, { 'text-anchor': 'end' }),
    line(LEFT, foot, WIDTH - RIGHT, foot),
    ...counts.flatMap((n, k) => {
      const middle = LEFT + (k + 0.5) * step
      const height = (n / most) * (BAR - 2)
      const month = Number(months[k]!.from.slice(5, 7))
      return [
        ...(n === 0
          ? []
          : [
              el('rect', { x: middle - 9, y: foot - height, width: 18, height, fill: '#777', stroke: '#000' }),
              label(middle, foot - height - 3, String(n), { 'text-anchor': 'middle', 'font-size': FONT - 1 }),
            ]),
        label(middle, foot + 9, String(month), { 'text-anchor': 'middle', 'font-size': FONT - 2 }),
      ]
    }),
    label(WIDTH - RIGHT + 8, foot - 8, `共 ${sum}`),
  ]
}

function monthOf({ months }: LikeBad, k: number): string {
  return `${Number(months[k]!.from.slice(5, 7))} 月`
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, n) => sum + n, 0)
}
