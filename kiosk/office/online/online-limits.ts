import { html, type TemplateResult } from 'lit'
import type { OnlineLimits, OnlineProgress } from '../../../server/contract/answers/methods/online.ts'
import { grouped } from '../../elements/figures.ts'
import { emptyState } from '../../elements/state-page.ts'
import { online as words, turnedAwayWord } from '../../strings/online.zh.ts'
import { countChart } from './day-chart.ts'
import { ruleWord } from './online-list.ts'

const cell = (title: string, n: string, note: string) =>
  html`<section>
    <h2>${title}</h2>
    <p><b>${n}</b></p>
    <small>${note}</small>
  </section>`

/** What the limits did in the last seven days, in numbers, and the thresholds that hold. */
export function limitsView({ from, to, ratings, rules, turnedAway, thresholds }: OnlineLimits): TemplateResult {
  const caught = rules.filter(({ rule }) => rule !== 'ok')
  const held = caught.reduce((sum, { n }) => sum + n, 0)
  const away = turnedAway.reduce((sum, { code, n }) => sum + (code === 'harder' ? 0 : n), 0)
  const { ruleColumns: columns } = words
  return html`<p class="s">${words.limitsTitle(from, to)}</p>
    <div class="card sv-totals on-totals">
      ${cell(words.received, grouped(ratings), '')} ${cell(words.heldOf, grouped(held), '')} ${cell(words.turnedAway, grouped(away), '')}
    </div>
    <section class="card">
      <h2>${words.heldOf}</h2>
      ${
        caught.length === 0
          ? html`<p class="in s">${words.noneRules}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label=${words.heldOf}>
              <table class="on-table">
                <thead>
                  <tr>
                    <th scope="col">${words.rule}</th>
                    ${Object.values(columns).map((head) => html`<th class="num" scope="col">${head}</th>`)}
                  </tr>
                </thead>
                <tbody>
                  ${caught.map(
                    (row) =>
                      html`<tr>
                        <td><b>${ruleWord(row.rule)}</b> <code>${row.rule}</code></td>
                        ${(Object.keys(columns) as (keyof typeof columns)[]).map((name) => html`<td class="num">${grouped(row[name])}</td>`)}
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
    </section>
    <section class="card">
      <h2>${words.turnedAway}</h2>
      <div class="in">
        <p class="s">${words.turnedAwayNote}</p>
        ${
          turnedAway.length === 0
            ? html`<p>${words.noneTurnedAway}</p>`
            : html`<ul class="lst">
                ${turnedAway.map(({ code, n }) => html`<li><span>${turnedAwayWord(code)} <code>${code}</code></span><b>${grouped(n)}</b></li>`)}
              </ul>`
        }
      </div>
    </section>
    <section class="card">
      <h2>${words.thresholds}</h2>
      <ul class="in lst">
        ${Object.entries(thresholds).map(
          ([name, value]) =>
            html`<li><span>${words.thresholdWords[name] ?? name}</span><b>${name === 'burstMs' ? value / 60_000 : value}</b></li>`,
        )}
      </ul>
    </section>`
}

/** How many came in, and nothing by unit, question or level. */
export function progressView({ ratings, held, waiting, days }: OnlineProgress): TemplateResult {
  const shown = days.map(({ date, n }) => `${date.slice(5)} ${n}`).join('，')
  return html`<div class="card sv-totals on-totals">
      ${cell(words.progressAll, grouped(ratings), '')} ${cell(words.progressHeld, grouped(held), '')}
      ${cell(words.progressWaiting, grouped(waiting), waiting === 0 ? '' : words.progressRequests(waiting))}
    </div>
    <section class="card">
      <h2>${words.lastDays}</h2>
      <div class="in">
        ${
          ratings === 0 && days.every(({ n }) => n === 0)
            ? emptyState(words.noRatings, words.noRatingsText)
            : countChart(
                words.daysLabel(shown),
                days.map(({ date, n }) => ({ date, value: n })),
              )
        }
      </div>
    </section>`
}
