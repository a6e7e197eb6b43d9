import { html, nothing, type TemplateResult } from 'lit'
import type { WindowState } from '../../../server/contract/device/device-protocol.ts'
import { secondsLeft, type FlowState } from '../flow/flow-state.ts'
import { access, shield, speaker, wifiOff } from './icons.ts'
import { type View } from './view.ts'

/** More languages than this are chosen among the comfort settings, where there is room. */
const LANGUAGES_IN_HEAD = 2

/** Head of the screens before a press: the hall, and how the screen shall look. All of it is in the comfort settings, too. */
export function topWithSwitches(view: View, className = ''): TemplateResult {
  const { flow, words, offered } = view
  const others = offered.filter((language) => language !== words)
  return html`<header class="top ${className}">
    <div class="place">${seal(view)}<span class="hall">${hallName(flow)}</span></div>
    <div class="switches" role="group" aria-label=${words.settings}>
      ${
        others.length > LANGUAGES_IN_HEAD
          ? html`<button class="switch" data-act="comfort">${words.languageLabel}</button>`
          : others.map(
              (language) =>
                html`<button class="switch" data-act="language" data-value=${language.tag} lang=${language.tag}>
                  ${language.shortName}
                </button>`,
            )
      }
      <button class="switch lt" data-act="large" aria-pressed=${flow.settings.large}>${words.largeType}</button>
      <button class="switch" data-act="voice" aria-pressed=${flow.settings.voice}>${speaker}${words.voiceSwitch}</button>
    </div>
  </header>`
}

/** Head of the corners that have their own switches, or none. */
export function topOfPlace(view: View): TemplateResult {
  return html`<header class="top">
    <div class="place">${seal(view)}<span class="hall">${hallName(view.flow)}</span></div>
  </header>`
}

/** The quiet corner: three taps open what staff and technicians need. It is no stop on a citizen's way by keys. */
function seal({ words }: View): TemplateResult {
  return html`<button class="seal" data-act="seal" tabindex="-1" aria-label=${words.staffCorner}>评</button>`
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

/** Foot of the screens with faces: the promise, the quiet sign when the link is down, and the comfort settings. */
export function foot(view: View): TemplateResult {
  const { words, second } = view
  return html`<footer class="foot">
    ${promise(view, html`<em lang=${second.tag}>${second.clerkBlindShort}</em>`)} ${offline(words.offline)}${comfortButton(view)}
  </footer>`
}

/** At the foot, where a wheelchair reaches it. */
export function comfortButton({ words }: View): TemplateResult {
  return html`<button class="comfort" data-act="comfort">
    ${access}<span>${words.comfort}</span>
  </button>`
}

/** Foot of the screens after a press: the promise, what happens by itself, and buttons that lie beneath all faces. */
export function footOfVisit(view: View, next: string | null, buttons?: TemplateResult): TemplateResult {
  const line = html`${promise(view)} ${next === null ? nothing : html`<span class="next">${next}</span>`}
  ${offline(view.words.offline)}`
  if (!buttons) return html`<footer class="foot">${line}</footer>`
  return html`<footer class="foot deep"><div class="line">${line}</div>${buttons}</footer>`
}

function promise({ words }: View, second?: TemplateResult): TemplateResult {
  return html`<span class="assure"
    >${shield}<span class="full">${words.clerkBlind}</span><span class="brief">${words.clerkBlindShort}</span>${second}</span
  >`
}

export function offline(words: string): TemplateResult {
  return html`<span class="offline" role="status">${wifiOff}<span>${words}</span></span>`
}

/** Two buttons: the one that goes on lies on the side of the hand, on the screen and in the order of keys alike. */
export function acts({ flow }: View, back: TemplateResult, on: TemplateResult): TemplateResult {
  return html`<div class="acts">${flow.settings.hand === 'left' ? [on, back] : [back, on]}</div>`
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
