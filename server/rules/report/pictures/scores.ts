import type { ReportFacts } from '../../../contract/report/facts.ts'
import type { Figure, ReportRow } from '../figure.ts'
import { el, label, length, line, mark, picture, scale, ticks, WIDTH, type Markup } from '../svg.ts'
import { list, ranked, scored, shownMethods, whyNoRank, type Shown } from '../units.ts'

const PANEL = { width: 314, height: 176, left: 30, right: 22, top: 22, bottom: 30 }
const STRIP = { left: 120, right: 10, row: 74, dot: 4.2, bin: 0.5 }

/** Scores of all units by each method over the number of ratings, with the minimum for a rank; and how they are spread. */
export function scoresFigure(facts: ReportFacts): Figure | null {
  const methods = shownMethods(facts)
  const all = methods.flatMap(({ method }) => scored(facts, method).map(({ figures }) => Number(figures.score)))
  if (all.length === 0) return null
  const steps = ticks(Math.min(...all), Math.max(...all), 6)
  const rows = Math.ceil(methods.length / 2)
  const panels = methods.map((method, i) =>
    el(
      'g',
      { transform: `translate(${(i % 2) * (PANEL.width + 32)} ${Math.floor(i / 2) * PANEL.height})` },
      ...panel(facts, method, steps),
    ),
  )
  const begin = rows * PANEL.height + 16
  const strips = strip(facts, methods, steps)
  const height = begin + methods.length * STRIP.row + 24
  return {
    id: 'fig-scores',
    title: `${facts.units.length} 个单位的得分`,
    svg: picture(
      {
        id: 'fig-scores',
        height,
        title: '各评议方式的得分分布和排名所需的最少条数',
        desc: methods.map((method) => inWords(facts, method)).join(''),
      },
      ...panels,
      el('g', { transform: `translate(0 ${length(begin)})` }, ...strips),
    ),
    how: '上面每种方式一幅：一点一个单位，横轴是评价条数（按倍数），竖轴是得分。粗竖线是排名所需的最少条数，左边空心的是样本不足，有得分，不排名；三角是后几位（包括并列）。下面把得分每半分归成一格，点越高，得这个分的单位越多。',
    means: methods.map((method) => lastInWords(facts, method)).join(''),
    not: '四种方式问的人不同，问的事也不同，得分高低不能在方式之间比较。条数少的单位，得分容易大起大落，不能只看得分。',
    tables: [
      {
        name: '得分',
        columns: [
          { header: '代码', kind: 'text' },
          { header: '参评单位', kind: 'text' },
          ...methods.flatMap(({ name }) => [
            { header: `${name}得分`, kind: 'decimal' as const, places: 2 },
            { header: `${name}名次`, kind: 'whole' as const },
            { header: `${name}条数`, kind: 'whole' as const },
            { header: `${name}说明`, kind: 'text' as const },
          ]),
          ...(facts.weights === undefined ? [] : [{ header: '总分', kind: 'decimal' as const, places: 2 }]),
        ],
        rows: facts.units.map((unit): ReportRow => [
          unit.code,
          unit.name,
          ...methods.flatMap(({ method }) => {
            const figures = unit.scores[method]
            const word = figures?.last ? `后 ${facts.lastPlaces} 位` : whyNoRank(figures)
            return [figures?.score ?? null, figures?.rank ?? null, figures?.n ?? null, word]
          }),
          ...(facts.weights === undefined ? [] : [unit.total ?? null]),
        ]),
      },
    ],
  }
}

