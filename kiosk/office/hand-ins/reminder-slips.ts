import { html, type TemplateResult } from 'lit'
import type { HandIns, PartyRow } from '../../../server/contract/answers/hand-ins.ts'
import type { HandInPart } from '../../../server/contract/hand-ins.ts'
import { icon } from '../../elements/icons.ts'
import { HAND_IN_PART_WORDS, HAND_IN_STATE_WORDS, handIns as words } from '../../strings/hand-ins.zh.ts'

/** Reminders (催办单), one A4 a unit: what is missing, the day, and the office's telephone. */
export function reminderSlips(
  { campaign, totals }: HandIns,
  late: readonly PartyRow[],
  back: () => void,
): TemplateResult {
  const dueOf = (part: HandInPart) => totals.find((each) => each.part === part)!.due
  return html`<div class="title noprint">
      <div><h1>${words.reminders(late.length)}</h1></div>
      <div class="r">
        <button class="b" @click=${back}>${words.back}</button>
        <button class="b solid" @click=${() => print()}>${icon('print')}${words.reminders(late.length)}</button>
      </div>
    </div>
    ${late.map(
      ({ party, name, states }) =>
        html`<article class="hi-slip">
          <h2>${words.slipTitle}</h2>
          <p><b>${words.slipTo(name, party)}</b></p>
          <p>${words.slipText(campaign)}</p>
          <ul>
            ${(Object.entries(states) as [HandInPart, PartyRow['states'][HandInPart]][])
              .filter(([, state]) => state === 'late')
              .map(
                ([part]) =>
                  html`<li>${words.slipDue(HAND_IN_PART_WORDS[part], dueOf(part), HAND_IN_STATE_WORDS.late)}</li>`,
              )}
          </ul>
          <p>${words.slipHow}</p>
          <p class="phone">${words.slipPhone}</p>
        </article>`,
    )}`
}
