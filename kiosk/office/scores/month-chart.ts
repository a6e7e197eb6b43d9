import { html, svg, type TemplateResult } from 'lit'
import type { UnitAnswer } from '../../../server/contract/score-analysis.ts'
import { unitPage as words } from '../../strings/scores.zh.ts'
import { placeOn, scaleAround } from './interval-scale.ts'

const WIDTH = 560
const HEIGHT = 170
const LEFT = 36
const RIGHT = 12
const TOP = 14
const BOTTOM = 26

export interface ChartPoint {
  month: string
  x: number
  /** Null where the month has no score: the line breaks there, it never falls to zero. */
  y: number | null
  score: string | null
}

/** Where each month's score stands in a box, and the ticks of its scale. */
export function chartPoints(months: UnitAnswer['months']): {
  points: ChartPoint[]
  ticks: { label: string; y: number }[]
} {
  const scores = months.flatMap(({ score }) => (score === null ? [] : [Number(score)]))
  const scale = scaleAround(scores)
  const x = (i: number) => LEFT + ((i + 0.5) / Math.max(1, months.length)) * (WIDTH - LEFT - RIGHT)
  const y = (value: number) => HEIGHT - BOTTOM - placeOn(scale, value) * (HEIGHT - TOP - BOTTOM)
  return {
    points: months.map(({ month, score }, i) => ({
      month,
      score,
      x: round(x(i)),
      y: score === null ? null : round(y(Number(score))),
    })),
    ticks: scale.ticks.map((tick) => ({ label: String(tick), y: round(y(tick)) })),
  }
}

/** The line through neighbouring months that have a score. */
export function chartPath(points: readonly ChartPoint[]): string {
  let path = ''
  let drawing = false
  for (const { x, y } of points) {
    if (y !== null) path += `${drawing ? 'L' : 'M'}${x} ${y}`
    drawing = y !== null
  }
  return path
}

export function monthChart(unit: string, months: UnitAnswer['months']): TemplateResult {
  const { points, ticks } = chartPoints(months)
  return html`<svg
    class="months"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${words.chart(unit)}：${months.map(({ month, score }) => `${month} ${score ?? '–'}`).join('，')}"
  >
    ${ticks.map(
      ({ label, y }) =>
        svg`<path class="grid" d="M${LEFT} ${y}H${WIDTH - RIGHT}" /><text x=${LEFT - 6} y=${y + 4} text-anchor="end">${label}</text>`,
    )}
    <path class="run" d=${chartPath(points)} />
    ${points.map(
      ({ x, y, month, score }) =>
        svg`<text x=${x} y=${HEIGHT - 8} text-anchor="middle">${Number(month.slice(5))} 月</text>${
          y === null ? '' : svg`<circle cx=${x} cy=${y} r="3.6"><title>${month} ${score}</title></circle>`
        }`,
    )}
  </svg>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
