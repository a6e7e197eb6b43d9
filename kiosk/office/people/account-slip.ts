import { html, type TemplateResult } from 'lit'
import type { Account, Slip } from '../../../server/contract/answers/accounts.ts'
import { icon } from '../../elements/icons.ts'
import { dateAndMinute } from '../../elements/own-notice.ts'
import { qrView } from '../../elements/qr.ts'
import { slip as words } from '../../strings/people.zh.ts'
import { ROLE_WORDS } from '../../strings/desk.zh.ts'

export interface SlipFacts {
  user: Account
  /** Told by the hub this once. */
  oneTimePassword: string
  slip: Slip
  why: 'first' | 'again'
}

/**
 * The one-time slip (一次性登录条), one A4: the upper half goes to the person, the lower is signed and kept. The code leads to
 * the address alone; the password stands in the upper half and nowhere else.
 */
export function accountSlip(
  { user, oneTimePassword, slip, why }: SlipFacts,
  said: { city: string; bound: string; vouching: string; factor: string; by: string; back(): void },
): TemplateResult {
  const address = `${location.origin}/office/`
  const whose = user.name ?? user.username
  const until = dateAndMinute(slip.expiresAt)
  const row = (head: string, value: string, next: string, last: string) =>
    html`<tr><th scope="row">${head}</th><td>${value}</td><th scope="row">${next}</th><td>${last}</td></tr>`
  return html`<div class="title noprint">
      <div>
        <p class="crumb">${words.onlyNow}</p>
        <h1>${words.title}</h1>
      </div>
      <div class="r">
        <button class="b" @click=${said.back}>${words.done}</button>
        <button class="b solid" @click=${() => print()}>${icon('print')}${words.print}</button>
      </div>
    </div>
    <article class="acc-slip" aria-label=${words.title}>
      <header><p>${words.office(said.city)}</p><p>${words.title}　${words.no(slip.no)}</p></header>
      <div class="top">
        <div>
          <p class="to">${words.to}</p>
          <p class="whose"><b>${said.bound === '' ? whose : said.bound}</b>${said.bound === '' ? '' : html`　${whose}`}</p>
          <p>${ROLE_WORDS[user.role]}</p>
          <dl>
            <dt>${words.username}</dt>
            <dd class="mono">${user.username}</dd>
            <dt>${words.password}</dt>
            <dd class="mono once-word">${oneTimePassword}</dd>
            <dt></dt>
            <dd class="note">${words.letters}</dd>
          </dl>
        </div>
        <div class="code">${qrView(address, words.qr)}<p class="note">${words.qrNote}</p></div>
      </div>
      <ol>
        ${words.steps(address).map((step) => html`<li>${step}</li>`)}
      </ol>
      <p class="until"><b>${words.until(until)}</b><br />${words.help}</p>
      <p class="cut"><span>${words.cut}</span></p>
      <h2>${words.receipt}　${slip.no}</h2>
      <table>
        <tbody>
          ${row(words.to, said.bound === '' ? whose : `${said.bound}　${whose}`, words.username, user.username)}
          ${row(words.role, ROLE_WORDS[user.role], words.why, words.whys[why])}
          ${row(words.made, `${said.by}　${dateAndMinute(slip.madeAt)}`, words.voidAt, until)}
          ${row(words.factor, said.factor, words.vouching, said.vouching)}
        </tbody>
      </table>
      <div class="sign">
        ${words.signs.map((each) => html`<div>${each}</div>`)}
      </div>
      <footer><p class="note">${words.foot}</p></footer>
    </article>`
}
