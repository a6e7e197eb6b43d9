import type { ReportFacts } from '../../../contract/report/facts.ts'
import type { Figure, ReportRow } from '../figure.ts'
import { el, label, line, picture, scale, WIDTH } from '../svg.ts'
import { list, methodNamed } from '../units.ts'

const LEFT = 150
const CELL = { width: 118, height: 30 }

/** How far the methods agree: Kendall's W on a ruler, Spearman's coefficients in a table of pairs. */
export function agreementFigure(facts: ReportFacts): Figure | null {
  const { agreement } = facts
  if (agreement === null || agreement.pairs.length === 0) return null
  const { methods, units, w, chiSquare, degrees, p, pairs } = agreement
  const name = (code: (typeof methods)[number]) => methodNamed(facts, code).name
  const x = scale(0, 1, LEFT, WIDTH - 40)
  const rulerY = 34
  const begin = 74
  const of = (a: string, b: string) =>
    pairs.find((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a))
  const cells = methods.flatMap((row, i) =>
    methods.flatMap((column, k) => {
      if (k >= i) return []
      const pair = of(row, column)
      const rho = pair?.rho ?? null
      const grey = rho === null ? 255 : Math.round(255 - 110 * Math.max(0, Number(rho)))
      const at = { x: LEFT + k * CELL.width, y: begin + (i - 1) * CELL.height }
      return [
        el('rect', { ...at, ...CELL, fill: `rgb(${grey},${grey},${grey})`, stroke: '#000' }),
        label(at.x + CELL.width / 2, at.y + 13, rho === null ? '算不出' : rho, {
          'text-anchor': 'middle',
          'font-weight': 700,
        }),
        label(at.x + CELL.width / 2, at.y + 25, `${pair?.units ?? 0} 个单位`, { 'text-anchor': 'middle' }),
      ]
    }),
  )
  const words = pairs.map((pair) =>
    pair.rho === null ? `${name(pair.a)}和${name(pair.b)}算不出` : `${name(pair.a)}和${name(pair.b)} ${pair.rho}`,
  )
  const id = 'fig-agreement'
  return {
    id,
    title: '几种评议方式排出的次序一致吗',
    svg: picture(
      {
        id,
        height: begin + (methods.length - 1) * CELL.height + 22,
        title: '肯德尔和谐系数和两两的斯皮尔曼等级相关',
        desc: `${units} 个单位在${list(methods.map(name))}都有名次，W ${w === null ? '算不出' : `= ${w}`}。等级相关：${list(words)}。`,
      },
      label(LEFT - 8, rulerY + 4, `W（${units} 个单位）`, { 'text-anchor': 'end', 'font-weight': 700 }),
      line(x(0), rulerY, x(1), rulerY),
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((value) => [
        line(x(value), rulerY - 4, x(value), rulerY + 4),
        label(x(value), rulerY + 16, String(value), { 'text-anchor': 'middle' }),
      ]),
      label(x(0), rulerY + 28, '各排各的', { 'text-anchor': 'middle' }),
      label(x(1), rulerY + 28, '完全一致', { 'text-anchor': 'middle' }),
      ...(w === null
        ? []
        : [
            el('polygon', {
              points: [x(Number(w)), rulerY - 3, x(Number(w)) - 5, rulerY - 12, x(Number(w)) + 5, rulerY - 12]
                .map((v) => v.toFixed(1))
                .join(' '),
            }),
            label(x(Number(w)), rulerY - 16, `W = ${w}`, { 'text-anchor': 'middle', 'font-weight': 700 }),
          ]),
      ...methods
        .slice(1)
        .map((row, i) => label(LEFT - 8, begin + i * CELL.height + 19, name(row), { 'text-anchor': 'end' })),
      ...methods.slice(0, -1).map((column, k) =>
        label(LEFT + (k + 0.5) * CELL.width, begin + (methods.length - 1) * CELL.height + 14, name(column), {
          'text-anchor': 'middle',
        }),
      ),
      ...cells,
    ),
    how: `上面的尺是肯德尔和谐系数 W（有并列，已校正）：0 是各排各的，1 是排得完全一样，只算每种方式都有名次的 ${units} 个单位。下面一格一对方式，是斯皮尔曼等级相关系数：1 次序相同，0 没有关系，−1 正好相反，越深越一致。`,
    means:
      w === null
        ? '几种方式都有名次的单位不够，或者全部并列，W 算不出。'
        : `W = ${w}，χ² = ${chiSquare}，自由度 ${degrees}，p = ${p}：如果几种方式毫不相干，偶然出现这样大的 W 的机会是 p。`,
    not: '一致不等于正确，不一致也不等于谁错：四种方式问的是不同的人。W 不给任何单位、任何测评单位打分。单位不到八个时 p 不可靠。',
    tables: [
      {
        name: '一致程度',
        columns: [
          { header: '指标', kind: 'text' },
          { header: '方式', kind: 'text' },
          { header: '共同有名次的单位', kind: 'whole' },
          { header: '系数', kind: 'decimal', places: 4 },
        ],
        rows: [
          ['肯德尔和谐系数 W', list(methods.map(name)), units, w],
          ...pairs.map((pair): ReportRow => [
            '斯皮尔曼等级相关',
            `${name(pair.a)}、${name(pair.b)}`,
            pair.units,
            pair.rho,
          ]),
        ],
      },
    ],
  }
}
