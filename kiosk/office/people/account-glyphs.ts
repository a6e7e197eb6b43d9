import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'

/** Told apart by their shape, not by a colour alone. */
const SHAPES = {
  ok: svg`<circle cx="8" cy="8" r="7" fill="currentColor"/><path class="inv" d="M4.6 8.3L7 10.7L11.4 5.7" fill="none" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`,
  star: svg`<path d="M2 2H14V14H2Z" fill="currentColor"/><path class="inv" d="M5 8.2L7.2 10.4L11.2 5.8" fill="none" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>`,
  wait: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.4 2.2"/>`,
  todo: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  half: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1.8A6.2 6.2 0 0 1 8 14.2Z" fill="currentColor"/>`,
  late: svg`<path d="M8 .8L15.2 8L8 15.2L.8 8Z" fill="currentColor"/><path class="inv" d="M8 4.6V8.8M8 11V11.2" stroke-width="1.8" stroke-linecap="round"/>`,
  no: svg`<path d="M4 8H12" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>`,
} as const satisfies Record<string, SVGTemplateResult>
export type StateGlyph = keyof typeof SHAPES

/** A state with its word. */
export function state(glyph: StateGlyph, word: string): TemplateResult {
  return html`<span class="st ${glyph}"
    ><svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[glyph]}</svg>${word}</span
  >`
}
