import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import type { HandInState } from '../../../server/contract/hand-ins.ts'
import { HAND_IN_STATE_WORDS } from '../../strings/hand-ins.zh.ts'

/** Told apart by their shape, not by a colour alone. */
const SHAPES: Readonly<Record<HandInState, SVGTemplateResult>> = {
  'not-begun': svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>`,
  draft: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><circle cx="8" cy="8" r="2.2" fill="currentColor"/>`,
  'handed-in': svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1.8A6.2 6.2 0 0 1 8 14.2Z" fill="currentColor"/>`,
  accepted: svg`<circle cx="8" cy="8" r="7" fill="currentColor"/><path class="inv" d="M4.8 8.2L7.2 10.6L11.4 5.8" fill="none" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`,
  returned: svg`<rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M6.6 4.6L4.2 7L6.6 9.4M4.6 7H9.2Q11.6 7 11.6 9.2T9.2 11.4H8" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>`,
  late: svg`<path d="M8 .8L15.2 8L8 15.2L.8 8Z" fill="currentColor"/><path class="inv" d="M8 4.6V8.8M8 11V11.2" stroke-width="1.8" stroke-linecap="round"/>`,
}

export function stateGlyph(state: HandInState, name?: string): TemplateResult {
  const word = HAND_IN_STATE_WORDS[state]
  return html`<span class="hg ${state}" role="img" aria-label=${name === undefined ? word : `${name}：${word}`}
    ><svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[state]}</svg></span
  >`
}
