import { html, svg, type TemplateResult } from 'lit'

const WIDTH = 720
const HEIGHT = 190
const LEFT = 46
const RIGHT = 10
const TOP = 24
const BOTTOM = 24
const DAY_MS = 86_400_000

export interface DayValue {
  date: string
  /** Null where the day has none: the line breaks there. */
  value: number | null
}

export interface DayPoint extends DayValue {
  x: number
  y: number | null
}

/** Every day from the first to the last, those without a value, too. */
export function allDays<T extends { date: string }>(days: readonly T[]): { date: string; day: T | null }[] {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return []
  const byDate = new Map(days.map((day) => [day.date, day]))
  const [from, to] = [Date.parse(first.date), Date.parse(last.date)]
  return Array.from({ length: Math.round((to - from) / DAY_MS) + 1 }, (_, i) => {
    const date = new Date(from + i * DAY_MS).toISOString().slice(0, 10)
    return { date, day: byDate.get(date) ?? null }
  })
}

/** Where each day stands in a box whose scale goes from `low` to `high`. */
export function dayPoints(days: readonly DayValue[], low: number, high: number): DayPoint[] {
  const width = (WIDTH - LEFT - RIGHT) / Math.max(1, days.length)
  const round = (value: number) => Math.round(value * 10) / 10
  return days.map((day, i) => ({
    ...day,
    x: round(LEFT + (i + 0.5) * width),
    y:
      day.value === null
        ? null
        : round(HEIGHT - BOTTOM - ((day.value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM)),
  }))
}

/** Means of 0 to 100 as lines, each with its own dash, so that they are told apart without colour. */
export function meanChart(label: string, lines: { name: string; days: readonly DayValue[] }[]): TemplateResult {
  const y = (value: number) => HEIGHT - BOTTOM - (value / 100) * (HEIGHT - TOP - BOTTOM)
  return html`<svg class="day-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    ${[0, 50, 100].map(
      (tick) =>
        svg`<path class="grid" d="M${LEFT} ${y(tick)}H${WIDTH - RIGHT}" /><text x=${LEFT - 6} y=${y(tick) + 4} text-anchor="end">${tick}</text>`,
    )}
    ${lines.map(({ days }, i) => {
      const points = dayPoints(days, 0, 100)
      return svg`<path class="run run-${i}" d=${pathOf(points)} />${points.map(({ x, y: at }) =>
        at === null ? '' : svg`<circle class="run-${i}" cx=${x} cy=${at} r=${points.length > 60 ? 1.6 : 3} />`,
      )}`
    })}
    ${dateTicks(lines[0]?.days ?? [])}
  </svg>`
}

/** How many came on each day, as bars from zero. */
export function countChart(label: string, days: readonly DayValue[]): TemplateResult {
  const most = Math.max(1, ...days.map(({ value }) => value ?? 0))
  const width = Math.max(1, ((WIDTH - LEFT - RIGHT) / Math.max(1, days.length)) * 0.7)
  return html`<svg class="day-chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    <path class="grid" d="M${LEFT} ${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" />
    <text x=${LEFT - 6} y=${TOP + 6} text-anchor="end">${most}</text>
    <text x=${LEFT - 6} y=${HEIGHT - BOTTOM + 4} text-anchor="end">0</text>
    ${dayPoints(days, 0, most).map(({ x, y, value }) =>
      y === null || value === 0
        ? ''
        : svg`<rect x=${x - width / 2} y=${y} width=${width} height=${HEIGHT - BOTTOM - y} />`,
    )}
    ${dateTicks(days)}
  </svg>`
}

function pathOf(points: readonly DayPoint[]): string {
  let path = ''
  let drawing = false
  for (const { x, y } of points) {
    if (y !== null) path += `${drawing ? 'L' : 'M'}${x} ${y}`
    drawing = y !== null
  }
  return path
}

/** The first day, the last one, and the middle. */
function dateTicks(days: readonly DayValue[]) {
  const points = dayPoints(days, 0, 1)
  const last = points.length - 1
  const at = points.length > 8 ? [0, Math.floor(last / 2), last] : points.length > 1 ? [0, last] : [0]
  return at.flatMap((i) => {
    const point = points[i]
    if (point === undefined) return []
    const anchor = points.length === 1 ? 'middle' : i === 0 ? 'start' : i === last ? 'end' : 'middle'
    return [svg`<text x=${point.x} y=${HEIGHT - 6} text-anchor=${anchor}>${point.date.slice(5)}</text>`]
  })
}
