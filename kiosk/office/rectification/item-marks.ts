import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import type { Rectification } from '../../../server/contract/answers/rectifications.ts'
import type { RectificationState } from '../../../server/contract/rectifications.ts'
import { METHOD_WORDS } from '../../strings/own.zh.ts'
import { ITEM_STATE_WORDS, rectification as words, SOURCE_WORDS } from '../../strings/rectification.zh.ts'

const DAY_MS = 86_400_000
const TICK = svg`<circle cx="8" cy="8" r="7" fill="currentColor"/><path class="inv" d="M4.8 8.2L7.2 10.6L11.4 5.8" fill="none" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`
const HALF = svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1.8A6.2 6.2 0 0 1 8 14.2Z" fill="currentColor"/>`
const BACK = svg`<rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M6.6 4.6L4.2 7L6.6 9.4M4.6 7H9.2Q11.6 7 11.6 9.2T9.2 11.4H8" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>`
const OPEN = svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/>`
const WAIT = svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.4 2"/>`
const LATE = svg`<path d="M8 .8L15.2 8L8 15.2L.8 8Z" fill="currentColor"/><path class="inv" d="M8 4.6V8.8M8 11V11.2" stroke-width="1.8" stroke-linecap="round"/>`
const GONE = svg`<path d="M4 8H12" stroke="currentColor" stroke-width="1.6"/>`

/** Told apart by their shape, not by a colour alone. */
const SHAPES: Readonly<Record<RectificationState, SVGTemplateResult>> = {
  'to-plan': OPEN,
  'plan-waits': WAIT,
  'plan-returned': BACK,
  running: HALF,
  'to-visit': WAIT,
  returned: BACK,
  'to-close': WAIT,
  closed: TICK,
  withdrawn: GONE,
}

/** How far an item is: glyph and word; late before all. */
export function itemState({ state, late }: Pick<Rectification, 'state' | 'late'>): TemplateResult {
  const word = late > 0 ? words.lateBy(late) : ITEM_STATE_WORDS[state]
  return html`<span class="ri-state"
    ><span class="hg ${late > 0 ? 'late' : ''}" aria-hidden="true"
      ><svg width="14" height="14" viewBox="0 0 16 16">${late > 0 ? LATE : SHAPES[state]}</svg></span
    >${late > 0 ? html`<b class="al">${word}</b>` : word}</span
  >`
}

/** By when, and how long there is; or when it was closed. */
export function dueText({ state, due, late, closedAt }: Rectification, today: string): string {
  if (state === 'closed') return words.closedOn((closedAt ?? '').slice(5, 10))
  if (due === null) return ITEM_STATE_WORDS[state]
  if (late > 0) return words.dueLate(due, late)
  const left = Math.round((Date.parse(due) - Date.parse(today)) / DAY_MS)
  return left < 0 ? due : words.due(due, left)
}

export function sourceText({ source, ref }: Pick<Rectification, 'source' | 'ref'>): string {
  const named = source === 'follow-up' && ref !== null ? (METHOD_WORDS[ref as keyof typeof METHOD_WORDS] ?? ref) : ref
  const shown =
    source === 'deduction' || source === 'case' || /^[0-9a-f]{8}-/.test(ref ?? '')
      ? (ref ?? '').slice(0, 8)
      : (named ?? '')
  return shown === '' ? SOURCE_WORDS[source] : `${SOURCE_WORDS[source]}　${shown}`
}
