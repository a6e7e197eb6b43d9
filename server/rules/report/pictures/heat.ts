import type { ReportFacts } from '../../../contract/report/facts.ts'
import type { Figure, ReportTable } from '../figure.ts'
import { el, FONT, label, picture, WIDTH, type Markup } from '../svg.ts'

/** A month with fewer ratings shows their number alone. Ours. */
export const MONTH_MINIMUM = 20

const LEFT = 140
const ROW = 14
const TOP = 22
/** From high to low: the lower a score, the darker. On the last ones words are white. */
const SHADES = ['#ffffff', '#e6e6e6', '#cccccc', '#aaaaaa', '#777777', '#444444'] as const
const DARK = 4

/** Score of every unit and month by the service-centre method; the darker, the lower. */
export function heatFigure(facts: ReportFacts): Figure | null {
  const { months } = facts
  if (months === null || months.units.length === 0) return null
  const shown = months.units.flatMap(({ cells }) => cells.flatMap(scoreOf))
  if (shown.length === 0) return null
  const [lowest, highest] = [Math.min(...shown), Math.max(...shown)]
  const step = Math.max(1, Math.ceil((highest - lowest) / SHADES.length))
  const top = Math.ceil(highest)
  const bounds = SHADES.slice(1).map((_, i) => top - (i + 1) * step)
  const shade = (score: number) => bounds.filter((bound) => score < bound).length
  const width = (WIDTH - LEFT) / months.months.length
  const cells = months.units.flatMap(({ code, cells: row }, i) => {
    const unit = facts.units.find((each) => each.code === code)!
    const y = TOP + i * ROW
    const last = unit.scores['service-centre']?.last === true
    return [
      label(LEFT - 6, y + 10.5, `${unit.name}${last ? ' ▲' : ''}`, {
        'text-anchor': 'end',
        'font-weight': last ? 700 : undefined,
      }),
      ...row.flatMap((cell, k) => cellOf(cell, LEFT + k * width, y, width, shade)),
    ]
  })
  const low = months.units.flatMap(({ code, cells: row }) =>
    row.flatMap((cell, k) =>
      scoreOf(cell).map((score) => ({ score, code, month: months.months[k]!.from.slice(0, 7) })),
    ),
  )
  const worst = low.reduce((a, b) => (b.score < a.score ? b : a))
  const name = facts.units.find(({ code }) => code === worst.code)!.name
  return {
    id: 'fig-heat',
    title: '政务服务中心测评：单位 × 月份的得分',
    svg: picture(
      {
        id: 'fig-heat',
        height: TOP + months.units.length * ROW + 4,
        title: '各单位每月的得分',
        desc: `${months.units.length} 个单位，${months.months.length} 个月。得分从 ${lowest.toFixed(2)} 到 ${highest.toFixed(2)}，最低的是${name} ${worst.month}。`,
      },
      ...months.months.map(({ from }, k) =>
        label(LEFT + (k + 0.5) * width, 14, `${Number(from.slice(5, 7))} 月`, { 'text-anchor': 'middle' }),
      ),
      ...cells,
    ),
    how: `格里是当月得分，越深越低，${bounds.join('、')} 分各一档。虚线框是当月少于 ${MONTH_MINIMUM} 条，只写条数；空格是当月没有评价。单位按全年名次排，▲ 是后 ${facts.lastPlaces} 位。`,
    means: `一行深，是这个单位全年偏低；一列深，是那个月大家都低，先查大厅的事。最低的一格是${name} ${worst.month}，${worst.score.toFixed(2)} 分。`,
    not: '一个月一格的条数少，深一档浅一档可能只差几条评价；空白不是零分。',
    tables: [
      { ...monthly(facts, ({ score }) => score, 'decimal'), name: '逐月得分' },
      { ...monthly(facts, ({ n }) => n, 'whole'), name: '逐月条数' },
    ],
  }
}

/** A row a unit, a column a month. */
export function monthly(
  { months, units }: ReportFacts,
  of: (cell: { n: number; score: string | null; rank: number | null }) => string | number | null,
  kind: 'decimal' | 'whole',
): Omit<ReportTable, 'name'> {
  return {
    columns: [
      { header: '代码', kind: 'text' },
      { header: '参评单位', kind: 'text' },
      ...months!.months.map(({ from }) => ({
        header: from.slice(0, 7),
        kind,
        ...(kind === 'decimal' ? { places: 2 } : {}),
      })),
    ],
    rows: months!.units.map(({ code, cells }) => [
      code,
      units.find((unit) => unit.code === code)!.name,
      ...cells.map(of),
    ]),
  }
}

type Cell = { n: number; score: string | null }

/** Nothing where the month has too few ratings to show its score. */
function scoreOf({ n, score }: Cell): number[] {
  return score === null || n < MONTH_MINIMUM ? [] : [Number(score)]
}

function cellOf(cell: Cell, x: number, y: number, width: number, shade: (score: number) => number): Markup[] {
  const [score] = scoreOf(cell)
  const box = { x: x + 0.5, y: y + 0.5, width: width - 1, height: ROW - 1 }
  const middle = { 'text-anchor': 'middle', 'font-size': FONT - 1 } as const
  if (score === undefined)
    return cell.n === 0
      ? []
      : [
          el('rect', { ...box, fill: '#fff', stroke: '#777', 'stroke-dasharray': '2 2' }),
          label(x + width / 2, y + 10.5, `${cell.n} 条`, middle),
        ]
  const grade = shade(score)
  return [
    el('rect', { ...box, fill: SHADES[grade]!, stroke: '#999', 'stroke-width': 0.5 }),
    label(x + width / 2, y + 10.5, score.toFixed(1), { ...middle, fill: grade >= DARK ? '#fff' : '#000' }),
  ]
}
