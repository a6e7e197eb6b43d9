import { html, nothing, svg, type TemplateResult } from 'lit'
import { RULE_WORDS, screening as words } from '../../strings/office.zh.ts'
import type { RatingEvidence } from '../../../server/contract/answers/screening.ts'
import { who } from './screening-view.ts'

/** The window's last thirty days, twelve weeks of the rule that holds this rating, and what was decided about the last of its kind. */
export function windowStory({ past, rating }: RatingEvidence): TemplateResult | typeof nothing {
  if (past === null) return nothing
  const cell = (label: string, n: number, of = '') =>
    html`<div><dt>${label}</dt><dd>${n}<small>${of}</small></dd></div>`
  const rule = RULE_WORDS[rating.screening?.rule ?? rating.rule] ?? ''
  return html`<div class="past-split">
    <div>
      <h3>${words.past}</h3>
      <dl class="past-counts">
        ${cell(words.pastRated, past.rated)} ${cell(words.pastHeld, past.held, words.pastReleased(past.released))}
        ${cell(words.pastChanged, past.changed, words.inHall(past.changedInHall))}
        ${cell(words.pastCases, past.cases, words.pastClosed(past.closed))}
      </dl>
      ${sentences(past, rule)}
    </div>
    <div>
      <h3>${words.weeks(rule)} <small>${words.weeksNote}</small></h3>
      ${weekBars(words.weeks(rule), past.weeks)}
    </div>
  </div>`
}

function sentences({ day, decided }: NonNullable<RatingEvidence['past']>, rule: string) {
  const said = [
    ...(day.count > 1 && day.staff.length > 0 ? [words.sameDay(day.count, rule, day.staff)] : []),
    ...(decided === null
      ? []
      : [
          words.lastAlike(
            decided.at.slice(5, 10),
            who(decided.operator),
            words.actions[decided.action] ?? '',
            decided.reason,
          ),
        ]),
  ]
  return said.length === 0 ? nothing : html`<p class="s">${said.join('')}</p>`
}

const BAR = { step: 33, wide: 22, floor: 58, tallest: 40 }

/** A bar a week, the present one in ink; a week without any is a dash, and the number stands over each bar. */
function weekBars(name: string, weeks: readonly number[]): TemplateResult {
  const most = Math.max(1, ...weeks)
  const last = weeks.length - 1
  const width = weeks.length * BAR.step
  const label = weeks.map((n, i) => `${i === last ? words.thisWeek : words.weeksAgo(last - i)} ${n}`).join('，')
  return html`<svg class="week-bars" viewBox="0 0 ${width} 84" role="img" aria-label="${name}：${label}">
    <path class="grid" d="M0 ${BAR.floor}H${width}" />
    ${weeks.map((n, i) => {
      const x = i * BAR.step + (BAR.step - BAR.wide) / 2
      const tall = Math.round((BAR.tallest * n) / most)
      const middle = x + BAR.wide / 2
      const now = i === last ? 'now' : ''
      return svg`${n === 0 ? '' : svg`<rect class=${now} x=${x} y=${BAR.floor - tall} width=${BAR.wide} height=${tall} />`}
        <text class=${now} x=${middle} y=${BAR.floor - tall - 4} text-anchor="middle">${n === 0 ? '–' : n}</text>`
    })}
    <text x="0" y="76">${words.weeksAgo(last)}</text>
    <text class="now" x=${width} y="76" text-anchor="end">${words.thisWeek}</text>
  </svg>`
}
