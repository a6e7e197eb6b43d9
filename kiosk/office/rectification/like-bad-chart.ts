import { html, nothing, svg, type TemplateResult } from 'lit'
import type { LikeBadList } from '../../../server/contract/answers/rectifications.ts'
import { likeBad as words } from '../../strings/rectification.zh.ts'

type Like = LikeBadList['items'][number]

const STEP = 23
const BAR = 16
/** Numbers above bars, bars, and months below them. */
const HEAD = 30
const HIGH = 44
const FOOT = 18
const HEIGHT = HEAD + HIGH + FOOT

/** Like bad ratings (同类差评) of an item, month by month: full before the measure, hollow after it; numbers on the bars and in a table. */
export function likeBadChart(like: Like): TemplateResult {
  const { months, since, reasons } = like
  const width = months.length * STEP + 6
  const most = Math.max(1, ...months.map(({ n }) => n ?? 0))
  const first = months.findIndex(({ after }) => after)
  const hidden = months.some(({ n }) => n === null)
  return html`<section class="ri-like">
    <h3>${words.title} <small>${reasons.length === 0 ? words.ofUnit : words.ofReasons(reasons.join('、'))}</small></h3>
    <svg width=${width} height=${HEIGHT} viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label=${spoken(like)}>
      ${svg`<path class="base" d="M2 ${HEAD + HIGH}.5H${width - 2}" />
        ${months.map((month, i) => barOf(month, 3 + i * STEP, most))}
        ${since === null ? nothing : markOf(3 + (first === -1 ? months.length : first) * STEP - 1.5, width, first === -1)}`}
    </svg>
    <p class="s">${words.how(since)}${hidden ? words.hidden : ''}</p>
    <p class="s">${words.not}</p>
    <details class="ri-figures">
      <summary>${words.figures}</summary>
      <table class="dt">
        <thead><tr>${words.heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>
          ${months.map(
            ({ month, after, n }) =>
              html`<tr><th scope="row">${month}</th><td class="n">${n ?? words.notSealed}</td><td>${since === null ? '' : after ? words.after : words.before}</td></tr>`,
          )}
        </tbody>
      </table>
    </details>
  </section>`
}

function barOf({ month, after, n }: Like['months'][number], x: number, most: number) {
  const middle = x + BAR / 2
  const base = HEAD + HIGH
  const height = ((n ?? 0) / most) * HIGH
  return svg`${
    n === null
      ? svg`<rect class="none" x=${x + 0.5} y=${base - 12.5} width=${BAR - 1} height="12" />`
      : n === 0
        ? nothing
        : svg`<rect class=${after ? 'after' : 'before'} x=${x + 0.5} y=${base - height + 0.5} width=${BAR - 1} height=${Math.max(1, height - 1)} />`
  }${n === null ? nothing : svg`<text class=${after ? '' : 'b'} x=${middle} y=${base - height - 4} text-anchor="middle">${n}</text>`}
    <text class="ax" x=${middle} y=${base + 14} text-anchor="middle">${Number(month.slice(5))}</text>`
}

/** Where the measure was set; its word on the side where there is room. */
function markOf(x: number, width: number, isLast: boolean) {
  const left = isLast || width - x < 60
  return svg`<path class="set" d="M${x} 0V${HEAD + HIGH}" />
    <text class="ax" x=${left ? x - 5 : x + 5} y="11" text-anchor=${left ? 'end' : 'start'}>${left ? words.setBefore : words.setAfter}</text>`
}

function spoken({ months, since }: Like): string {
  const said = months.map(({ month, n }) => words.month(Number(month.slice(5)), n))
  return `${words.title}：${said.join('，')}${since === null ? '' : `；${words.setOn(since)}`}`
}
