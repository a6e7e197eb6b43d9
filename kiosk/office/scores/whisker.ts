import { html, nothing, svg } from 'lit'
import { office as words } from '../../strings/desk.zh.ts'
import { placeOn, type IntervalScale } from './interval-scale.ts'
import type { RankedUnit } from './score-rows.ts'

/** Width of the interval column in px; the marks keep 4 px from both ends. */
const WIDTH = 150
const MARGIN = 4

function at(scale: IntervalScale, value: number): number {
  return MARGIN + placeOn(scale, value) * (WIDTH - 2 * MARGIN)
}

/** The figures of the scale over a column of intervals. */
export function ticks(scale: IntervalScale) {
  return html`<svg class="ticks" width=${WIDTH} height="12" viewBox="0 0 ${WIDTH} 12" aria-hidden="true">
    ${scale.ticks.map((tick) => svg`<text x=${at(scale, tick)} y="10" text-anchor="middle">${tick}</text>`)}
  </svg>`
}

/** Score and interval of a unit on the scale that all rows share. */
export function whisker({ score, interval }: RankedUnit, scale: IntervalScale) {
  const lines = scale.ticks.map((tick) => `M${at(scale, tick)} 2V16`).join('')
  const label = interval ? words.intervalLabel(...interval) : words.noInterval
  const [lo, hi] = interval ? interval.map((end) => at(scale, Number(end))) : []
  const middle = at(scale, Number(score))
  return html`<svg class="whisker" width=${WIDTH} height="18" viewBox="0 0 ${WIDTH} 18" role="img" aria-label=${label}>
    <title>${label}</title>
    <path class="grid" d=${lines} />
    ${lo === undefined || hi === undefined ? nothing : svg`<path class="span" d="M${lo} 9H${hi}" /><path class="ends" d="M${lo} 5V13M${hi} 5V13" />`}
    <circle cx=${middle} cy="9" r="3.4" />
  </svg>`
}
