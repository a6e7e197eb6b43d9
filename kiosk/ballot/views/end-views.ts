import { html, nothing, type TemplateResult } from 'lit'
import { BALLOT_WORDS as words } from '../../strings/citizens/ballot.zh.ts'
import type { Mark } from '../../../server/contract/ballot/sealing.ts'
import { LEVEL_WORDS } from './card-view.ts'

export interface Waiting {
  tracker: string
  /** Minutes until it goes at the latest; null where it goes when asked alone. */
  minutes: number | null
  busy: boolean
  /** Whether it can still be made a test ballot. */
  testable: boolean
  now(): void
  test(): void
}

/** The ballot is sealed, and its number known: now the voter chooses to cast it or to test it. */
export function waitView({ tracker, minutes, busy, testable, now, test }: Waiting): TemplateResult {
  const kiosk = minutes === null
  return html`<h1 tabindex="-1">${words.waiting}</h1>
    <p class="lead">${kiosk ? words.sealedLead : words.waitingLead(minutes)}</p>
    ${kiosk ? nothing : html`<p role="status"><b>${words.waitingRest}</b></p>`}
    <section class="card"><h2>${words.tracker}</h2><p class="tracker">${tracker}</p></section>
    <div class="acts">
      <button class=${kiosk ? 'solid' : ''} ?disabled=${busy} @click=${now}>${kiosk ? words.castNow : words.now}</button>
      ${testable ? html`<button ?disabled=${busy} @click=${test}>${words.test}<small>${words.testHint}</small></button>` : nothing}
    </div>`
}

export function testView(text: string, copied: boolean, copy: () => void, done: () => void): TemplateResult {
  return html`<h1 tabindex="-1">${words.testTitle}</h1>
    <p class="lead">${words.testLead}</p>
    <textarea readonly rows="8" aria-label=${words.testTitle} .value=${text}></textarea>
    <button @click=${copy}>${copied ? words.copied : words.copyTest}</button>
    <button class="solid" @click=${done}>${words.testDone}</button>`
}

export interface Checking {
  names: readonly string[]
  result: readonly Mark[] | 'wrong' | null
  check(text: string): void
  back(): void
}

/** The second screen: seals a test ballot again and says what is in it. */
export function checkView({ names, result, check, back }: Checking): TemplateResult {
  const read = (event: Event) => (event.target as HTMLElement).parentElement!.querySelector('textarea')!.value.trim()
  return html`<h1 tabindex="-1">${words.checkTitle}</h1>
    <label>${words.checkPaste}<textarea rows="8"></textarea></label>
    <button class="solid" @click=${(event: Event) => check(read(event))}>${words.checkGo}</button>
    <button @click=${back}>${words.checkBack}</button>
    <p role="alert" class="fault">${result === 'wrong' ? words.checkWrong : nothing}</p>
    ${
      result === null || result === 'wrong'
        ? nothing
        : html`<ol class="list">${names.map((name, i) => html`<li><span>${name}</span><span class="mark">${LEVEL_WORDS[result[i]!]}</span></li>`)}</ol>`
    }`
}

export interface Done {
  tracker: string
  /** After so many seconds a machine in a hall is cleared; null on a phone. */
  clearsIn: number | null
  copied: boolean
  copy(): void
  /** Another slip, or the next voter. */
  next(): void
}

export function doneView({ tracker, clearsIn, copied, copy, next }: Done): TemplateResult {
  return html`<h1 tabindex="-1">${words.done}</h1>
    <section class="card"><h2>${words.tracker}</h2><p class="tracker">${tracker}</p><p>${words.trackerLead}</p></section>
    ${
      clearsIn === null
        ? html`<button @click=${copy}>${copied ? words.copied : words.copy}</button>
            <p class="lead">${words.keepHere}</p>
            <button @click=${() => confirm(words.forgetAsk) && next()}>${words.forget}</button>`
        : html`<p class="lead">${words.clears(clearsIn)}</p>
            <button class="solid" @click=${next}>${words.next}</button>`
    }`
}

/** Nobody touches a machine in a hall. */
export function idleView(seconds: number, stay: () => void): TemplateResult {
  return html`<h1 tabindex="-1">${words.idle}</h1>
    <p class="lead">${words.idleLead(seconds)}</p>
    <button class="solid" @click=${stay}>${words.idleStay}</button>`
}
