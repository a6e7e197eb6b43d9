import type { ReportFacts, ReportUnit } from '../../../contract/report/facts.ts'
import type { Figure, ReportRow } from '../figure.ts'
import { FONT, label, line, mark, path, picture, WIDTH, type Markup } from '../svg.ts'
import { list, shownMethods, type Shown } from '../units.ts'
import { monthly } from './heat.ts'

const ROW = 11.5
/** Height of all rows of a picture that fits on a page with its words: of many units rows and words are smaller. */
const PAGE = 705
const LEFT = 215
const RIGHT = 415
const TOP = 26
/** A change of so many places is drawn as one. */
const MOVED = 4

interface Move {
  unit: ReportUnit
  before: number
  now: number
  last: boolean
}

/** Ranks of the year before and of this one, a picture for each method that has both. */
export function yearFigures(facts: ReportFacts): Figure[] {
  return shownMethods(facts).flatMap((method) => {
    const moves = movesOf(facts, method)
    return moves.length < 2 ? [] : [yearFigure(facts, method, moves)]
  })
}

function movesOf({ units }: ReportFacts, { method }: Shown): Move[] {
  return units.flatMap((unit) => {
    const before = unit.baseline[method]?.rank ?? null
    const figures = unit.scores[method]
    const now = figures?.rank ?? null
    return before === null || now === null ? [] : [{ unit, before, now, last: figures!.last }]
  })
}

function yearFigure(facts: ReportFacts, method: Shown, moves: readonly Move[]): Figure {
  const id = `fig-year-${method.method}`
  const before = moves.toSorted((a, b) => a.before - b.before)
  const now = moves.toSorted((a, b) => a.now - b.now)
  const row = Math.min(ROW, PAGE / moves.length)
  const y = (place: number) => TOP + 8 + place * row
  const up = moves.filter((each) => each.before - each.now >= MOVED)
  const down = moves.filter((each) => each.now - each.before >= MOVED)
  const from = method.baseline?.campaign ?? '上年'
  const lines = moves.map((each) => {
    const moved = Math.abs(each.before - each.now) >= MOVED
    return line(LEFT + 8, y(before.indexOf(each)), RIGHT - 8, y(now.indexOf(each)), {
      stroke: moved ? '#000' : '#888',
      'stroke-width': moved ? 2 : 0.6,
      'stroke-dasharray': moved && each.now > each.before ? '4 3' : undefined,
    })
  })
  return {
    id,
    tall: moves.length > 50,
    title: `${method.name}：${from} 年名次到 ${facts.campaign} 年名次`,
    svg: picture(
      {
        id,
        height: y(moves.length),
        font: Math.min(FONT, row),
        title: `${method.name}两年名次的升降`,
        desc: `${moves.length} 个单位两年都有名次。升 ${MOVED} 名以上的：${list(up.map(inWords))}；降 ${MOVED} 名以上的：${list(down.map(inWords))}。`,
      },
      label(LEFT, 12, `${from} 年`, { 'text-anchor': 'end', 'font-weight': 700 }),
      label(RIGHT, 12, `${facts.campaign} 年`, { 'font-weight': 700 }),
      ...lines,
      ...before.flatMap((each, i) => left(each, y(i))),
      ...now.flatMap((each, i) => right(each, y(i))),
    ),
    how: `左边是 ${from} 年的名次，右边是今年的。粗线是变动 ${MOVED} 名以上的，实线升，虚线降；细线变动小。▲ 是今年后 ${facts.lastPlaces} 位。只画两年都有名次的单位。`,
    means: `升 ${MOVED} 名以上 ${up.length} 个，降 ${MOVED} 名以上 ${down.length} 个，其余 ${moves.length - up.length - down.length} 个变动在 ${MOVED - 1} 名以内。`,
    not: '名次是和别人比出来的：自己的得分没有变，名次也会动。变动几名多半分不出是好是坏，要和得分、条数一起看。',
    tables: [
      {
        name: `两年名次 ${method.name}`.slice(0, 31),
        columns: [
          { header: '代码', kind: 'text' },
          { header: '参评单位', kind: 'text' },
          { header: `${from} 年得分`, kind: 'decimal', places: 2 },
          { header: `${from} 年名次`, kind: 'whole' },
          { header: `${facts.campaign} 年得分`, kind: 'decimal', places: 2 },
          { header: `${facts.campaign} 年名次`, kind: 'whole' },
          { header: '升（负数为降）', kind: 'whole' },
        ],
        rows: now.map((each): ReportRow => {
          const { code, name, scores, baseline } = each.unit
          const [was, is] = [baseline[method.method]!, scores[method.method]!]
          return [code, name, was.score, each.before, is.score, each.now, each.before - each.now]
        }),
      },
    ],
  }
}

function left({ unit, before, now }: Move, y: number): Markup[] {
  const weight = Math.abs(before - now) >= MOVED ? 700 : undefined
  return [
    mark(LEFT + 6, y, 'full', 1.8),
    label(LEFT - 2, y + 3.5, `${unit.name}　${before}`, { 'text-anchor': 'end', 'font-weight': weight }),
  ]
}

