import { html, nothing, type TemplateResult } from 'lit'
import type { OnlineEvidence, OnlineRequest } from '../../../server/contract/answers/methods/online.ts'
import { GROUND_WORDS, LEVEL_WORDS, screening, VERDICT_WORDS } from '../../strings/office.zh.ts'
import { online as words } from '../../strings/online.zh.ts'
import { refusalText } from '../../strings/refusals.zh.ts'
import { face } from '../../elements/faces.ts'
import { dayWord, moment, who } from '../screening/screening-view.ts'
import { ruleWord, twoFaces } from './online-list.ts'

const MINUTE_MS = 60_000

/** What an officer judges by: both answers, why it is held in numbers, what came around it, and what was decided. */
export function onlineEvidence(evidence: OnlineEvidence, now: number): TemplateResult {
  const { rating, comment } = evidence
  const tag = rating.verdict === 'held' ? 'hold' : rating.verdict === 'counted' ? 'ok' : 'out'
  return html`<div class="in evidence" aria-live="polite">
    <div class="evidence-head">
      <h2>${rating.unit.code} ${rating.unit.name}　${dayWord(rating.receivedAt, now)} ${rating.receivedAt.slice(11, 19)}</h2>
      <span class="tag ${tag}">${VERDICT_WORDS[rating.verdict] ?? ''}：${ruleWord(rating.rule)}</span>
    </div>
    <div class="story">${touch(words.satisfaction, rating.satisfaction)} ${touch(words.image, rating.image)}</div>
    ${rating.mayNot === null ? nothing : html`<p class="s">${words.mayNot}：${refusalText(rating.mayNot)}</p>`}
    <h3>${words.why} <small>${ruleWord(rating.screening)}</small></h3>
    ${why(evidence)}
    ${comment === null ? nothing : html`<h3>${words.comment}</h3><p class="words">${comment}</p>`} ${around(evidence)}
    ${decisions(evidence.decisions)}
  </div>`
}

function touch(question: string, level: number): TemplateResult {
  return html`<div class="touch">
    <span class="big-face">${face(level as 1, 'small')}</span>
    <p><small>${question}</small><b>${LEVEL_WORDS[level]}</b></p>
  </div>`
}

function why({ rating, network, browser, arrivals, means, thresholds }: OnlineEvidence): TemplateResult {
  const t = (name: string) => thresholds[name] ?? 0
  const { facts } = words
  // In as many minutes of the days before, to one decimal.
  const perWindow = (arrivals.before * t('burstMs')) / (t('swingDays') * 86_400_000)
  const fact = (rule: string, name: string, text: string, limit: string) =>
    html`<div class=${rating.screening === rule ? 'hit' : ''}>
      <dt>${name}</dt>
      <dd>${text}<small>${limit}</small></dd>
    </div>`
  return html`<dl class="why-held">
    ${fact('address', facts.network, facts.networkText(network.unit, network.day), facts.networkLimit(t('addressUnit'), t('addressDay')))}
    ${fact('repeat', facts.browser, facts.browserText(browser), facts.browserLimit(t('repeatDays')))}
    ${fact(
      'burst',
      facts.burst(t('burstMs') / MINUTE_MS),
      facts.burstText(arrivals.recent),
      facts.burstUsual(perWindow.toFixed(1), t('burstCount'), t('burstTimes')),
    )}
    ${
      means === null
        ? nothing
        : fact(
            'unit-swing',
            facts.means,
            means.day === null || means.before === null ? facts.noMean : facts.meansText(means.day, means.before),
            facts.meansLimit(t('swingErrors'), t('swingDays')),
          )
    }
  </dl>`
}

function around({ around: all, thresholds, means }: OnlineEvidence) {
  if (all.length < 2) return nothing
  return html`<h3>${words.around((thresholds['burstMs'] ?? 0) / MINUTE_MS)} <small>${means === null ? words.aroundLevels : nothing}</small></h3>
    <div class="scroll on-around" tabindex="0" role="region" aria-label=${words.around((thresholds['burstMs'] ?? 0) / MINUTE_MS)}><ul class="around">
      ${all.map(
        (each) =>
          html`<li class=${each.itself ? 'itself' : ''}>
            <span>${each.receivedAt.slice(11, 19)}</span>
            <span>${each.satisfaction === null || each.image === null ? nothing : twoFaces(each.satisfaction, each.image)}</span>
            <span>${each.itself ? words.itself : each.sameNetwork ? words.sameNetwork : nothing}</span>
            <span>${VERDICT_WORDS[each.verdict] ?? ''}：${ruleWord(each.rule)}</span>
          </li>`,
      )}
    </ul></div>`
}

function decisions(all: OnlineEvidence['decisions']) {
  if (all.length === 0) return nothing
  return html`<h3>${words.decisions}</h3>
    <ul class="past">
      ${all.map(
        ({ at, operator, action, reason, asked }) =>
          html`<li>
            ${asked === null ? nothing : html`<p>${screening.askedBy(who(asked.operator), moment(asked.at))}：${asked.reason}</p>`}
            <p>
              ${moment(at)} ${who(operator)}
              <b>${screening.actions[action]}${asked?.ground ? `（${GROUND_WORDS[asked.ground] ?? ''}）` : ''}</b>：${reason}
            </p>
          </li>`,
      )}
    </ul>`
}

/** A request that waits for its second officer. */
export function onlineRequestCard(
  request: OnlineRequest,
  on: { own: boolean; may: boolean; busy: boolean; answer(yes: boolean, reason: string): void },
): TemplateResult {
  const { action, ground, by, at, reason, ratings } = request
  const why = ratings.find(({ mayNot }) => mayNot !== null)?.mayNot ?? null
  const reasonOf = (event: Event) =>
    (event.target as HTMLElement).closest('section')!.querySelector<HTMLInputElement>('input')!.value
  return html`<section class="card request">
    <h2>
      ${screening.actions[action]}${ground === null ? nothing : `（${GROUND_WORDS[ground] ?? ''}）`} <small>${screening.askedBy(who(by), moment(at))}</small>
      <small class="r">${screening.total(ratings.length)}</small>
    </h2>
    <div class="in">
      <p>${reason}</p>
      <ul class="lst">
        ${ratings.slice(0, 8).map(
          (each) =>
            html`<li>
              <span>${moment(each.receivedAt)}　${each.unit.code} ${each.unit.name}　${words.ofNetwork(each.network, each.sameNetwork)}</span>
              <span>${twoFaces(each.satisfaction, each.image)} <small>${ruleWord(each.screening)}</small></span>
            </li>`,
        )}
        ${ratings.length > 8 ? html`<li>${screening.andMore(ratings.length - 8)}</li>` : nothing}
      </ul>
      ${
        on.may
          ? html`<label class="field">${screening.reason}<input maxlength="200" /></label>
              <div class="acts">
                ${
                  why === null && !on.own
                    ? html`<button class="b solid" ?disabled=${on.busy} @click=${(event: Event) => on.answer(true, reasonOf(event))}>${screening.confirm}</button>`
                    : nothing
                }
                ${why === null ? nothing : html`<span class="s">${words.mayNot}：${refusalText(why)}</span>`}
                <button class="b" ?disabled=${on.busy} @click=${(event: Event) => on.answer(false, reasonOf(event))}>
                  ${on.own ? screening.takeBack : screening.refuse}
                </button>
              </div>`
          : nothing
      }
    </div>
  </section>`
}
