import { html, nothing } from 'lit'
import { WHAT_IF_RULES, type WhatIfAnswer } from '../../../server/contract/score-analysis.ts'
import type { HubApi } from '../../elements/hub-api.ts'
import type { ScoreRow } from '../../../server/contract/scores.ts'
import { LightElement } from '../../elements/light-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { sorted } from '../../elements/sorted.ts'
import { common } from '../../strings/desk.zh.ts'
import { whatIf as words } from '../../strings/scores.zh.ts'
import { rankChange } from './rank-change.ts'

/** Ranks under other rules, asked for only when somebody opens it. Nothing of it is a score. */
export class WhatIfCard extends LightElement {
  static override properties = {
    api: { attribute: false },
    path: { type: String },
    units: { attribute: false },
    open: { state: true },
    answer: { state: true },
    wrong: { state: true },
  }
  declare api: HubApi
  /** Where the answer for the period on the page is. */
  declare path: string
  declare units: readonly ScoreRow[]
  declare open: boolean
  declare answer: WhatIfAnswer | null
  declare wrong: string | null
  #asked = ''

  constructor() {
    super()
    this.open = false
    this.answer = null
    this.wrong = null
  }

  override willUpdate(): void {
    if (this.open && this.#asked !== this.path) void this.#ask(this.path)
  }

  override render() {
    return html`<section class="card what-if">
      <h2>
        ${words.title} <small>${words.note}</small>
        <button type="button" class="b sm" aria-expanded=${this.open} @click=${() => (this.open = !this.open)}>
          ${this.open ? words.close : words.open}
        </button>
      </h2>
      ${this.open ? html`<div class="in">${this.#body()}</div>` : nothing}
    </section>`
  }

  #body() {
    if (this.wrong) return html`<p class="wrong" role="alert">${this.wrong}</p>`
    if (!this.answer) return html`<p role="status">${common.loading}</p>`
    const ranked = sorted(
      this.answer.units.filter(({ policy, rules }) => policy.rank !== null || rules.held.rank !== null),
      (a, b) => (a.policy.rank ?? Infinity) - (b.policy.rank ?? Infinity),
    )
    if (ranked.length === 0) return html`<p class="none">${words.none}</p>`
    const names = new Map(this.units.map(({ unit }) => [unit.code, unit.name]))
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${words.title}>
      <table class="wi">
        <thead>
          <tr>
            <th scope="col">参评单位</th>
            <th scope="col" class="num">${words.policy}</th>
            ${WHAT_IF_RULES.map(
              (rule) =>
                html`<th scope="col" class="num">
                  ${words.rules[rule]}<br /><small
                    >${words.moved(ranked.filter(({ policy, rules }) => rules[rule].rank !== policy.rank).length)}</small
                  >
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${ranked.map(
            ({ unit, policy, rules }) =>
              html`<tr>
                <th scope="row">${names.get(unit) ?? unit} <small>${unit}</small></th>
                <td class="num"><b>${policy.rank ?? '–'}</b> <small>${policy.score ?? ''}</small></td>
                ${WHAT_IF_RULES.map((rule) => {
                  const { rank, score } = rules[rule]
                  return html`<td class="num ${rank === policy.rank ? 'same' : 'moved'}">
                    <b>${rank ?? '–'}</b> <small>${score ?? ''}</small>
                    ${rank === null ? nothing : rankChange(unit, rank, new Map([[unit, policy.rank]]))}
                  </td>`
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  }

  async #ask(path: string): Promise<void> {
    this.#asked = path
    this.answer = null
    this.wrong = null
    try {
      const answer = await this.api.get<WhatIfAnswer>(path)
      if (this.#asked === path) this.answer = answer
    } catch (error) {
      if (this.#asked === path) this.wrong = problemOfThrown(error).zh
    }
  }
}
customElements.define('what-if-card', WhatIfCard)
