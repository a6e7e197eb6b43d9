import { html, type TemplateResult } from 'lit'
import type { ProgramKey } from '../../../server/contract/answers/accounts.ts'
import { dateAndMinute, plainName } from '../../elements/own-notice.ts'
import { keysCard as words, vouching } from '../../strings/accounts.zh.ts'

/** Keys that wait for a second person, for an officer of the office who may be that person. */
export function keyVouchCard(
  keys: readonly ProgramKey[],
  ports: { busy: boolean; vouch(key: ProgramKey): void },
): TemplateResult {
  const waiting = keys.filter(({ standing, revokedAt }) => standing.state === 'waiting' && revokedAt === undefined)
  return html`<section class="card vouch keys">
    <h2>${words.yours} <small>${words.meaning}</small></h2>
    ${
      waiting.length === 0
        ? html`<p class="in none">${words.none}</p>`
        : html`<ul class="in lst">
            ${waiting.map(
              (key) =>
                html`<li>
                  <span><b>${key.name}</b> ${words.scopes[key.scope]}<br /><small>${madeBy(key)}</small></span>
                  <button type="button" class="b solid" ?disabled=${ports.busy} @click=${() => ports.vouch(key)}>
                    ${ports.busy ? vouching.vouching : vouching.vouch}
                  </button>
                </li>`,
            )}
          </ul>`
    }
  </section>`
}

function madeBy({ standing: { by, since } }: ProgramKey): string {
  return by === undefined || since === undefined ? '' : words.made(plainName(by), dateAndMinute(since))
}
