import { html, nothing, type TemplateResult } from 'lit'
import type { Account } from '../../../server/contract/answers/accounts.ts'
import { dateAndMinute, plainName } from '../../elements/own-notice.ts'
import { vouching as words } from '../../strings/accounts.zh.ts'
import { ROLE_WORDS } from '../../strings/desk.zh.ts'
import { people } from '../../strings/people.zh.ts'

const DECIDES_WORDS = people.decides

/** Accounts that wait for a second person, for an officer of the office who may be that person. */
export function vouchCard(
  users: readonly Account[],
  ports: { busy: boolean; bound(user: Account): string | undefined; vouch(user: Account): void },
): TemplateResult {
  const waiting = users.filter(({ standing, disabledSince }) => standing.state === 'waiting' && !disabledSince)
  return html`<section class="card vouch">
    <h2>${words.yours} <small>${words.meaning}</small></h2>
    ${
      waiting.length === 0
        ? html`<p class="in none">${words.none}</p>`
        : html`<ul class="in lst">
            ${waiting.map(
              (user) =>
                html`<li>
                  <span
                    ><b>${user.name ?? user.username}</b>${user.name === undefined ? '' : `（${user.username}）`}
                    ${[ROLE_WORDS[user.role], ports.bound(user)].filter(Boolean).join('，')}<br /><small>${madeBy(user)}${
                      DECIDES_WORDS[user.role] === undefined ? '' : `。${people.vouchTakes}${DECIDES_WORDS[user.role]}`
                    }</small></span
                  >
                  <button type="button" class="b solid" ?disabled=${ports.busy} @click=${() => ports.vouch(user)}>
                    ${ports.busy ? words.vouching : words.vouch}
                  </button>
                </li>`,
            )}
          </ul>`
    }
  </section>`
}

/** What the column 担保 says of an account, or of a key. */
export function standingCell({ standing, reset }: Pick<Account, 'standing' | 'reset'>): TemplateResult {
  const { state, until, vouchedBy, vouchedAt } = standing
  const more =
    state === 'waiting' && until !== undefined
      ? words.until(dateAndMinute(until).slice(0, 10))
      : vouchedBy !== undefined && vouchedAt !== undefined
        ? words.by(plainName(vouchedBy), dateAndMinute(vouchedAt).slice(0, 10))
        : ''
  return html`<span class="tag ${state === 'waiting' ? 'hold' : state === 'free' ? 'out' : 'ok'}">${words.states[state]}</span>
    ${more === '' ? nothing : html`<small>${more}</small>`}
    ${
      reset === undefined
        ? nothing
        : html`<br /><small>${words.reset(plainName(reset.by), dateAndMinute(reset.at))}</small>`
    }`
}

function madeBy({ standing: { by, since } }: Account): string {
  return by === undefined || since === undefined ? '' : words.made(plainName(by), dateAndMinute(since))
}
