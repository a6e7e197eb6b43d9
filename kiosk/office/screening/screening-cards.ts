import { html, nothing, type TemplateResult } from 'lit'
import {
  CLOCK_WORDS,
  GROUND_WORDS,
  LEVEL_WORDS,
  RULE_WORDS,
  VERDICT_WORDS,
  screening as words,
} from '../../strings/office.zh.ts'
import { refusalText } from '../../strings/refusals.zh.ts'
import { aroundStory, touchStory, windowStory } from './press-story.ts'
import type { RuleEffect } from '../../../server/contract/answers/scores.ts'
import type { RatingEvidence, WaitingRequest } from '../../../server/contract/answers/screening.ts'
import { moment, who } from './screening-view.ts'

/** What an officer judges by: the rule, the presses around it, device and clock, and what was decided before. */
export function evidenceCard(evidence: RatingEvidence | null): TemplateResult {
  if (!evidence)
    return html`<section class="card"><h2>${words.evidence}</h2><p class="in s">${words.pick}</p></section>`
  const { rating, neighbours, decisions } = evidence
  const facts: [string, string][] = [
    [words.time, moment(rating.occurredAt)],
    [words.unit, rating.unit ? `${rating.unit.name} ${rating.unit.code}` : '–'],
    [words.level, LEVEL_WORDS[rating.level] ?? ''],
    [words.rule, RULE_WORDS[rating.rule] ?? ''],
    ...(rating.screening
      ? ([[words.says, `${VERDICT_WORDS[rating.screening.verdict]}，${RULE_WORDS[rating.screening.rule] ?? ''}`]] as [
          string,
          string,
        ][])
      : []),
    [words.clock, CLOCK_WORDS[rating.clock] ?? ''],
    [words.device, rating.device ? `…${rating.device.id.slice(-6)}` : words.call],
  ]
  return html`<section class="card" aria-live="polite">
    <h2>${words.evidence}</h2>
    ${touchStory(evidence)}
    <dl class="in facts">
      ${facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}
      ${rating.mayNot ? html`<dt>${words.mayNot}</dt><dd>${refusalText(rating.mayNot)}</dd>` : nothing}
    </dl>
    ${neighbours.length + evidence.services.length > 0 ? aroundStory(evidence) : nothing} ${windowStory(evidence)}
    ${
      decisions.length > 0
        ? html`<h3>${words.decisions}</h3>
            <ul class="in past">
              ${decisions.map(
                (each) =>
                  html`<li>
                    ${
                      each.asked
                        ? html`<p>${words.askedBy(who(each.asked.operator), moment(each.asked.at))}：${each.asked.reason}</p>`
                        : nothing
                    }
                    <p>
                      ${moment(each.at)} ${who(each.operator)}
                      <b>${words.actions[each.action]}${each.asked?.ground ? `（${GROUND_WORDS[each.asked.ground]}）` : ''}</b>：${each.reason}
                    </p>
                  </li>`,
              )}
            </ul>`
        : nothing
    }
  </section>`
}

/** A request that waits for its second officer. */
export function requestCard(
  request: WaitingRequest,
  on: { own: boolean; may: boolean; busy: boolean; answer(yes: boolean, reason: string): void },
): TemplateResult {
  const reasonOf = (event: Event) =>
    (event.target as HTMLElement).closest('section')!.querySelector<HTMLInputElement>('input')!.value
  const what = `${words.actions[request.action]}${request.ground ? `（${GROUND_WORDS[request.ground]}）` : ''}`
  return html`<section class="card request">
    <h2>${what} <small>${words.askedBy(who(request.operator), moment(request.at))}</small> <small class="r">${words.total(request.ratings.length)}</small></h2>
    <div class="in">
      <p>${request.reason}</p>
      <ul class="lst">
        ${request.ratings.slice(0, 8).map(
          (row) =>
            html`<li>
              <span>${moment(row.occurredAt)}　${row.window ?? words.call}　${row.unit?.name ?? ''}</span
              ><span>${LEVEL_WORDS[row.level]} <small>${RULE_WORDS[row.rule] ?? ''}</small></span>
            </li>`,
        )}
      </ul>
      ${
        on.may
          ? html`<label class="field">${words.reason}<input maxlength="200" /></label>
              <div class="acts">
                ${
                  request.mayNot === null
                    ? html`<button class="b solid" ?disabled=${on.busy} @click=${(event: Event) => on.answer(true, reasonOf(event))}>${words.confirm}</button>`
                    : html`<span class="s">${words.mayNot}：${refusalText(request.mayNot)}</span>`
                }
                <button class="b" ?disabled=${on.busy} @click=${(event: Event) => on.answer(false, reasonOf(event))}>
                  ${on.own ? words.takeBack : words.refuse}
                </button>
              </div>`
          : nothing
      }
    </div>
  </section>`
}

/** One rule's effect: how many it caught, whose score it moves by how much. */
export function ruleCard(effect: RuleEffect): TemplateResult {
  return html`<section class="card">
    <h2>${RULE_WORDS[effect.rule] ?? ''} <small class="mono">${effect.rule}</small></h2>
    <div class="in">
      <p>${words.counts(effect.held, effect.excluded, effect.counted)}</p>
      <p class="s">${words.units(effect.units.length)}</p>
      <ul class="lst">
        ${effect.units.slice(0, 6).map(
          ({ unit, score, without }) =>
            html`<li>
              <span>${unit.name}</span><span>${words.with} <b>${score ?? '–'}</b>　${words.without} ${without ?? '–'}</span>
            </li>`,
        )}
      </ul>
    </div>
  </section>`
}
