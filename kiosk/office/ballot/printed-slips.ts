import { html, type TemplateResult } from 'lit'
import { printedCode, slipFragment } from '../../../server/contract/ballot/slip.ts'
import { OFFICE_PHONE } from '../../../server/contract/office-phone.ts'
import { qrView } from '../../elements/qr.ts'
import { ballotDesk as words } from '../../strings/ballot-desk.zh.ts'

export interface PrintedSlip {
  voter: string
  code: string
  campaign: string
  fingerprint: string
}

/** Slips (领票单), eight an A4 page, with the roll's number and no name. The codes are here and nowhere else. */
export function printedSlips(slips: readonly PrintedSlip[], done: () => void): TemplateResult {
  const url = `${location.origin}/ballot/`
  return html`<p class="screen-only">
      <button class="b solid" @click=${() => print()}>${words.printSlips}</button>
      <button class="b" @click=${done}>${words.slipsPrinted}</button>
    </p>
    <div class="voter-slips">
      ${slips.map(
        ({ voter, code, campaign, fingerprint }) => html`<article>
          <h3>${words.slipHead} ${campaign}</h3>
          <div>
            <p>${words.slipVoter} ${voter}</p>
            <p>${words.slipCode}（${words.slipCodeHint}）</p>
            <p class="mono">${printedCode(code)}</p>
            <p>${url}</p>
          </div>
          ${qrView(`${url}#${slipFragment(code, fingerprint)}`, words.slipCode)}
          <p class="fp">${words.slipPrint} <span class="mono">${fingerprint.match(/.{4}/g)!.join(' ')}</span></p>
          <p class="tx">${words.slipText} ${OFFICE_PHONE}</p>
        </article>`,
      )}
    </div>`
}
