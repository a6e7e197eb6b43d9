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
import { aroundStory, touchStory } from './press-story.ts'
import { windowStory } from './window-story.ts'
import type { RuleEffect } from '../../../server/contract/answers/scores.ts'
import type { DeskRating, RatingEvidence, WaitingRequest } from '../../../server/contract/answers/screening.ts'
import { dayWord, moment, who } from './screening-view.ts'

/** Where the open rating stands among those that are listed. */
export interface Standing {
  at: number
  of: number
  hallName: string | null
  now: number
}

/** What an officer judges by: what was pressed, what came around it, its window's past, and what was asked and decided. */
export function evidenceOf(evidence: RatingEvidence, standing: Standing): TemplateResult {
  const { rating, neighbours, services } = evidence
  return html`<div class="in evidence" aria-live="polite">
    ${evidenceHead(rating, standing)} ${touchStory(evidence)} ${remarks(rating)}
    ${neighbours.length + services.length > 0 ? aroundStory(evidence) : nothing} ${windowStory(evidence)}
    ${questionStory(evidence.questions)} ${decisionStory(evidence.decisions)}
  </div>`
}

function evidenceHead(rating: DeskRating, { at, of, hallName, now }: Standing): TemplateResult {
  const place = [hallName ?? rating.hall, rating.window ?? (rating.source === 'call' ? words.call : null)]
  const whose = [rating.unit?.name, rating.counter]
  const when = `${dayWord(rating.occurredAt, now)} ${rating.occurredAt.slice(11, 19)}`
  const tag = rating.verdict === 'held' ? 'hold' : rating.verdict === 'counted' ? 'ok' : 'out'
  return html`<div class="evidence-head">
    <h2>${[place, whose, [when]]
      .map((each) => each.filter(Boolean).join(' '))
      .filter((text) => text !== '')
      .join('　')}</h2>
    <span class="tag ${tag}">${VERDICT_WORDS[rating.verdict] ?? ''}：${RULE_WORDS[rating.rule] ?? ''}</span>
    <span class="r s">${at < 0 ? nothing : words.place(at + 1, of)}</span>
  </div>`
}

/** What is not as it usually is: a moment that was worked out, screening's own word, or why this officer may not decide. */
function remarks(rating: DeskRating): TemplateResult | typeof nothing {
  const said = [
    ...(rating.clock === 'measured' ? [] : [`${words.clock}：${CLOCK_WORDS[rating.clock] ?? ''}`]),
    ...(rating.screening === null
      ? []
      : [
          `${words.says}：${VERDICT_WORDS[rating.screening.verdict] ?? ''}，${RULE_WORDS[rating.screening.rule] ?? ''}`,
        ]),
    ...(rating.mayNot ? [`${words.mayNot}：${refusalText(rating.mayNot)}`] : []),
  ]
  return said.length === 0 ? nothing : html`<p class="s">${said.join('　')}</p>`
}

/** What the hall was asked about it, and what it answered. */
function questionStory(questions: RatingEvidence['questions']): TemplateResult | typeof nothing {
  if (questions.length === 0) return nothing
  return html`<h3>${words.hallTalk}</h3>
    <ul class="past">
      ${questions.map(
        (each) =>
          html`<li>
            <p>${words.hallAsked(who(each.operator), moment(each.at), each.ratings)}：${each.words}</p>
            <p>
              ${
                each.answer === null
                  ? html`<span class="tag hold">${words.hallSilent}</span>`
                  : html`<b>${words.hallSaid(who(each.answer.operator), moment(each.answer.at))}</b>：${each.answer.words}`
              }
            </p>
          </li>`,
      )}
    </ul>`
}

function decisionStory(decisions: RatingEvidence['decisions']): TemplateResult | typeof nothing {
  if (decisions.length === 0) return nothing
  return html`<h3>${words.decisions}</h3>
    <ul class="past">
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
              <b>${words.actions[each.action]}${each.asked?.ground ? `（${GROUND_WORDS[each.asked.ground] ?? ''}）` : ''}</b>：${each.reason}
            </p>
          </li>`,
      )}
    </ul>`
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
