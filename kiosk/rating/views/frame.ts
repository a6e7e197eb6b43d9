import { html, nothing, type TemplateResult } from 'lit'
import type { WindowState } from '../../../server/contract/device-protocol.ts'
import { secondsLeft, type FlowState } from '../flow-state.ts'
import { shield, wifiOff } from './icons.ts'
import { type View } from './view.ts'

/** Head of the screens before a press: the hall, and how the screen shall look. */
export function topWithSwitches(view: View, className = ''): TemplateResult {
  const { flow, words, second } = view
  return html`<header class="top ${className}">
    <div class="place"><span class="seal" aria-hidden="true">评</span><span class="hall">${hallName(flow)}</span></div>
    <div class="switches" role="group" aria-label=${words.settings}>
      <button class="switch" data-act="language" lang=${second.tag}>${words.otherLanguage}</button>
      <button class="switch lt" data-act="large" aria-pressed=${flow.settings.large}>${words.largeType}</button>
      <button class="switch" data-act="contrast" aria-pressed=${flow.settings.contrast}>${words.highContrast}</button>
    </div>
  </header>`
}

function hallName({ window, about }: FlowState): string {
  return window ? (about.halls[window.hall] ?? window.hall) : ''
}

/** Head of the screens after a press: where this citizen was served, and nothing to press. */
export function topOfVisit(window: WindowState): TemplateResult {
  const parts = [window.code, window.unit?.name, window.staff?.name].filter((part) => part !== undefined)
  return html`<header class="top">
    <div class="place"><span class="seal" aria-hidden="true">评</span><span class="hall">${parts.join(' · ')}</span></div>
  </header>`
}

/** Foot of the screens with faces: the promise, and the quiet sign when the link is down. */
export function foot(view: View): TemplateResult {
  const { words, second } = view
  return html`<footer class="foot">
    <span class="assure">${shield}<span>${words.clerkBlind}</span><em lang=${second.tag}>${second.clerkBlind}</em></span>
    ${offline(view.flow.settings.large ? words.offlineShort : words.offline)}
  </footer>`
}

/** Foot of the screens after a press: the promise, and what happens by itself. */
export function footOfVisit(view: View, next: string | null): TemplateResult {
  return html`<footer class="foot">
    <span class="assure">${shield}<span>${view.words.clerkBlind}</span></span>
    ${next === null ? nothing : html`<span class="next">${next}</span>`} ${offline(view.words.offlineShort)}
  </footer>`
}

export function offline(words: string): TemplateResult {
  return html`<span class="offline" role="status">${wifiOff}<span>${words}</span></span>`
}

/** Circumference of the ring, in its own units. */
const ROUND = 2 * Math.PI * 44

/** Runs down once a second; nothing about it speeds up or changes colour. */
export function ring(view: View, until: number, totalMs: number): TemplateResult {
  const seconds = secondsLeft(until, view.now)
  const filled = Math.min(1, (seconds * 1_000) / totalMs) * ROUND
  return html`<div class="ring" role="timer" aria-label=${view.words.secondsLeft(seconds)}>
    <svg viewBox="0 0 100 100" aria-hidden="true">
      <circle class="t" cx="50" cy="50" r="44"></circle>
      <circle class="p" cx="50" cy="50" r="44" stroke-dasharray="${filled} ${ROUND}" transform="rotate(-90 50 50)"></circle>
    </svg>
    <span><b>${seconds}</b><i>${view.words.secondsUnit}</i></span>
  </div>`
}
