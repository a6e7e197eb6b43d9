import { html, nothing, type TemplateResult } from 'lit'
import { face } from '../../elements/faces.ts'
import {
  CLOCK_WORDS,
  LEVEL_WORDS,
  RULE_NOTES,
  RULE_WORDS,
  VERDICT_WORDS,
  screening as words,
} from '../../strings/office.zh.ts'
import { byRule, inRows } from './screening-groups.ts'
import type { DeskRating } from '../../../server/contract/answers/screening.ts'
import { dayWord } from './screening-view.ts'

export interface ScreeningList {
  ratings: readonly DeskRating[]
  /** By the rule, each with its own head; else one after the other. */
  grouped: boolean
  chosen: ReadonlySet<string>
  /** The rating whose evidence is shown. */
  open: string | null
  now: number
  /** Takes the ratings of a row, or leaves them. */
  choose: (ratings: readonly DeskRating[], on: boolean) => void
  look: (rating: string) => void
}

/** The list of the screening desk: what was pressed, what it became, and how many of a kind came together. */
export function screeningList(list: ScreeningList): TemplateResult {
  const groups = list.grouped ? byRule(list.ratings) : [{ rule: '', ratings: list.ratings }]
  return html`${groups.map(
    ({ rule, ratings }) =>
      html`${rule === '' ? nothing : ruleHead(rule, ratings.length)}
        <ul class="held">
          ${inRows(ratings).map((row) => ratingRow(row, list))}
        </ul>`,
  )}`
}

function ruleHead(rule: string, n: number): TemplateResult {
  return html`<h3 class="rule-head"><b>${RULE_WORDS[rule] ?? ''}</b> <span>${RULE_NOTES[rule] ?? ''}</span><span class="n">${words.lines(n)}</span></h3>`
}

function ratingRow(row: readonly DeskRating[], { chosen, open, now, choose, look }: ScreeningList): TemplateResult {
  const first = row[0]!
  const isOpen = row.some(({ rating }) => rating === open)
  const taken = row.filter(({ rating }) => chosen.has(rating)).length
  const place = first.source === 'call' ? words.call : (first.window ?? words.nowhere)
  const name = [first.unit?.name, first.counter].filter(Boolean).join(' ')
  const at = `${dayWord(first.occurredAt, now)} ${first.occurredAt.slice(11, 16)}`
  return html`<li data-rating=${first.rating} class=${isOpen ? 'sel' : ''} @click=${() => look(first.rating)}>
    <input
      type="checkbox"
      aria-label=${words.choose(place, at)}
      .checked=${taken === row.length}
      .indeterminate=${taken > 0 && taken < row.length}
      ?disabled=${!isOpenTo(first)}
      @click=${(event: Event) => event.stopPropagation()}
      @change=${(event: Event) => choose(row, (event.target as HTMLInputElement).checked)}
    />
    <button type="button" class="where" @click=${(event: Event) => (event.stopPropagation(), look(first.rating))}>
      <b>${place}</b> <span>${name}</span>
    </button>
    ${pressed(first, row.length)}
    <p>${at}　${detail(first)}${state(first)}</p>
  </li>`
}

/** Whether this officer may choose it, and it waits nowhere else. */
export function isOpenTo({ mayNot, request }: Pick<DeskRating, 'mayNot' | 'request'>): boolean {
  return mayNot === null && request === null
}

function pressed({ changed, level }: DeskRating, n: number): TemplateResult {
  const small = (each: number) => html`<span class="small-face">${face(each as 1, 'small')}</span>`
  return html`<span class="pressed">
    ${changed === null ? nothing : html`${small(changed.from)}<span aria-hidden="true">→</span>`}${small(level)}${
      n > 1 ? html`<b>×${n}</b>` : nothing
    }<span class="sr">${changed === null ? LEVEL_WORDS[level] : words.turned(LEVEL_WORDS[changed.from]!, LEVEL_WORDS[level]!)}</span>
  </span>`
}

/** What an officer looks at first: how quickly it was changed, or how near the press before came. */
function detail({ changed, before, clock }: DeskRating): string {
  if (changed !== null) return words.later(changed.afterMs)
  if (before !== null) return words.tooSoon(before.byMs, LEVEL_WORDS[before.level]!)
  return clock === 'measured' ? '' : (CLOCK_WORDS[clock] ?? '')
}

function state({ verdict, rule, request, question }: DeskRating) {
  const tag = (name: string, text: string) => html` <span class="tag ${name}">${text}</span>`
  if (verdict !== 'held')
    return tag(verdict === 'counted' ? 'ok' : 'out', `${VERDICT_WORDS[verdict] ?? ''}：${RULE_WORDS[rule] ?? ''}`)
  if (request !== null) return tag('hold', words.tabs.waiting)
  if (question !== null)
    return tag(question.answered ? 'ok' : 'hold', question.answered ? words.hallAnswered : words.tabs.hall)
  return nothing
}
