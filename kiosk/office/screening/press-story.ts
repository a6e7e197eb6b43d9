import { html, nothing, svg, type TemplateResult } from 'lit'
import { shanghai } from '../../elements/ages.ts'
import { sorted } from '../../elements/sorted.ts'
import { face } from '../../elements/faces.ts'
import { LEVEL_WORDS, RULE_WORDS, VERDICT_WORDS, screening as words } from '../../strings/office.zh.ts'
import type { RatingEvidence } from '../../../server/contract/answers/screening.ts'
import { LINE, timeLine } from './time-line.ts'

/** First pressed, so many seconds later, what it became: each with its face and its moment. */
export function touchStory({ touched }: RatingEvidence): TemplateResult {
  const card = (each: RatingEvidence['touched'][number], label: string, counts: boolean) =>
    html`<div class="touch">
      <span class="big-face">${face(each.level as 1)}</span>
      <p>
        <small>${label}</small><b>${LEVEL_WORDS[each.level]}</b>
        <small>${each.at.slice(11).split(/[+Z]/, 1)[0]}${each.input === null ? nothing : `　${words.input[each.input]}`}${counts ? `　${words.countsAs}` : nothing}</small>
      </p>
    </div>`
  const last = touched.length - 1
  return html`<div class="story">
    ${touched.map(
      (each, i) =>
        html`${
          i === 0
            ? nothing
            : html`<p class="between"><b>${words.later(each.afterMs - touched[i - 1]!.afterMs)}</b>${arrow}<small>${words.sameTurn}</small></p>`
        }${card(each, i === 0 ? words.first : i === last ? words.became : words.between, last > 0 && i === last)}`,
    )}
    ${last === 0 ? html`<p class="s">${words.unchanged}</p>` : nothing}
  </div>`
}

const arrow = html`<svg width="84" height="10" viewBox="0 0 84 10" aria-hidden="true"><path class="ink" d="M0 5H80M75 1L80 5L75 9" /></svg>`

/** Three minutes before and after as a picture: services above, presses below, the group as a bracket. All of it in words below. */
export function aroundStory(evidence: RatingEvidence): TemplateResult {
  const { neighbours, services, rating, gapMs } = evidence
  const pressedAt = Date.parse(rating.occurredAt)
  const clock = (ms: number) => shanghai(pressedAt + ms).clock
  const press = (at: number) => {
    const { level, verdict, itself, afterMs } = neighbours[at]!
    if (itself) return `${clock(afterMs)} ${LEVEL_WORDS[rating.changed?.from ?? level]}`
    return `${LEVEL_WORDS[level]}，${VERDICT_WORDS[verdict] ?? ''}`
  }
  const service = (at: number, how: 'whole' | 'matter' | 'word') => {
    const { matter, fromMs, toMs } = services[at]!
    const name = how === 'word' || matter === null ? words.service : `${words.service} ${matter}`
    if (how !== 'whole') return name
    return `${name}，${toMs > LINE.aroundMs ? words.since(clock(fromMs)) : words.fromTo(clock(fromMs), clock(toMs))}`
  }
  const firstMinute = Math.ceil((pressedAt - LINE.aroundMs) / MINUTE_MS) * MINUTE_MS - pressedAt
  const group = (n: number) => words.group(Math.round(gapMs / 1_000), n)
  const line = timeLine(evidence, { press, service, group }, firstMinute)
  // Without a service its lane is not there; each further lane of faces makes the picture higher.
  const top = services.length === 0 ? 4 : LANE.services
  const floor = top + line.lanes * LANE.faces + LANE.below
  const of = (at: number) => ({ evidence, at, text: press(at), floor })
  return html`<div class="around-story">
    <h3>${words.around}</h3>
    <details class="in-words">
      <summary>${words.oneByOne(neighbours.length + services.length)}</summary>
      ${aroundList(evidence)}
    </details>
    <div class="timeline-scroll" tabindex="0" role="region" aria-label=${words.around}>
      <svg class="timeline" viewBox="0 0 860 ${floor + 24}" role="img" aria-label=${words.aroundLabel(neighbours.length, services.length)}>
        ${services.length === 0 ? nothing : svg`<text class="ax" x="54" y="18" text-anchor="end">${words.lane.services}</text>`}
        <text class="ax" x="54" y=${floor - LANE.below - 10} text-anchor="end">${words.lane.presses}</text>
        ${line.services.map(
          ({ x, width, text, at }) =>
            svg`<rect class="svc" x=${x} y="4" width=${width} height="20" rx="3" />${
              text === 'none' ? nothing : svg`<text class="ink" x=${x + 8} y="18">${service(at, text)}</text>`
            }`,
        )}
        <path class="axis" d="M${LINE.left} ${floor}H${LINE.right}" />
        ${line.ticks.map(
          ({ x, ms }) =>
            svg`<path class="axis" d="M${x} ${floor}v5" /><text class="ax" x=${x} y=${floor + 18} text-anchor="middle">${shanghai(pressedAt + ms).minute}</text>`,
        )}
        ${line.group ? svg`<path class="group" d="M${line.group.x} ${floor - 8}v8h${line.group.width}v-8" />` : nothing}
        ${
          line.group && line.groupText
            ? svg`<text class="ax" x=${line.group.x + line.group.width + 7} y=${floor - 4}>${group(line.group.count)}</text>`
            : nothing
        }
        ${line.presses.map(({ at, ...mark }) => pressMark({ ...mark, ...of(at) }))}
      </svg>
    </div>
    ${below([line.group && !line.groupText ? group(line.group.count) : '', sinceService(evidence)])}
  </div>`
}