function right(each: Move, y: number): Markup[] {
  const { unit, before, now, last } = each
  const moved = Math.abs(before - now) >= MOVED
  return [
    mark(RIGHT - 6, y, 'full', 1.8),
    label(RIGHT + 2, y + 3.5, `${now}　${unit.name}${last ? ' ▲' : ''}`, { 'font-weight': moved ? 700 : undefined }),
    ...(moved ? [label(WIDTH - 4, y + 3.5, change(each), { 'text-anchor': 'end' })] : []),
  ]
}

function change({ before, now }: Move): string {
  return before > now ? `升 ${before - now} 名` : `降 ${now - before} 名`
}

function inWords(move: Move): string {
  return `${move.unit.name}${change(move)}`
}

/** Ranks of the service-centre method from month to month. */
export function monthSlopes(facts: ReportFacts): Figure | null {
  const { months } = facts
  if (months === null || months.months.length < 2) return null
  const lines = months.units.flatMap(({ code, cells }) => {
    const unit = facts.units.find((each) => each.code === code)!
    const ranks = cells.flatMap(({ rank }, i) => (rank === null ? [] : [{ rank, i }]))
    return ranks.length < 2 ? [] : [{ unit, cells, first: ranks[0]!, end: ranks.at(-1)! }]
  })
  if (lines.length < 2) return null
  const places = Math.max(...lines.flatMap(({ cells }) => cells.map(({ rank }) => rank ?? 0)))
  const [left, right] = [34, 500]
  const step = (right - left) / (months.months.length - 1)
  const row = Math.min(ROW, PAGE / Math.max(places, lines.length))
  const [x, y] = [(i: number) => left + i * step, (rank: number) => TOP + (rank - 1) * row]
  const far = Math.max(MOVED, Math.ceil(places / 3))
  const moved = (each: (typeof lines)[number]) => Math.abs(each.first.rank - each.end.rank) >= far
  const ends = spread(
    lines.toSorted((a, b) => a.end.rank - b.end.rank).map(({ end }) => y(end.rank)),
    row,
  )
  const ordered = lines.toSorted((a, b) => a.end.rank - b.end.rank)
  const movers = lines.filter(moved)
  const words = movers.map(({ unit, first, end }) => `${unit.name}从第 ${first.rank} 名到第 ${end.rank} 名`)
  return {
    id: 'fig-months',
    tall: lines.length > 50,
    title: '政务服务中心测评：逐月名次',
    svg: picture(
      {
        id: 'fig-months',
        height: Math.max(y(places), ends.at(-1) ?? 0) + 10,
        font: Math.min(FONT, row),
        title: '政务服务中心测评逐月的名次',
        desc: `${lines.length} 个单位至少两个月有名次。从头到尾变动 ${far} 名以上的：${list(words)}。`,
      },
      ...months.months.map(({ from }, i) =>
        label(x(i), 12, `${Number(from.slice(5, 7))} 月`, { 'text-anchor': 'middle', 'font-weight': 700 }),
      ),
      ...lines.map((each) =>
        path(
          each.cells.map(({ rank }, i) => (rank === null ? null : ([x(i), y(rank)] as const))),
          {
            stroke: moved(each) ? '#000' : '#999',
            'stroke-width': moved(each) ? 2 : 0.6,
            'stroke-dasharray': moved(each) && each.end.rank > each.first.rank ? '4 3' : undefined,
          },
        ),
      ),
      ...lines.flatMap(({ cells }) =>
        cells.flatMap(({ rank }, i) => (rank === null ? [] : [mark(x(i), y(rank), 'full', 1.4)])),
      ),
      ...[1, ...Array.from({ length: Math.floor(places / 10) }, (_, i) => (i + 1) * 10)].map((rank) =>
        label(left - 10, y(rank) + 3.5, String(rank), { 'text-anchor': 'end' }),
      ),
      ...ordered.flatMap((each, i) => [
        line(x(each.end.i) + 3, y(each.end.rank), right + 12, ends[i]!, { stroke: '#bbb', 'stroke-width': 0.5 }),
        label(right + 15, ends[i]! + 3.5, each.unit.name, { 'font-weight': moved(each) ? 700 : undefined }),
      ]),
    ),
    how: `一条线一个单位，从左到右是十二个月，越高名次越前。粗线是从头到尾变动 ${far} 名以上的，实线升，虚线降。当月条数不够排名的月份断开。`,
    means: movers.length === 0 ? `没有一个单位从头到尾变动 ${far} 名以上。` : `变动大的：${list(words)}。`,
    not: '一个月的条数比一年少得多，月度名次起落大半是偶然。年度名次以全年封存的得分为准，不是月度名次的平均。',
    tables: [{ ...monthly(facts, ({ rank }) => rank, 'whole'), name: '逐月名次' }],
  }
}

/** Moves heights apart, so that a line of text fits between two; they come in order. */
function spread(heights: readonly number[], apart: number): number[] {
  const moved: number[] = []
  for (const height of heights) moved.push(Math.max(height, (moved.at(-1) ?? -Infinity) + apart))
  return moved
}
