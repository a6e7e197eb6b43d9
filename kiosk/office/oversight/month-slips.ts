import { html, type TemplateResult } from 'lit'
import { MONTHLY_BODIES } from '../../../server/contract/hotline/monthly.ts'
import { icon } from '../../elements/icons.ts'
import { BODY_WORDS } from '../../strings/own.zh.ts'
import { oversight as words } from '../../strings/oversight.zh.ts'
import type { MonthOfBody } from './month-of-body.ts'

/** Reminders (催报单), one A4 a body: which months are late, when they were due, and the office's telephone. */
export function monthSlips(campaign: string, months: readonly MonthOfBody[], back: () => void): TemplateResult {
  const late = months.filter(({ state }) => state === 'missing')
  return html`<div class="title noprint">
      <div><h1>${words.slips(late.length)}</h1></div>
      <div class="r">
        <button class="b" @click=${back}>${words.slipBack}</button>
        <button class="b solid" @click=${() => print()}>${icon('print')}${words.slipPrint}</button>
      </div>
    </div>
    ${MONTHLY_BODIES.map((body) => ({ body, own: late.filter((each) => each.body === body) }))
      .filter(({ own }) => own.length > 0)
      .map(
        ({ body, own }) =>
          html`<article class="hi-slip">
            <h2>${words.slipTitle}</h2>
            <p><b>${BODY_WORDS[body]}</b></p>
            <p>${words.slipText(campaign)}</p>
            <ul>
              ${own.map(({ month, due }) => html`<li>${words.slipDue(month, due)}</li>`)}
            </ul>
            <p>${words.slipHow}</p>
            <p class="phone">${words.slipPhone}</p>
          </article>`,
      )}`
}
