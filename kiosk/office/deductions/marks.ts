import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'
import type { Deduction, DeductionList } from '../../../server/contract/answers/deductions.ts'
import { MOST_OF_MEDIA_TENTHS, tenthsText, type DeductionRule } from '../../../server/contract/deductions.ts'
import { DEDUCTION_STATE_WORDS, deductions as words } from '../../strings/deductions.zh.ts'

type Mark = 'draft' | 'half' | 'ok' | 'wait' | 'x'

/** Told apart by their shape, not by a colour alone. */
const SHAPES: Readonly<Record<Mark, SVGTemplateResult>> = {
  draft: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><circle cx="8" cy="8" r="2.2" fill="currentColor"/>`,
  half: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M8 1.8A6.2 6.2 0 0 1 8 14.2Z" fill="currentColor"/>`,
  ok: svg`<circle cx="8" cy="8" r="7" fill="currentColor"/><path class="inv" d="M4.8 8.2L7.2 10.6L11.4 5.8" fill="none" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>`,
  wait: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.4 2.2"/>`,
  x: svg`<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M5.6 5.6L10.4 10.4M10.4 5.6L5.6 10.4" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/>`,
}

function mark(which: Mark): TemplateResult {
  return html`<svg class="dm ${which}" width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[which]}</svg>`
}

const MARKS: Readonly<Record<Deduction['state'], Mark>> = {
  'to-sign': 'draft',
  'to-confirm': 'half',
  counts: 'ok',
  upheld: 'x',
  withdrawn: 'x',
}

/** How far it has come, in words with a mark. */
export function stateMark(deduction: Deduction): TemplateResult {
  const { state, objection, overCap, afterSeal, withdrawal } = deduction
  const more: string[] = []
  if (objection?.state === 'open' && state !== 'withdrawn') more.push(words.objecting)
  if (objection?.state === 'dismissed' && state === 'counts') more.push(words.dismissed)
  if (overCap) more.push(words.overCap)
  if ((state === 'withdrawn' || state === 'upheld') && deduction.counted > 0) more.push(words.sealedStill)
  if (afterSeal) more.push(words.afterSeal)
  if (withdrawal && !withdrawal.done) more.push(words.withdrawing)
  const which = objection?.state === 'open' && state === 'counts' ? 'wait' : MARKS[state]
  return html`<span class="dst">${mark(which)}${[DEDUCTION_STATE_WORDS[state], ...more].join('，')}</span>`
}

/** `−0.1`; nothing taken off is `0.0`, without a sign. */
export const minus = (tenths: number) => (tenths === 0 ? tenthsText(0) : `−${tenthsText(tenths)}`)

/** −0.1 where it counts, (−0.1) while it is open, struck through where it came to nothing. */
export function amount({ state, tenths, counted }: Deduction): TemplateResult {
  const text = `−${tenthsText(tenths)}`
  if (state === 'upheld' || state === 'withdrawn') return html`<s class="q">${text}</s>`
  return counted > 0 ? html`<b>${text}</b>` : html`<span>(${text})</span>`
}

export function ruleBadge(rule: DeductionRule): TemplateResult {
  return html`<span class="rule ${rule.startsWith('A') ? 'A' : 'B'}">${rule}</span>`
}

const WIDTH = 190

/** How full the media cap of a unit is: what counts, and what is still open. */
export function capBar({ unit, media, mediaOpen }: DeductionList['sums'][number]): TemplateResult {
  const to = (tenths: number) => Math.min(WIDTH, (tenths * WIDTH) / MOST_OF_MEDIA_TENTHS)
  const label = words.capOf(unit.name, tenthsText(media), tenthsText(mediaOpen))
  return html`<div class="cap5">
    <span>${unit.name}</span>
    <svg width="100%" height="20" viewBox="0 0 200 20" preserveAspectRatio="none" role="img" aria-label=${label}>
      <rect class="frame" x=".5" y="4.5" width=${WIDTH} height="11" />
      <rect class="full" x="1" y="5" width=${to(media)} height="10" />
      <rect class="open" x=${1 + to(media)} y="5.5" width=${Math.max(0, to(media + mediaOpen) - to(media))} height="9" />
      <path class="end" d="M190 1V19" />
    </svg>
    <b>${tenthsText(media)}${mediaOpen > 0 ? html`<small> +${tenthsText(mediaOpen)}</small>` : ''}</b>
  </div>`
}

export function kilobytes(bytes: number | null): string {
  return bytes === null ? '' : `${Math.max(1, Math.round(bytes / 1024))} KB`
}
