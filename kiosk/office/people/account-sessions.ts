import { html, nothing, type TemplateResult } from 'lit'
import type { Sessions } from '../../../server/contract/answers/accounts.ts'
import { dateAndMinute } from '../../elements/own-notice.ts'
import { people as words } from '../../strings/people.zh.ts'

/** Where somebody is signed in now, and what ends it. */
export function sessionList(
  title: string,
  sessions: Sessions['sessions'],
  ports: { busy: boolean; said: string; end(session?: string): void; close(): void },
): TemplateResult {
  return html`<h2 id="account-doing">${title}</h2>
    <p class="said" role="status">${ports.said}</p>
    ${
      sessions.length === 0
        ? html`<p class="s">${words.noSessions}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label=${title}>
            <table>
              <thead>
                <tr>${words.sessionColumns.map((head) => html`<th scope="col">${head}</th>`)}</tr>
              </thead>
              <tbody>
                ${sessions.map(
                  ({ id, signedInAt, seenAt, address, browser, own }) =>
                    html`<tr>
                      <th scope="row">${dateAndMinute(signedInAt)}</th>
                      <td>${dateAndMinute(seenAt)}</td>
                      <td class="mono">${address ?? '—'}</td>
                      <td>${browser ?? '—'}${own ? html`<span class="sub">${words.thisOne}</span>` : nothing}</td>
                      <td class="end">
                        <button class="b sm" ?disabled=${ports.busy} @click=${() => ports.end(id)}>${words.end}</button>
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    <div class="acts">
      <button type="button" class="b" @click=${ports.close}>${words.close}</button>
      ${
        sessions.length < 2
          ? nothing
          : html`<button class="b solid" ?disabled=${ports.busy} @click=${() => ports.end()}>${words.endAll}</button>`
      }
    </div>`
}
