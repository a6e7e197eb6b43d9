import { html, nothing, type TemplateResult } from 'lit'
import type { AuditChain } from '../../../server/contract/answers/accounts.ts'
import { dateAndMinute } from '../../elements/own-notice.ts'
import { logPage as words } from '../../strings/accounts.zh.ts'
import { state } from './account-glyphs.ts'

/** How the log stands as a chain: its last row, the checkpoint that vouches for one, and every row when somebody asks. */
export function chainLine(
  { rows, hash, checkpoint, checked }: AuditChain,
  { busy, check }: { busy: boolean; check(): void },
): TemplateResult {
  return html`<section class="card">
    <div class="in s chain" role="status">
      <span>${words.chain.rows(rows)}${hash === undefined ? nothing : html`　<span class="mono">${hash.slice(0, 16)}…</span>`}</span>
      ${
        checkpoint === undefined
          ? state('todo', words.chain.noCheckpoint)
          : checkpoint.holds
            ? state('ok', words.chain.holds(checkpoint.row, dateAndMinute(checkpoint.at)))
            : state('late', words.chain.differs(checkpoint.row))
      }
      ${
        checked === undefined
          ? nothing
          : checked.whole
            ? state('ok', words.chain.whole)
            : state('late', `${words.chain.broken}${checked.problem ?? ''}`)
      }
      <button class="b sm" ?disabled=${busy} @click=${check}>${busy ? words.chain.checking : words.chain.check}</button>
    </div>
  </section>`
}
