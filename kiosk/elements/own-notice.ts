import { html, nothing, type TemplateResult } from 'lit'
import { ownNotice as words } from '../strings/accounts.zh.ts'
import { shanghai } from './ages.ts'
import type { Session } from '../../server/contract/answers/accounts.ts'

/** `user:admin` as people call it. */
export function plainName(actor: string): string {
  return actor.replace(/^(user|cli):/, '')
}

export function dateAndMinute(iso: string): string {
  const { date, minute } = shanghai(Date.parse(iso))
  return `${date} ${minute}`
}

/** What the owner has to know of the own account: nobody vouched yet, or somebody else set the password. */
export function ownNotice(session: Session, close: () => void): TemplateResult | typeof nothing {
  const { waiting, passwordResets = [] } = session
  if (!waiting && passwordResets.length === 0) return nothing
  return html`<aside class="own-notice" role="status">
    <div>
      ${passwordResets.map(({ at, by }) => html`<p><b>${words.reset(plainName(by), dateAndMinute(at))}</b></p>`)}
      ${waiting ? html`<p>${words.waiting(waiting.until === undefined ? undefined : dateAndMinute(waiting.until))}</p>` : nothing}
    </div>
    <button type="button" class="b sm" @click=${close}>${words.close}</button>
  </aside>`
}
