import { html, nothing, type TemplateResult } from 'lit'
import { LEVEL_WORDS } from '../../strings/desk.zh.ts'
import { LEVEL_KEYS, grouped } from '../figures.ts'
import type { LevelCounts } from '../../../server/contract/scores.ts'

/** Levels 5 to 1, left to right, as wide as they are many; the exact counts in the label and on hover. */
export function fiveBar(counts: LevelCounts): TemplateResult {
  const label = LEVEL_KEYS.map((level) => `${LEVEL_WORDS[Number(level) as 1]} ${grouped(counts[level])}`).join('，')
  const empty = LEVEL_KEYS.every((level) => counts[level] === 0)
  // `.style` goes through the object model, which the content security policy allows; an attribute would not pass.
  return html`<span class="five" role="img" aria-label=${label} title=${label}
    >${empty ? html`<i class="v0"></i>` : nothing}${LEVEL_KEYS.map((level) =>
      counts[level] > 0 ? html`<i class="v${level}" .style=${`flex:${counts[level]}`}></i>` : nothing,
    )}</span
  >`
}

/** The key to the bar: order, gaps and hatching first, colour second. */
export function fiveKey(): TemplateResult {
  return html`<span class="key"
    >${LEVEL_KEYS.map((level) => html`<span><i class="k${level}"></i>${LEVEL_WORDS[Number(level) as 1]}</span>`)}</span
  >`
}
