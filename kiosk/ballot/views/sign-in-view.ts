import { html, nothing, type TemplateResult } from 'lit'
import { BALLOT_WORDS as words } from '../../strings/citizens/ballot.zh.ts'
import { codeCells, missingIn } from '../code-cells.ts'
import type { Offered } from '../voting.ts'

export interface SignIn {
  ballot: Offered
  kiosk: boolean
  /** A slip's QR brought the code, and its fingerprint is this ballot's. */
  scanned: boolean
  cells: readonly string[]
  /** Goes on with what another phone has filled in. */
  byWords: boolean
  typedWords: string
  fault: string | null
  busy: boolean
  typeCode(cells: string[]): void
  typeWords(typed: string): void
  begin(): void
  /** Between a slip alone and a slip with six words. */
  turn(): void
  check(): void
}

export function signInView(view: SignIn): TemplateResult {
  const { ballot, kiosk, scanned, byWords, busy, fault } = view
  const { window: open, units, fingerprint } = ballot
  const day = (at: string) => `${Number(at.slice(5, 7))} 月 ${Number(at.slice(8, 10))} 日`
  // The last moment lies in the day before.
  const last = new Date(Date.parse(open.to) - 1).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
  const missing = scanned ? 0 : missingIn(view.cells)
  const begin = busy ? (byWords ? words.fetching : words.beginning) : byWords ? words.goOnByWords : words.begin
  return html`<h1 tabindex="-1">${words.title}</h1>
    <p class="lead">${words.lead(day(open.from), day(last), units.length, kiosk)}</p>
    ${
      scanned
        ? nothing
        : html`<div class="code"><p><b>${words.code}</b> <small>${words.codePlace}</small></p>
            ${codeCells(view.cells, view.typeCode)}<small>${words.codeHint}</small></div>`
    }
    ${
      byWords
        ? html`<label class="words-in"><b>${words.sixWords}</b><small>${words.sixWordsHint}</small>
            <textarea rows="2" autocomplete="off" spellcheck="false" .value=${view.typedWords} aria-describedby="fault"
              @input=${(event: Event) => view.typeWords((event.target as HTMLTextAreaElement).value)}></textarea></label>`
        : nothing
    }
    <p id="fault" class="fault" role="alert">${fault ?? ''}</p>
    ${
      scanned
        ? html`<p class="card">${words.fingerprintSame}</p>`
        : html`<section class="card"><h2>${words.fingerprint}</h2><p>${words.fingerprintHint}</p>
            <p class="print">${fingerprint.match(/.{4}/g)!.map((group, i) => (i < 4 || i > 11 ? html`<b>${group}</b> ` : html`<span>${group}</span> `))}</p></section>`
    }
    <p class="secrecy">${words.secrecy}</p>
    <button class="solid" ?disabled=${busy || missing > 0} @click=${view.begin}>${missing > 0 ? words.missing(missing) : begin}</button>
    <button class="plain" ?disabled=${busy} @click=${view.turn}>${byWords ? words.withoutWords : words.byWords}</button>
    ${kiosk || scanned || byWords ? nothing : html`<button class="plain" @click=${view.check}>${words.checkTitle}</button>`}`
}

/** The six words, once before the first card and again when asked. */
export function wordsView(six: readonly string[], kiosk: boolean, done: () => void): TemplateResult {
  return html`<h1 tabindex="-1">${words.wordsTitle}</h1>
    <p class="lead">${kiosk ? words.wordsLeadKiosk : words.wordsLead}</p>
    <ol class="words">${six.map((word) => html`<li>${word}</li>`)}</ol>
    <p class="secrecy">${words.wordsSecret}</p>
    <button class="solid" @click=${done}>${words.wordsDone}</button>`
}
