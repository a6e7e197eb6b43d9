import { html, nothing, type TemplateResult } from 'lit'
import { factor } from '../strings/factor.zh.ts'
import { ownNotice as words } from '../strings/accounts.zh.ts'
import { shanghai } from './ages.ts'
import { mustLeadToFactor } from './factor/lead.ts'
import type { Session } from '../../server/contract/answers/accounts.ts'

/** `user:admin` as people call it. */
export function plainName(actor: string): string {
  return actor.replace(/^(user|cli):/, '')
}

export function dateAndMinute(iso: string): string {
  const { date, minute } = shanghai(Date.parse(iso))
  return `${date} ${minute}`
}

/**
 * What the owner has to know of the own account: nobody vouched yet, somebody else set the password or took the second
 * factor away, or there is none yet.
 *
 * @param now hub time, ms since 1970
 */
export function ownNotice(session: Session, now: number, close: () => void): TemplateResult | typeof nothing {
  const { waiting, passwordResets = [], factorResets = [] } = session
  const { reset } = session.factor
  const remind = mustLeadToFactor(session, now) ? session.factor.until : undefined
  if (!waiting && passwordResets.length + factorResets.length === 0 && !reset && !remind) return nothing
  return html`<aside class="own-notice" role="status">
    <div>
      ${passwordResets.map(({ at, by }) => html`<p><b>${words.reset(plainName(by), dateAndMinute(at))}</b></p>`)}
      ${factorResets.map(({ at, by, asked }) => html`<p><b>${factor.resetBy(plainName(by), plainName(asked), dateAndMinute(at))}</b></p>`)}
      ${reset ? html`<p><b>${factor.resetAsked(plainName(reset.by), dateAndMinute(reset.at))}</b></p>` : nothing}
      ${remind === undefined ? nothing : html`<p>${factor.remind(dateAndMinute(remind))}</p>`}
      ${waiting ? html`<p>${words.waiting(waiting.until === undefined ? undefined : dateAndMinute(waiting.until))}</p>` : nothing}
    </div>
    <button type="button" class="b sm" @click=${close}>${words.close}</button>
  </aside>`
}
