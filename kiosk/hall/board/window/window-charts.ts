import { html, svg, type TemplateResult } from 'lit'
import type { WindowHistory } from '../../../../server/contract/hall/hall-reports.ts'
import { LEVEL_KEYS } from '../../../elements/figures.ts'
import { windowPage as words } from '../../../strings/hall/hall-reports.zh.ts'

const WIDTH = 470
const HEIGHT = 150
const LEFT = 34
const TOP = 12
const BOTTOM = 24
const FLOOR = HEIGHT - BOTTOM
const HEAT_STEPS = 5

/** Hours from the first to the last that has anything, at least a working day. */
export function hoursShown(hours: WindowHistory['hours']): WindowHistory['hours'] {
  const busy = hours.filter(({ n, unrated, usual }) => n > 0 || unrated > 0 || usual >= 0.5).map(({ hour }) => hour)
  const from = Math.min(9, ...busy)
  const to = Math.max(17, ...busy)
  return hours.slice(from, to + 1)
}

/** A round number that is not below the largest value, so that few lines carry round labels. */
export function roundTop(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, largest)))
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= largest) ?? largest
}

export function hourChart(all: WindowHistory['hours']): TemplateResult {
  const hours = hoursShown(all)
  const top = Math.max(4, roundTop(Math.max(...hours.map(({ n, unrated, usual }) => Math.max(n + unrated, usual)))))
  const step = (WIDTH - LEFT) / hours.length
  const height = (n: number) => ((FLOOR - TOP) * n) / top
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" class="chart" role="img" aria-label=${hourLabel(hours)}>
    ${axis([0, top / 2, top], (value) => FLOOR - height(value))}
    ${hours.map(({ hour, counts, unrated, usual }, i) => {
      let y = FLOOR
      const x = LEFT + i * step + step * 0.2
      return svg`${LEVEL_KEYS.map((level) => {
        if (counts[level] === 0) return ''
        const tall = height(counts[level])
        y -= tall
        return svg`<rect class="v${level}" x=${r(x)} y=${r(y)} width=${r(step * 0.6)} height=${r(tall)} />`
      })}${unrated === 0 ? '' : svg`<rect class="un" x=${r(x)} y=${r(y - height(unrated))} width=${r(step * 0.6)} height=${r(height(unrated))} />`}
      ${usual === 0 ? '' : svg`<path class="usual" d="M${r(LEFT + i * step + step * 0.1)} ${r(FLOOR - height(usual))}H${r(LEFT + (i + 1) * step - step * 0.1)}" />`}<text x=${r(x + step * 0.3)} y=${HEIGHT - 8} text-anchor="middle">${hour}</text>`
    })}
  </svg>`
}

function hourLabel(hours: WindowHistory['hours']): string {
  return `${words.hours}：${hours.map(({ hour, n }) => `${words.hour(hour)} ${n}`).join('，')}`
}

export function heatTable(heat: WindowHistory['heat']): TemplateResult {
  const hours = heat.map(({ hour }) => hour)
  const from = Math.min(9, ...hours)
  const to = Math.max(17, ...hours)
  const columns = Array.from({ length: to - from + 1 }, (_, i) => from + i)
  const most = Math.max(1, ...heat.map(({ n }) => n))
  const at = new Map(heat.map(({ weekday, hour, n }) => [`${weekday}/${hour}`, n]))
  // Saturday and Sunday only where somebody worked.
  const weekdays = words.weekdays.map((name, i) => ({ name, weekday: i + 1 }))
  const rows = weekdays.filter(({ weekday }) => weekday <= 5 || heat.some((cell) => cell.weekday === weekday))
  return html`<table class="heat">
    <thead>
      <tr>
        <td></td>
        ${columns.map((hour) => html`<th scope="col">${hour}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ name, weekday }) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${columns.map((hour) => {
              const n = at.get(`${weekday}/${hour}`) ?? 0
              return html`<td class="h${heatStep(n, most)}">${n}</td>`
            })}
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** 0 for none, else 1 to 5 by the share of the most. */
export function heatStep(n: number, most: number): number {
  return n === 0 ? 0 : Math.max(1, Math.ceil((n / most) * HEAT_STEPS))
}

function axis(values: readonly number[], y: (value: number) => number) {
  return values.map(
    (value) =>
      svg`<path class="grid" d="M${LEFT} ${r(y(value))}H${WIDTH}" /><text x=${LEFT - 6} y=${r(y(value) + 4)} text-anchor="end">${value}</text>`,
  )
}

function r(value: number): number {
  return Math.round(value * 10) / 10
}
