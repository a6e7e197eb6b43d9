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
import { byRule } from './screening-groups.ts'
import type { DeskRating } from '../../../server/contract/answers/screening.ts'
import { moment } from './screening-view.ts'

export interface ScreeningTable {
  ratings: readonly DeskRating[]
  /** By the rule, each with its own head; else one after the other. */
  grouped: boolean
  chosen: ReadonlySet<string>
  /** The rating whose evidence is shown. */
  open: string | null
  chooseAll: (ratings: string[]) => void
  toggle: (rating: string) => void
  look: (rating: string) => void
}

/** The list of the screening desk. */
export function screeningTable(table: ScreeningTable): TemplateResult {
  const open = table.ratings.filter(({ mayNot, request }) => mayNot === null && request === null)
  const all = open.length > 0 && open.every(({ rating }) => table.chosen.has(rating))
  const groups = table.grouped ? byRule(table.ratings) : [{ rule: '', ratings: table.ratings }]
  return html`<table class="held">
    <thead>
      <tr>
        <th scope="col">
          <input
            type="checkbox"
            aria-label=${words.selectAll}
            .checked=${all}
            @change=${() => table.chooseAll(all ? [] : open.map(({ rating }) => rating))}
          />
        </th>
        ${[words.time, words.window, words.unit, words.level, words.rule, words.clock].map(
          (head) => html`<th scope="col">${head}</th>`,
        )}
      </tr>
    </thead>
    ${groups.map(
      ({ rule, ratings }) =>
        html`<tbody>
          ${rule === '' ? nothing : ruleHead(rule, ratings.length)}${ratings.map((row) => ratingRow(row, table))}
        </tbody>`,
    )}
  </table>`
}

function ruleHead(rule: string, n: number): TemplateResult {
  return html`<tr class="rule-head">
    <th colspan="7" scope="rowgroup">
      <b>${RULE_WORDS[rule] ?? ''}</b> <span>${RULE_NOTES[rule] ?? ''}</span><span class="n">${words.lines(n)}</span>
    </th>
  </tr>`
}

function ratingRow(row: DeskRating, { chosen, open, toggle, look }: ScreeningTable): TemplateResult {
  return html`<tr data-rating=${row.rating} class=${open === row.rating ? 'sel' : ''} @click=${() => look(row.rating)}>
    <td>
      <input
        type="checkbox"
        aria-label=${moment(row.occurredAt)}
        .checked=${chosen.has(row.rating)}
        ?disabled=${row.mayNot !== null || row.request !== null}
        @click=${(event: Event) => event.stopPropagation()}
        @change=${() => toggle(row.rating)}
      />
    </td>
    <td>
      <button type="button" class="b ghost sm" @click=${() => look(row.rating)}>${moment(row.occurredAt)}</button>
    </td>
    <td>${row.source === 'call' ? words.call : row.window}</td>
    <td>${row.unit?.name ?? '–'}</td>
    <td><span class="small-face">${face(row.level as 1, 'small')} ${LEVEL_WORDS[row.level]}</span></td>
    <td>
      <span class="tag ${row.verdict === 'held' ? 'hold' : row.verdict === 'counted' ? 'ok' : 'out'}">${VERDICT_WORDS[row.verdict]}</span>
      ${RULE_WORDS[row.rule] ?? ''}${row.request ? html` <small class="q">${words.tabs.waiting}</small>` : nothing}
    </td>
    <td>${row.clock === 'measured' ? '' : CLOCK_WORDS[row.clock]}</td>
  </tr>`
}
