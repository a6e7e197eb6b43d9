import { html, nothing, type TemplateResult } from 'lit'
import { sorted } from '../../elements/sorted.ts'
import { face } from '../../elements/faces.ts'
import { LEVEL_WORDS, RULE_WORDS, VERDICT_WORDS, screening as words } from '../../strings/office.zh.ts'
import type { Evidence } from './screening-view.ts'

/** First pressed, so many seconds later, what it became: each with its face and its moment. */
export function touchStory({ touched }: Evidence): TemplateResult {
  const card = (each: Evidence['touched'][number], label: string) =>
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
export function aroundStory({ neighbours, services, gapMs }: Evidence): TemplateResult {
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

/** The window's last thirty days. */
export function windowStory({ past }: Evidence): TemplateResult {
  if (past === null) return html``
  const cell = (label: string, n: number) => html`<div><span>${label}</span><b>${n}</b></div>`
  return html`<h3>${words.past}</h3>
    <div class="past-counts">
      ${cell(words.pastRated, past.rated)} ${cell(words.pastHeld, past.held)} ${cell(words.pastChanged, past.changed)}
      ${cell(words.pastCases, past.cases)}
    </div>`
}