/** Heights: of the lane of services, of a lane of faces, and of the bracket under them. */
const LANE = { services: 30, faces: 32, below: 16 }

function below(said: readonly string[]) {
  const text = said.filter((each) => each !== '').join('　')
  return text === '' ? nothing : html`<p class="s">${text}</p>`
}

const MINUTE_MS = 60_000

/** How long after a service began the press came, where one was under way. */
function sinceService({ services }: RatingEvidence): string {
  const under = services.findLast(({ fromMs, toMs }) => fromMs <= 0 && toMs > 0)
  return under === undefined ? '' : words.afterService(Math.round(-under.fromMs / 1_000))
}

interface Mark {
  x: number
  lane: number
  label: 'right' | 'left' | 'none'
  text: string
  at: number
  evidence: RatingEvidence
  /** Where the axis is. */
  floor: number
}

/** A face on its lane, with a line down to the axis; where no lane is free, the line alone. */
function pressMark({ x, lane, label, text, at, floor, evidence: { neighbours, rating, touched } }: Mark) {
  const { itself, level } = neighbours[at]!
  const half = LINE.face / 2
  const top = floor - LANE.below - LINE.face - 2 - Math.max(lane, 0) * LANE.faces
  const side = label === 'right' ? { x: x + half + 6, anchor: 'start' } : { x: x - half - 6, anchor: 'end' }
  const last = touched.at(-1)
  const shown = itself ? (rating.changed?.from ?? level) : level
  const second = itself && rating.changed !== null && last !== undefined
  return svg`<path class="axis" d="M${x} ${lane < 0 ? floor - 14 : top + LINE.face}V${floor}" />
    ${lane < 0 ? nothing : svg`<use class=${itself ? 'mark itself' : 'mark'} href="#face-${shown}-s" x=${x - half} y=${top} width=${LINE.face} height=${LINE.face} />`}
    ${
      label === 'none'
        ? nothing
        : svg`<text class=${itself ? 'ink strong' : 'ax'} x=${side.x} y=${top + (second ? 9 : 18)} text-anchor=${side.anchor}>${text}</text>${
            second
              ? svg`<text class="ax" x=${side.x} y=${top + 24} text-anchor=${side.anchor}>${words.thenLevel(last.afterMs, LEVEL_WORDS[last.level]!)}</text>`
              : nothing
          }`
    }`
}

function aroundList({ neighbours, services, gapMs }: RatingEvidence): TemplateResult {
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
  return html`<ol class="around">
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
