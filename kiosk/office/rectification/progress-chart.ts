import { html, svg, type TemplateResult } from 'lit'
import type { Rectification } from '../../../server/contract/answers/rectifications.ts'
import { rectification as words } from '../../strings/rectification.zh.ts'

/** Parts of the bar, left to right: ended, waits for the office, in hand, sent back, late. */
export const PROGRESS_PARTS = ['closed', 'office', 'running', 'returned', 'late'] as const
export type ProgressPart = (typeof PROGRESS_PARTS)[number]

/** Each item is in one part: late before all, then whose turn it is. */
export function partOf({ state, late }: Pick<Rectification, 'state' | 'late'>): ProgressPart | null {
  if (state === 'withdrawn') return null
  if (state === 'closed') return 'closed'
  if (late > 0) return 'late'
  if (state === 'plan-waits' || state === 'to-visit' || state === 'to-close') return 'office'
  return state === 'plan-returned' || state === 'returned' ? 'returned' : 'running'
}

export function countParts(items: readonly Pick<Rectification, 'state' | 'late'>[]): Record<ProgressPart, number> {
  const counts = { closed: 0, office: 0, running: 0, returned: 0, late: 0 }
  for (const item of items) {
    const part = partOf(item)
    if (part !== null) counts[part] += 1
  }
  return counts
}

const WIDTH = 600
const HEIGHT = 24
const GAP = 3
/** One item of many is still seen. */
const LEAST = 8

/** Widths that share the bar; nothing has none. */
export function widths(counts: Record<ProgressPart, number>): { part: ProgressPart; x: number; width: number }[] {
  const shown = PROGRESS_PARTS.filter((part) => counts[part] > 0)
  const all = shown.reduce((sum, part) => sum + counts[part], 0)
  const room = WIDTH - GAP * (shown.length - 1) - LEAST * shown.length
  let x = 0
  return shown.map((part) => {
    const width = LEAST + (room * counts[part]) / all
    const piece = { part, x, width }
    x += width + GAP
    return piece
  })
}

/** How rectification stands: a bar that reads without colour, its words, and a table behind it. */
export function progressChart(items: readonly Rectification[]): TemplateResult {
  const counts = countParts(items)
  const spoken = PROGRESS_PARTS.map((part) => `${words.parts[part]} ${counts[part]}`).join('，')
  const all = PROGRESS_PARTS.reduce((sum, part) => sum + counts[part], 0)
  return html`<svg class="ri-bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${spoken}>
      <defs>
        <pattern id="ri-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="pale" width="8" height="8" /><rect class="ink" width="3.2" height="8" />
        </pattern>
        <pattern id="ri-dots" width="8" height="8" patternUnits="userSpaceOnUse">
          <rect class="pale" width="8" height="8" /><circle class="ink" cx="4" cy="4" r="1.7" />
        </pattern>
      </defs>
      ${widths(counts).map(({ part, x, width }) => svg`<rect class="part ${part}" x=${x + 1.5} y="1.5" width=${width - 3} height=${HEIGHT - 3} />`)}
    </svg>
    <ul class="ri-key">
      ${PROGRESS_PARTS.filter((part) => counts[part] > 0).map((part) => html`<li class=${part}><svg width="18" height="12" aria-hidden="true"><rect class="part ${part}" x="1.5" y="1.5" width="15" height="9" /></svg>${words.parts[part]} <b>${counts[part]}</b></li>`)}
    </ul>
    <details class="ri-figures">
      <summary>${words.figures}</summary>
      <table class="dt">
        <thead><tr>${words.figureHeads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>
          ${PROGRESS_PARTS.map((part) => html`<tr><th scope="row">${words.parts[part]}</th><td class="n">${counts[part]}</td><td>${words.turnOf[part]}</td></tr>`)}
          <tr><th scope="row">${words.together}</th><td class="n">${all}</td><td></td></tr>
        </tbody>
      </table>
    </details>`
}
