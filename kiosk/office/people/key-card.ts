import { html, nothing, type TemplateResult } from 'lit'
import type { ProgramKey } from '../../../server/contract/answers/accounts.ts'
import { dateAndMinute, plainName } from '../../elements/own-notice.ts'
import { keysCard as words, vouching } from '../../strings/accounts.zh.ts'
import { standingCell } from './vouch-card.ts'

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

/** All keys of programs, and by whose word they are good. */
export function keyList(keys: readonly ProgramKey[]): TemplateResult {
  return html`<section class="card">
    <h2>${words.all} <small>${keys.length}</small></h2>
    ${
      keys.length === 0
        ? html`<p class="in none">${words.noKeys}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label=${words.all}>
            <table>
              <thead>
                <tr>
                  <th scope="col">${words.name}</th>
                  <th scope="col">${words.scope}</th>
                  <th scope="col">${vouching.column}</th>
                  <th scope="col">${words.state}</th>
                </tr>
              </thead>
              <tbody>
                ${keys.map(
                  (key) =>
                    html`<tr>
                      <td>${key.name}</td>
                      <td>${words.scopes[key.scope]}${key.hall === undefined ? nothing : html`<span class="sub">${words.hallOnly(key.hall)}</span>`}</td>
                      <td>${key.revokedAt === undefined ? standingCell(key) : nothing}</td>
                      <td>
                        ${key.revokedAt === undefined ? words.inForce : html`<span class="tag out">${words.revoked}</span>`}
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
  </section>`
}

function madeBy({ standing: { by, since } }: ProgramKey): string {
  return by === undefined || since === undefined ? '' : words.made(plainName(by), dateAndMinute(since))
}
