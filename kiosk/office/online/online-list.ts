import { html, nothing, type TemplateResult } from 'lit'
import type { OnlineDesk, OnlineDeskRating } from '../../../server/contract/answers/methods/online.ts'
import type { OnlineRule } from '../../../server/contract/ledger/online-entries.ts'
import { face } from '../../elements/faces.ts'
import { LEVEL_WORDS, screening, VERDICT_WORDS } from '../../strings/office.zh.ts'
import { online as words, ONLINE_RULE_NOTES, ONLINE_RULE_WORDS } from '../../strings/online.zh.ts'
import { dayWord } from '../screening/screening-view.ts'
import { isOpenOnline, onlineByRule, onlineInRows } from './online-rows.ts'

export interface OnlineListCard {
  decided: boolean
  mayChoose: boolean
  filters: { rule: string; unit: string }
  chosen: ReadonlySet<string>
  /** The rating whose evidence is shown. */
  open: string | null
  now: number
  filter(to: { rule?: string; unit?: string }): void
  choose(ratings: readonly OnlineDeskRating[], on: boolean): void
  look(rating: string): void
  keys(event: KeyboardEvent): void
}

/** The left half of the desk: how many, filters, and the rows by rule. */
export function onlineListCard(list: OnlineDesk, card: OnlineListCard): TemplateResult {
  const open = list.ratings.filter(isOpenOnline)
  const all = open.length > 0 && open.every(({ rating }) => card.chosen.has(rating))
  return html`<section class="card list">
    <h2>
      ${card.mayChoose ? html`<input type="checkbox" aria-label=${screening.selectAll} .checked=${all} @change=${() => card.choose(open, !all)} />` : nothing}
      ${card.decided ? words.decidedHead(list.total) : words.heldHead(list.total)}
      <small>${words.rows(onlineInRows(list.ratings).length)}</small>
    </h2>
    ${filters(list, card)}
    <div class="scroll" tabindex="0" role="region" aria-label=${words.tabs.held} @keydown=${card.keys}>
      ${list.total > list.ratings.length ? html`<p class="in s">${words.firstOnly(list.ratings.length, list.total)}</p>` : nothing}
      ${onlineByRule(list.ratings).map(
        ({ rule, ratings }) =>
          html`<h3 class="rule-head">
              <b>${ruleWord(rule)}</b> <span>${ONLINE_RULE_NOTES[rule as OnlineRule] ?? ''}</span><span class="n">${words.lines(ratings.length)}</span>
            </h3>
            <ul class="held">
              ${onlineInRows(ratings).map((row) => ratingRow(row, card))}
            </ul>`,
      )}
    </div>
  </section>`
}

export function ruleWord(rule: string): string {
  return (ONLINE_RULE_WORDS as Readonly<Record<string, string>>)[rule] ?? ''
}

/** Two faces with their questions, and the same in words. */
export function twoFaces(satisfaction: number, image: number): TemplateResult {
  const small = (level: number) => html`<span class="small-face">${face(level as 1, 'small')}</span>`
  return html`<span class="pressed two-faces">
    <span aria-hidden="true">${words.satisfaction[0]}</span>${small(satisfaction)}<span aria-hidden="true">${words.image[2]}</span>${small(image)}<span
      class="sr"
      >${words.both(LEVEL_WORDS[satisfaction]!, LEVEL_WORDS[image]!)}</span
    >
  </span>`
}

function ratingRow(
  row: readonly OnlineDeskRating[],
  { mayChoose, chosen, open, now, choose, look }: OnlineListCard,
): TemplateResult {
  const first = row[0]!
  const isOpen = row.some(({ rating }) => rating === open)
  const taken = row.filter(({ rating }) => chosen.has(rating)).length
  const at = `${dayWord(first.receivedAt, now)} ${first.receivedAt.slice(11, 16)}`
  return html`<li data-rating=${first.rating} class=${isOpen ? 'sel' : ''} @click=${() => look(first.rating)}>
    ${
      mayChoose
        ? html`<input
            type="checkbox"
            aria-label=${words.choose(first.unit.name, at)}
            .checked=${taken === row.length}
            .indeterminate=${taken > 0 && taken < row.length}
            ?disabled=${!isOpenOnline(first)}
            @click=${(event: Event) => event.stopPropagation()}
            @change=${(event: Event) => choose(row, (event.target as HTMLInputElement).checked)}
          />`
        : html`<span></span>`
    }
    <button type="button" class="where" @click=${(event: Event) => (event.stopPropagation(), look(first.rating))}>
      <b>${first.unit.code}</b> <span>${first.unit.name}</span>
    </button>
    <span class="pressed">${row.length > 1 ? html`<b>×${row.length}</b>` : twoFaces(first.satisfaction, first.image)}</span>
    <p>
      ${at}　${words.ofNetwork(first.network, first.sameNetwork)}${row.some(({ commented }) => commented) ? `　${words.commented}` : nothing}
      ${state(first)}
    </p>
  </li>`
}

function state({ verdict, rule, request }: OnlineDeskRating) {
  if (verdict !== 'held')
    return html`<span class="tag ${verdict === 'counted' ? 'ok' : 'out'}">${VERDICT_WORDS[verdict] ?? ''}：${ruleWord(rule)}</span>`
  return request === null ? nothing : html`<span class="tag hold">${words.tabs.waiting}</span>`
}

function filters({ rules, units }: OnlineDesk, { filters: { rule, unit }, filter }: OnlineListCard) {
  const pick = (label: string, chosen: string, choices: [string, string][], to: (code: string) => void) =>
    choices.length < 2 && chosen === ''
      ? nothing
      : html`<label class="pick"
          ><span>${label}</span
          ><select @change=${(event: Event) => to((event.target as HTMLSelectElement).value)}>
            <option value="" ?selected=${chosen === ''}>${screening.all}</option>
            ${choices.map(([code, text]) => html`<option value=${code} ?selected=${code === chosen}>${text}</option>`)}
          </select></label
        >`
  return html`<p class="list-picks">
    ${pick(
      screening.rule,
      rule,
      Object.entries(rules).map(([code, n]) => [code, `${ruleWord(code)} ${n}`]),
      (to) => filter({ rule: to }),
    )}${pick(
      screening.unit,
      unit,
      units.map(({ code, name, n }) => [code, `${name} ${n}`]),
      (to) => filter({ unit: to, rule: '' }),
    )}
  </p>`
}
