import { html, nothing, type TemplateResult } from 'lit'
import { RULE_WORDS, screening as words } from '../../strings/office.zh.ts'
import type { DeskRating, DeskRatings } from '../../../server/contract/answers/screening.ts'
import { inRows } from './screening-groups.ts'
import { isOpenTo, screeningList } from './screening-list.ts'

/** Codes of what is shown alone; empty: all. */
export interface Filters {
  rule: string
  hall: string
  unit: string
}

export interface ListCard {
  tab: 'held' | 'decided'
  mayChoose: boolean
  filters: Filters
  grouped: boolean
  chosen: ReadonlySet<string>
  open: string | null
  now: number
  filter: (to: Partial<Filters>) => void
  group: () => void
  choose: (ratings: readonly DeskRating[], on: boolean) => void
  look: (rating: string) => void
  keys: (event: KeyboardEvent) => void
}

/** The left half of the desk: how many, the filters, and the rows by rule. */
export function listCard(list: DeskRatings, card: ListCard): TemplateResult {
  const open = list.ratings.filter(isOpenTo)
  const all = open.length > 0 && open.every(({ rating }) => card.chosen.has(rating))
  return html`<section class="card list">
    <h2>
      ${card.mayChoose ? html`<input type="checkbox" aria-label=${words.selectAll} .checked=${all} @change=${() => card.choose(open, !all)} />` : nothing}
      ${card.tab === 'held' ? words.heldHead(list.total) : words.decidedHead(list.total)}
      <small>${words.rows(inRows(list.ratings).length)}</small>
      <button type="button" class="b ghost sm r" aria-pressed=${card.grouped} @click=${card.group}>${words.byRule}</button>
    </h2>
    ${filters(list, card)}
    <div class="scroll" tabindex="0" role="region" aria-label=${words.title} @keydown=${card.keys}>
      ${screeningList({ ...card, ratings: list.ratings, grouped: card.grouped && card.filters.rule === '' })}
    </div>
  </section>`
}

/** One rule, hall or unit of many; of the last the city has eighty-nine. */
function filters({ rules, halls, hallNames, units }: DeskRatings, { filters: { rule, hall, unit }, filter }: ListCard) {
  const shown = [
    pick(
      words.rule,
      rule,
      Object.entries(rules).map(([code, n]) => [code, `${RULE_WORDS[code] ?? ''} ${n}`]),
      (to) => filter({ rule: to }),
    ),
    pick(
      words.hall,
      hall,
      Object.entries(halls).map(([code, n]) => [code, `${hallNames[code] ?? code} ${n}`]),
      (to) => filter({ hall: to, unit: '', rule: '' }),
    ),
    pick(
      words.unit,
      unit,
      units.map(({ code, name, n }) => [code, `${name} ${n}`]),
      (to) => filter({ unit: to, rule: '' }),
    ),
  ]
  return shown.every((each) => each === nothing) ? nothing : html`<p class="list-picks">${shown}</p>`
}

function pick(label: string, chosen: string, choices: [string, string][], to: (code: string) => void) {
  if (choices.length < 2 && chosen === '') return nothing
  return html`<label class="pick"
    ><span>${label}</span
    ><select @change=${(event: Event) => to((event.target as HTMLSelectElement).value)}>
      <option value="" ?selected=${chosen === ''}>${words.all}</option>
      ${choices.map(([code, text]) => html`<option value=${code} ?selected=${code === chosen}>${text}</option>`)}
    </select></label
  >`
}
