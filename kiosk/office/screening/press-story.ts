import { html, nothing, svg, type TemplateResult } from 'lit'
import { sorted } from '../../elements/sorted.ts'
import { face } from '../../elements/faces.ts'
import { LEVEL_WORDS, RULE_WORDS, VERDICT_WORDS, screening as words } from '../../strings/office.zh.ts'
import type { RatingEvidence } from '../../../server/contract/answers/screening.ts'

/** First pressed, so many seconds later, what it became: each with its face and its moment. */
export function touchStory({ touched }: RatingEvidence): TemplateResult {
  const card = (each: RatingEvidence['touched'][number], label: string) =>
    html`<div class="touch">
      <span class="big-face">${face(each.level as 1)}</span>
      <p>
        <small>${label}</small><b>${LEVEL_WORDS[each.level]}</b>
        <small class="mono">${each.at.slice(11).split(/[+Z]/, 1)[0]} ${each.input === null ? '' : words.input[each.input]}</small>
      </p>
    </div>`
  const last = touched.length - 1
  return html`<div class="story">
    ${touched.map(
      (each, i) =>
        html`${
          i === 0
            ? nothing
            : html`<p class="between"><b>${words.later(each.afterMs - touched[i - 1]!.afterMs)}</b><span aria-hidden="true">→</span></p>`
        }${card(each, i === 0 ? words.first : i === last ? words.became : words.between)}`,
    )}
    ${last === 0 ? html`<p class="s">${words.unchanged}</p>` : nothing}
  </div>`
}

/** Three minutes before and after: services, presses with their faces, and which of them are one group. */
export function aroundStory({ neighbours, services, gapMs }: RatingEvidence): TemplateResult {
  const unordered = [
    ...services.map((each) => ({ ms: each.fromMs, service: each, press: null })),
    ...neighbours.map((each) => ({ ms: each.afterMs, service: null, press: each })),
  ]
  const rows = sorted(unordered, (a, b) => a.ms - b.ms)
  // A group goes from the press that opens it to the last one less than `gapMs` after.
  let opened = -Infinity
  const isInGroup = new Map(
    neighbours.map((each) => {
      if (each.opensGroup) opened = each.afterMs
      return [each, each.afterMs - opened < gapMs] as const
    }),
  )
  return html`<h3>${words.around} <small>${words.group(Math.round(gapMs / 1_000))}</small></h3>
    <ol class="around">
      ${rows.map(({ ms, service, press }) =>
        press === null
          ? html`<li class="svc">
              <span class="mono">${words.seconds(ms)}</span><span></span>
              <span>${words.service} ${service.matter ?? ''}</span><small class="q">${service.invited ? words.invited : ''}</small>
            </li>`
          : html`<li class="${press.itself ? 'itself' : ''} ${isInGroup.get(press) ? 'grouped' : ''} ${press.opensGroup ? 'opens' : ''}">
              <span class="mono">${press.itself ? words.itself : words.seconds(ms)}</span>
              <span class="small-face">${face(press.level as 1, 'small')} ${LEVEL_WORDS[press.level]}</span>
              <span>${VERDICT_WORDS[press.verdict]} <small class="q">${RULE_WORDS[press.rule] ?? ''}</small></span>
              <small class="q">${press.sameDevice ? '' : words.otherDevice}</small>
            </li>`,
      )}
    </ol>`
}

/** The window's last thirty days, and twelve weeks of the rule that holds this rating. */
export function windowStory({ past, rating }: RatingEvidence): TemplateResult {
  if (past === null) return html``
  const cell = (label: string, n: number, of = '') =>
    html`<div><span>${label}</span><b>${n}</b><small class="q">${of}</small></div>`
  const rule = RULE_WORDS[rating.screening?.rule ?? rating.rule] ?? ''
  return html`<h3>${words.past}</h3>
    <div class="past-counts">
      ${cell(words.pastRated, past.rated)} ${cell(words.pastHeld, past.held, words.pastReleased(past.released))}
      ${cell(words.pastChanged, past.changed)} ${cell(words.pastCases, past.cases, words.pastClosed(past.closed))}
    </div>
    <h3>${words.weeks(rule)} <small>${words.weeksNote}</small></h3>
    ${weekBars(words.weeks(rule), past.weeks)}`
}

const BAR = { step: 30, wide: 20, floor: 54, tallest: 40 }

/** A bar a week, the present one in ink; a week without any is a dash, and the number stands over each bar. */
function weekBars(name: string, weeks: readonly number[]): TemplateResult {
  const most = Math.max(1, ...weeks)
  const last = weeks.length - 1
  const width = weeks.length * BAR.step
  const label = weeks.map((n, i) => `${i === last ? words.thisWeek : words.weeksAgo(last - i)} ${n}`).join('，')
  return html`<svg class="week-bars" viewBox="0 0 ${width} 72" role="img" aria-label="${name}：${label}">
    <path class="grid" d="M0 ${BAR.floor}H${width}" />
    ${weeks.map((n, i) => {
      const x = i * BAR.step + (BAR.step - BAR.wide) / 2
      const tall = Math.round((BAR.tallest * n) / most)
      const middle = x + BAR.wide / 2
      return svg`${n === 0 ? '' : svg`<rect class=${i === last ? 'now' : ''} x=${x} y=${BAR.floor - tall} width=${BAR.wide} height=${tall} />`}
        <text x=${middle} y=${BAR.floor - tall - 4} text-anchor="middle">${n === 0 ? '–' : n}</text>`
    })}
    <text x="0" y="69">${words.weeksAgo(last)}</text>
    <text x=${width} y="69" text-anchor="end">${words.thisWeek}</text>
  </svg>`
}