function panel(facts: ReportFacts, { method, name, minimum }: Shown, steps: readonly number[]): Markup[] {
  const { width, height, left, right, top, bottom } = PANEL
  const units = scored(facts, method)
  const most = Math.max(minimum * 2, ...units.map(({ figures }) => figures.n))
  const decades = Array.from({ length: Math.ceil(Math.log10(most)) + 1 }, (_, i) => 10 ** i)
  const x = scale(0, Math.log10(decades.at(-1)!), left, width - right)
  const y = scale(steps[0]!, steps.at(-1)!, height - bottom, top)
  const at = (n: number) => x(Math.log10(Math.max(1, n)))
  return [
    label(left, 11, `${name}　排名 ${ranked(facts, method).length} 个`, { 'font-weight': 700 }),
    ...steps.flatMap((step) => [
      line(left, y(step), width - right, y(step), { stroke: '#bbb', 'stroke-width': 0.5 }),
      label(left - 4, y(step) + 3.5, String(step), { 'text-anchor': 'end' }),
    ]),
    ...decades.map((n) => label(at(n), height - bottom + 12, grouped(n), { 'text-anchor': 'middle' })),
    label(width - right, height - bottom + 24, '评价条数', { 'text-anchor': 'end' }),
    line(at(minimum), top - 4, at(minimum), height - bottom, { 'stroke-width': 2 }),
    label(at(minimum) + 3, height - bottom - 3, `最少 ${minimum} 条`),
    ...units.map(({ figures }) => mark(at(figures.n), y(Number(figures.score)), kindOf(figures))),
  ]
}

function strip(facts: ReportFacts, methods: readonly Shown[], steps: readonly number[]): Markup[] {
  const { left, right, row, dot, bin } = STRIP
  const x = scale(steps[0]!, steps.at(-1)!, left, WIDTH - right)
  const lowest = methods.length * row
  return [
    ...steps.flatMap((step) => [
      line(x(step), 0, x(step), lowest, { stroke: '#bbb', 'stroke-width': 0.5 }),
      label(x(step), lowest + 14, String(step), { 'text-anchor': 'middle' }),
    ]),
    ...methods.flatMap(({ method, name }, i) => {
      const base = (i + 1) * row - 4
      const units = scored(facts, method)
      const cells = Map.groupBy(units, ({ figures }) => Math.floor(Number(figures.score) / bin))
      const tallest = Math.max(...[...cells.values()].map((cell) => cell.length), 1)
      const rise = Math.min(dot + 0.4, (row - 10) / tallest)
      return [
        line(left, base, WIDTH - right, base),
        label(left - 8, base - 14, name, { 'text-anchor': 'end', 'font-weight': 700 }),
        label(left - 8, base - 2, `有得分 ${units.length} 个`, { 'text-anchor': 'end' }),
        ...[...cells].flatMap(([cell, group]) =>
          group.map(({ figures }, k) =>
            mark(x((cell + 0.5) * bin), base - 3 - k * rise, kindOf(figures), dot / 2 - 0.2),
          ),
        ),
      ]
    }),
  ]
}

function kindOf({ rank, last }: { rank: number | null; last: boolean }): 'full' | 'hollow' | 'last' {
  return last ? 'last' : rank === null ? 'hollow' : 'full'
}

/** `12345` as `12,345`. */
function grouped(n: number): string {
  const text = String(n)
  const first = text.length % 3 || 3
  const groups = Array.from({ length: Math.ceil(text.length / 3) - 1 }, (_, i) =>
    text.slice(first + 3 * i, first + 3 * i + 3),
  )
  return [text.slice(0, first), ...groups].join(',')
}

function inWords(facts: ReportFacts, { method, name, minimum }: Shown): string {
  const units = scored(facts, method)
  if (units.length === 0) return `${name}：没有一个单位有得分。`
  const scores = units.map(({ figures }) => figures.score).toSorted((a, b) => Number(a) - Number(b))
  const ranks = ranked(facts, method).length
  return `${name}：${units.length} 个单位有得分，从 ${scores[0]} 到 ${scores.at(-1)}，${ranks} 个排名，不足 ${minimum} 条的不排名。`
}

function lastInWords(facts: ReportFacts, { method, name }: Shown): string {
  const last = ranked(facts, method).filter(({ figures }) => figures.last)
  return `${name}后 ${facts.lastPlaces} 位：${list(last.map(({ unit }) => unit.name))}。`
}
