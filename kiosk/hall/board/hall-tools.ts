import { html, nothing, type TemplateResult } from 'lit'
import { userLine } from '../../elements/desk-bar.ts'
import type { Desk } from '../../elements/desk-gate.ts'
import type { Hall, HallZone } from '../../../server/contract/answers/halls.ts'
import { hall as words } from '../../strings/desk.zh.ts'
import type { Attention } from './attention.ts'
import { hallNav } from '../hall-nav.ts'
import type { Choice, Filter, Sort } from './window/window-filter.ts'

export interface HallTools {
  desk: Desk
  hall: Hall
  halls: Hall[]
  choice: Choice
  attention: Attention[]
  attentionShown: boolean
  /** Cases that need a hand today. */
  waiting: number | null
  /** Questions of the office that wait. */
  asked: number
  choose: (change: Partial<Choice>) => void
  chooseHall: (code: string) => void
  toggleAttention: () => void
}

/** The row under the head: where else to go, what to show, who is here. */
export function hallTools(tools: HallTools): TemplateResult {
  const { desk, choice, attention, choose } = tools
  return html`<div class="tools">
    ${hallNav(desk, 'board', tools.waiting, null, tools.asked)} ${hallPick(tools)}
    <input
      class="search"
      type="search"
      aria-label=${words.search}
      placeholder=${words.search}
      title=${words.searchKey}
      .value=${choice.search}
      @input=${(event: InputEvent) => choose({ search: (event.target as HTMLInputElement).value })}
    />
    <span class="seg" role="group" aria-label=${words.filter}
      >${Object.entries(words.filters).map(
        ([filter, text]) =>
          html`<button
            type="button"
            aria-pressed=${choice.filter === filter}
            @click=${() => choose({ filter: filter as Filter })}
          >
            ${text}
          </button>`,
      )}</span
    >
    <label class="pick"
      ><span>${words.sort}</span
      ><select @change=${(event: Event) => choose({ sort: (event.target as HTMLSelectElement).value as Sort })}>
        ${Object.entries(words.sorts).map(
          ([sort, text]) => html`<option value=${sort} ?selected=${choice.sort === sort}>${text}</option>`,
        )}
      </select></label
    >
    <button
      type="button"
      class="b sm toggle ${attention.some((item) => item.hot) ? 'hot' : ''}"
      aria-expanded=${tools.attentionShown}
      @click=${tools.toggleAttention}
    >
      ${words.showAttention(attention.length)}
    </button>
    ${userLine(desk.session, desk.logOut)}
  </div>`
}

export function hallPick({
  hall,
  halls,
  chooseHall,
}: Pick<HallTools, 'hall' | 'halls' | 'chooseHall'>): TemplateResult | typeof nothing {
  if (halls.length < 2) return nothing
  return html`<label class="pick"
    ><span>${words.choose}</span
    ><select @change=${(event: Event) => chooseHall((event.target as HTMLSelectElement).value)}>
      ${halls.map(({ code, name }) => html`<option value=${code} ?selected=${code === hall.code}>${name}</option>`)}
    </select></label
  >`
}

/** One zone a page, for a hall that does not fit on one. */
export function zoneTabs(
  zones: HallZone[],
  chosen: string | null,
  choose: (zone: string | null) => void,
): TemplateResult {
  const tab = (code: string | null, text: string) =>
    html`<button type="button" aria-pressed=${chosen === code} @click=${() => choose(code)}>${text}</button>`
  return html`<div class="seg zonetabs" role="group" aria-label=${words.zones}>
    ${zones.map(({ code, name }) => tab(code, `${code} ${name}`))}${tab(null, words.allZones)}
  </div>`
}
