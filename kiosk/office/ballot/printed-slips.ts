import { html, type TemplateResult } from 'lit'
import { ROLL_WORDS, type Roll } from '../../../server/contract/ballot/roll.ts'
import { printedCode, slipFragment } from '../../../server/contract/ballot/slip.ts'
import { OFFICE_PHONE } from '../../../server/contract/office-phone.ts'
import { qrView } from '../../elements/qr.ts'
import { ballotDesk as words } from '../../strings/ballot-desk.zh.ts'

/** Slips of an A4 page, 105 × 74.25 mm each. */
const A_PAGE = 8

export interface PrintedSlip {
  /** `V000417` */
  voter: string
  rolls: readonly Roll[]
  code: string
  fingerprint: string
  /** RFC 3339. */
  from: string
  to: string
}

/** Slips (领票单) to be cut apart, with the roll's number and no name. The codes are here and nowhere else. */
export function printedSlips(slips: readonly PrintedSlip[], done: () => void): TemplateResult {
  const pages = Array.from({ length: Math.ceil(slips.length / A_PAGE) }, (_, i) =>
    slips.slice(i * A_PAGE, (i + 1) * A_PAGE),
  )
  return html`<p class="screen-only">
      <button class="b solid" @click=${() => print()}>${words.printSlips}</button>
      <button class="b" @click=${done}>${words.slipsPrinted}</button>
    </p>
    <div class="voter-slips">
      ${pages.map((page) => html`<section>${page.map(slipView)}</section>`)}
    </div>`
}

function slipView({ voter, rolls, code, fingerprint, from, to }: PrintedSlip): TemplateResult {
  const url = `${location.origin}/ballot/`
  const groups = printedCode(code).split(' ')
  const lines = [groups.slice(0, 2), groups.slice(2, 4), groups.slice(4)]
  return html`<article>
    <div>
      <h3>${words.slipHead}</h3>
      <p>${words.slipVoter(voter.slice(1).replace(/^0{1,2}/, ''))} · ${rolls.map((roll) => ROLL_WORDS[roll].name.replace(/^第.+届/, '')).join('、')}</p>
      <p>${words.slipFrom(day(from), day(to, -1))}</p>
      <p>${words.slipCodeHint}</p>
      <p class="mono">${lines.map((line, i) => html`<span>${line.join(' ')}</span>${i === 2 ? html`<small> ${words.slipLast}</small>` : html`<br />`} `)}</p>
    </div>
    ${qrView(`${url}#${slipFragment(code, fingerprint)}`, words.slipCode)}
    <p class="fp"><span>${words.slipPrint}</span><span class="mono">${fingerprint.match(/.{4}/g)!.map((group) => html`<i>${group}</i> `)}</span></p>
    <p class="tx">${words.slipText(url)}${words.slipRules}${words.slipLost(OFFICE_PHONE)}</p>
  </article>`
}

/** `10 月 15 日` of a moment, or of the moment before it. */
function day(at: string, ms = 0): string {
  const text = new Date(Date.parse(at) + ms).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' })
  return `${Number(text.slice(5, 7))} 月 ${Number(text.slice(8, 10))} 日`
}
