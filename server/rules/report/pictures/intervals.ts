import type { ReportFacts, ReportPlaces } from '../../../contract/report/facts.ts'
import type { Figure, ReportRow } from '../figure.ts'
import { label, line, mark, picture, scale, ticks, type Markup } from '../svg.ts'
import { list, methodNamed, nameOf, ranked } from '../units.ts'

const LEFT = 150
const RIGHT = 470
const ROW = 18
/** Units before the last places that are shown beside them. */
const BEFORE = 4
const MOST_BOUNDS = 12

interface Whisker {
  name: string
  low: number
  at: number
  high: number
  last: boolean
  words: string
}

function whiskers(rows: readonly Whisker[], top: number, mind: (low: number, high: number) => number[]): Markup[] {
  const steps = mind(Math.min(...rows.map(({ low }) => low)), Math.max(...rows.map(({ high }) => high)))
  const x = scale(steps[0]!, steps.at(-1)!, LEFT, RIGHT)
  const bottom = top + rows.length * ROW
  return [
    ...steps.flatMap((step) => [
      line(x(step), top, x(step), bottom, { stroke: '#bbb', 'stroke-width': 0.5 }),
      label(x(step), bottom + 13, String(step), { 'text-anchor': 'middle' }),
    ]),
    ...rows.flatMap(({ name, low, at, high, last, words }, i) => {
      const y = top + (i + 0.5) * ROW
      return [
        label(LEFT - 10, y + 3.5, name, { 'text-anchor': 'end', 'font-weight': last ? 700 : undefined }),
        line(x(low), y, x(high), y, { 'stroke-width': 1.6 }),
        line(x(low), y - 4, x(low), y + 4, { 'stroke-width': 1.6 }),
        line(x(high), y - 4, x(high), y + 4, { 'stroke-width': 1.6 }),
        mark(x(at), y, last ? 'last' : 'full', 3.2),
        label(RIGHT + 14, y + 3.5, words),
      ]
    }),
  ]
}

/** The last places of each method, how far their ranks could lie, and which cannot be told apart. */
export function placesFigures(facts: ReportFacts): Figure[] {
  return facts.places.flatMap((places) => placesFigure(facts, places) ?? [])
}

function placesFigure(facts: ReportFacts, places: ReportPlaces): Figure | null {
  const { method, draws, seed, ranks, unclear, pairs } = places
  const { name } = methodNamed(facts, method)
  const all = ranked(facts, method)
  const first = all.findIndex(({ figures }) => figures.last)
  if (first === -1) return null
  const near = new Map(ranks.map((each) => [each.code, each]))
  const rows = all.slice(Math.max(0, first - BEFORE)).flatMap(({ unit, figures }): Whisker[] => {
    const range = near.get(unit.code)
    if (range === undefined) return []
    return [
      {
        name: unit.name,
        low: range.best,
        at: figures.rank,
        high: range.worst,
        last: figures.last,
        words: `第 ${figures.rank} 名　可能在第 ${range.best} 至 ${range.worst} 名`,
      },
    ]
  })
  if (rows.length === 0) return null
  const id = `fig-places-${method}`
  const open = pairs.map(([a, b]) => `${nameOf(facts, a)}和${nameOf(facts, b)}`)
  const before = unclear.map((code) => nameOf(facts, code))
  return {
    id,
    title: `${name}：末位分得开吗`,
    svg: picture(
      {
        id,
        height: rows.length * ROW + 26,
        title: `${name}末位各单位名次可能的范围`,
        desc: rows.map(({ name: unit, words }) => `${unit}${words}`).join('；'),
      },
      ...whiskers(rows, 4, (low, high) => ticks(low, high, 8).filter((step) => step >= 0)),
    ),
    how: `横轴是名次。点和三角（▲ 后 ${facts.lastPlaces} 位）是封存的名次，横线是把每个单位的评价重抽 ${draws} 次（种子 ${seed}）以后，100 次里有 95 次落在的名次范围。`,
    means: `后 ${facts.lastPlaces} 位之间分不出先后的：${list(open)}。排在它们前面、但和它们分不开的：${list(before)}。`,
    not: '范围只说明偶然能让名次动多少，不说明问到的人对不对。名单仍按封存的名次确定（七.3），本图不改变任何名次。',
    tables: [
      {
        name: `名次范围 ${name}`.slice(0, 31),
        columns: [
          { header: '代码', kind: 'text' },
          { header: '参评单位', kind: 'text' },
          { header: '得分', kind: 'decimal', places: 2 },
          { header: '名次', kind: 'whole' },
          { header: '最好', kind: 'whole' },
          { header: '最差', kind: 'whole' },
          { header: '说明', kind: 'text' },
        ],
        rows: all.map(({ unit, figures }): ReportRow => {
          const range = near.get(unit.code)
          const word = figures.last ? `后 ${facts.lastPlaces} 位` : unclear.includes(unit.code) ? '和后几位分不开' : ''
          return [
            unit.code,
            unit.name,
            figures.score,
            figures.rank,
            range?.best ?? null,
            range?.worst ?? null,
            range === undefined ? list([word, '没有可重抽的数'].filter((each) => each !== '')) : word,
          ]
        }),
      },
    ],
  }
}

