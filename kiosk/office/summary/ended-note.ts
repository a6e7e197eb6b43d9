import { html, nothing, type TemplateResult } from 'lit'
import type { EndedDeduction } from '../../../server/contract/answers/summary.ts'
import { tenthsText } from '../../../server/contract/deductions.ts'
import { DEDUCTION_RULE_WORDS } from '../../strings/deductions.zh.ts'
import { endedDeductions as words } from '../../strings/summary.zh.ts'

/** What a sealed score still holds although it ended, and how to put that right. @param seal the page on which it is opened again */
export function endedNote(ended: readonly EndedDeduction[], seal: string | null): TemplateResult | typeof nothing {
  if (ended.length === 0) return nothing
  return html`<section class="card ended" aria-label=${words.title(ended.length)}>
    <h2>${words.title(ended.length)}</h2>
    <div class="in">
      <ul>
        ${ended.map(
          ({ unit, rule, date, tenths, how }) =>
            html`<li>${words.line(unit.name, unit.code, `${rule} ${DEDUCTION_RULE_WORDS[rule].short}`, date, tenthsText(tenths))}${words.how[how]}</li>`,
        )}
      </ul>
      <p class="s">${words.what}</p>
      ${seal === null ? nothing : html`<p><a href=${seal}>${words.toSeal}</a></p>`}
    </div>
  </section>`
}
