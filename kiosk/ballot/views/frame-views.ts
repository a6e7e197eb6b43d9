import { html, nothing, type TemplateResult } from 'lit'
import { OFFICE_PHONE } from '../../../server/contract/office-phone.ts'
import { BALLOT_WORDS as words } from '../../strings/citizens/ballot.zh.ts'

const TEL = `tel:${OFFICE_PHONE.replace(/\D/g, '')}`

function headerView(campaign: string | null): TemplateResult {
  return html`<header class="top"><span class="seal" aria-hidden="true">评</span>${words.city}<span>${campaign === null ? '' : words.year(campaign)}</span></header>`
}

/** A screen that is no card, with the office's telephone; a machine in a meeting hall cannot dial. */
export function framed(campaign: string | null, kiosk: boolean, body: TemplateResult): TemplateResult {
  return html`${headerView(campaign)}
    <main class="page">${body}</main>
    <footer class="foot"><p>${kiosk ? words.phone : html`<a class="tel" href=${TEL}>${words.phone}</a>`}</p><p lang="en">${words.english}</p></footer>`
}

export interface Trouble {
  code: string
  campaign: string | null
  kiosk: boolean
  /** A machine that has a ballot to cast tries by itself. */
  retries: boolean
  again(): void
  byWords(): void
  anotherSlip(): void
}

/** Why it does not go on, what is safe, and what to do. */
export function troubleView(trouble: Trouble): TemplateResult {
  const { code, campaign, kiosk, retries, again, byWords, anotherSlip } = trouble
  const known = retries ? words.retrying : (words.codes[code] ?? words.otherCode(code))
  const text = code === 'fingerprint' ? words.otherFingerprint : known
  const stays = code === 'fingerprint' || code === 'insecure'
  const another = ['ballot-slip-unknown', 'ballot-already-cast', 'ticket-already-issued'].includes(code)
  return html`${headerView(campaign)}<main class="page" role="alert">
    <h1 tabindex="-1">${code === 'fingerprint' ? words.otherTitle : words.trouble}</h1>
    <p class="lead">${text}</p>
    ${kiosk ? html`<p>${words.phone}</p>` : html`<a class="call" href=${TEL}>${words.call}</a>`}
    ${stays ? nothing : html`<button class="solid" @click=${again}>${words.again}</button>`}
    ${code === 'ticket-already-issued' ? html`<button @click=${byWords}>${words.goOnElsewhere}</button>` : nothing}
    ${another ? html`<button @click=${anotherSlip}>${words.forget}</button>` : nothing}
  </main>`
}