/** Between which scores a unit would lie if all unrated had been level 1, or 5. */
export function boundsFigure(facts: ReportFacts): Figure | null {
  const { bounds } = facts
  if (bounds === null || bounds.units.length === 0) return null
  const widest = bounds.units
    .toSorted((a, b) => Number(b.high) - Number(b.low) - (Number(a.high) - Number(a.low)))
    .slice(0, MOST_BOUNDS)
  const whisker = (name: string, { score, low, high }: { score: string; low: string; high: string }): Whisker => ({
    name,
    low: Number(low),
    at: Number(score),
    high: Number(high),
    last: false,
    words: `${score}　在 ${low} 和 ${high} 之间`,
  })
  const rows = [
    ...(bounds.city === null ? [] : [whisker('全市合计', bounds.city)]),
    ...widest.map(({ code, ...each }) => whisker(nameOf(facts, code), each)),
  ]
  const id = 'fig-bounds'
  return {
    id,
    title: '没评的人全算不满意，或者全算满意',
    svg: picture(
      {
        id,
        height: rows.length * ROW + 26,
        title: '未评价的人可能让得分动多少',
        desc: rows.map(({ name, words }) => `${name}${words}`).join('；'),
      },
      ...whiskers(rows, 4, (low, high) => ticks(low, high, 8)),
    ),
    how: `点是封存的得分。左端：收到评价邀请而没有按键的人全算非常不满意；右端：全算非常满意。图里是差距最大的 ${widest.length} 个单位，全部见附表。`,
    means:
      bounds.city === null
        ? '差距越大，没有按键的人越多，得分越靠不住。'
        : `全市合计 ${bounds.city.score}，没评的人最坏算到 ${bounds.city.low}，最好算到 ${bounds.city.high}。`,
    not: '两端都不是估计：没有人这样想过。真实的得分一定在两端之间，但不知道在哪里。未评价从来没有算作满意。',
    tables: [
      {
        name: '未评价的上下限',
        columns: [
          { header: '代码', kind: 'text' },
          { header: '参评单位', kind: 'text' },
          { header: '未评价', kind: 'whole' },
          { header: '得分', kind: 'decimal', places: 2 },
          { header: '全算非常不满意', kind: 'decimal', places: 2 },
          { header: '全算非常满意', kind: 'decimal', places: 2 },
        ],
        rows: [
          ...(bounds.city === null
            ? []
            : [['', '全市合计', null, bounds.city.score, bounds.city.low, bounds.city.high] as ReportRow]),
          ...bounds.units.map(({ code, unrated, score, low, high }): ReportRow => [
            code,
            nameOf(facts, code),
            unrated,
            score,
            low,
            high,
          ]),
        ],
      },
    ],
  }
}
