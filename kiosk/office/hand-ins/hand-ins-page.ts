import { html, nothing, svg, type TemplateResult } from 'lit'
import type { HandIns, HandInsOfParty, PartyRow } from '../../../server/contract/answers/hand-ins.ts'
import { HAND_IN_STATES, type HandInPart, type HandInState } from '../../../server/contract/hand-ins.ts'
import { may } from '../../../server/contract/roles.ts'
import { deskBar } from '../../elements/desk-bar.ts'
import { icon } from '../../elements/icons.ts'
import { DeskElement } from '../../elements/parts/desk-element.ts'
import { problemOfThrown } from '../../elements/problem.ts'
import { ShownInAddress } from '../../elements/browser/shown-in-address.ts'
import { failedState, loadingState } from '../../elements/state-page.ts'
import { HAND_IN_PART_WORDS, HAND_IN_STATE_WORDS, handIns as words } from '../../strings/hand-ins.zh.ts'
import './party-card.ts'
import { reminderSlips } from './reminder-slips.ts'
import { stateGlyph } from './state-glyph.ts'
import { campaignLink, shownCampaign } from '../shown-campaign.ts'

const FILTERS = ['all', 'me', 'returned', 'late'] as const
type Filter = (typeof FILTERS)[number]
const UNIT_PARTS: readonly HandInPart[] = ['contact', 'duties', 'objects']
const COLUMNS = 3

/** The office's table of who handed in what, the answer beside it, reminders and the compiled duties (职责与名单). */
export class HandInsPage extends DeskElement {
  static override properties = {
    all: { state: true },
    filter: { state: true },
    party: { state: true },
    chosen: { state: true },
    slips: { state: true },
  }
  declare all: HandIns | null
  declare filter: Filter
  declare party: string
  declare chosen: HandInsOfParty | null
  /** Reminders stand on the page, to be printed. */
  declare slips: boolean
  readonly #address = new ShownInAddress(this, 'hand-ins', (shown) => this.#take(shown))

  constructor() {
    super()
    this.all = null
    this.filter = 'all'
    this.party = ''
    this.chosen = null
    this.slips = false
  }

  override firstUpdated(): void {
    document.title = words.navOffice
    this.#take(this.#address.read())
    void this.#load()
  }

  get #base(): string {
    return `/api/v1/campaigns/${encodeURIComponent(shownCampaign(this.desk).id)}/hand-ins`
  }

  async #load(): Promise<void> {
    await this.show(async () => {
      this.all = await this.desk.api.get<HandIns>(this.#base)
      if (this.party !== '') await this.#open(this.party)
    })
  }

  async #open(party: string): Promise<void> {
    const chosen = await this.desk.api.get<HandInsOfParty>(`${this.#base}/parties/${encodeURIComponent(party)}`)
    if (this.party === party) this.chosen = chosen
  }

  #take(shown: URLSearchParams): void {
    this.filter = FILTERS.find((each) => each === shown.get('show')) ?? 'all'
    const party = shown.get('party') ?? ''
    if (party === this.party) return
    this.party = party
    this.chosen = null
    if (party !== '') this.#open(party).catch((error: unknown) => (this.problem = problemOfThrown(error)))
  }

  #show(change: { show?: Filter; party?: string }): void {
    const show = change.show ?? this.filter
    const party = change.party ?? this.party
    this.#address.show({ show: show === 'all' ? '' : show, party })
    this.#take(new URLSearchParams({ show, party }))
  }

  override render() {
    const { session, logOut } = this.desk
    return html`${deskBar(session, 'hand-ins', logOut)}
      <main class="page office hand-ins" @answered=${() => void this.#load()}>${this.#body()}</main>`
  }

  #body(): TemplateResult {
    if (this.problem) return failedState(this.problem, () => void this.#load())
    if (this.all === null) return loadingState()
    const { all } = this
    const missing = all.units.filter((row) => isLate(row))
    if (this.slips) return reminderSlips(all, missing, () => (this.slips = false))
    return html`<div class="title">
        <div>
          <p class="crumb">${shownCampaign(this.desk).title}</p>
          <h1>${words.navOffice}</h1>
        </div>
        <div class="r">
          ${campaignLink(this.desk, 'hand-ins', shownCampaign(this.desk).id)}
          <a class="b" href="${this.#base}/export.xlsx" download>${icon('download')}${words.export}</a>
          <a class="b" href="${this.#base}/duties.xlsx" download>${icon('download')}${words.bound}</a>
          <button class="b solid" ?disabled=${missing.length === 0} @click=${() => (this.slips = true)}>
            ${icon('print')}${words.reminders(missing.length)}
          </button>
        </div>
      </div>
      ${this.#totals(all)} ${this.#legend(all, missing.length)}
      <div class="hi-split">
        ${this.#table(all)}
        <div class="hi-side">
          ${
            this.chosen
              ? html`<party-card .desk=${this.desk} .base=${this.#base} .party=${this.chosen} .answers=${this.#answers}></party-card>`
              : html`<section class="card"><p class="in s">${words.choose}</p></section>`
          }
          ${this.#late(all, missing)}
        </div>
      </div>`
  }

  get #answers(): boolean {
    return may(this.desk.session.role, 'hand-in:answer')
  }

  #totals({ totals, plans }: HandIns): TemplateResult {
    return html`<div class="card hi-totals">
      ${totals.map(
        ({ part, due, inDays, of, states }) =>
          html`<section>
            <h2>${HAND_IN_PART_WORDS[part]} <small>${words.due(due.slice(5), inDays)}</small></h2>
            <p><b>${states.accepted}</b> ${words.of(of)}</p>
            ${
              part === 'plan'
                ? html`<p class="hi-plans">
                    ${plans.map(
                      ({ party, name, states: own }) =>
                        html`<button @click=${() => this.#show({ party })}>${stateGlyph(own.plan ?? 'not-begun')}${name}</button>`,
                    )}
                  </p>`
                : html`${bar(states, of)}
                    <p class="s">${this.#figures(states)}</p>`
            }
          </section>`,
      )}
    </div>`
  }

  #figures(states: Record<HandInState, number>) {
    const named: HandInState[] = ['handed-in', 'returned', 'draft', 'not-begun', 'late']
    return named
      .filter((state) => states[state] > 0)
      .map(
        (state) =>
          html`<span class=${state === 'late' ? 'al' : ''}>${HAND_IN_STATE_WORDS[state]} ${states[state]}</span>　`,
      )
  }

  #legend({ units }: HandIns, late: number): TemplateResult {
    const word: Record<Filter, string> = {
      all: words.all(units.length),
      me: words.forMe,
      returned: HAND_IN_STATE_WORDS.returned,
      late: words.late(late),
    }
    return html`<div class="hi-legend">
      <p class="s" aria-hidden="true">
        ${HAND_IN_STATES.map((state) => html`<span>${stateGlyph(state)}${HAND_IN_STATE_WORDS[state]}</span>`)}
      </p>
      <div class="seg" role="group" aria-label=${words.navOffice}>
        ${FILTERS.map(
          (filter) =>
            html`<button aria-pressed=${filter === this.filter} @click=${() => this.#show({ show: filter })}>${word[filter]}</button>`,
        )}
      </div>
    </div>`
  }

  #table({ units }: HandIns): TemplateResult {
    const shown = units.filter((row) => fits(row, this.filter))
    const each = Math.ceil(shown.length / COLUMNS)
    const columns = Array.from({ length: COLUMNS }, (_, i) => shown.slice(i * each, (i + 1) * each)).filter(
      (rows) => rows.length > 0,
    )
    return html`<div class="card hi-columns">
      ${columns.map(
        (rows) =>
          html`<table>
            <thead>
              <tr>
                <th scope="col"><span class="sr">${words.unit}</span></th><th scope="col">${words.unit}</th>
                ${UNIT_PARTS.map((part) => html`<th scope="col" class="g"><abbr title=${HAND_IN_PART_WORDS[part]}>${words.short[part]}</abbr></th>`)}
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ party, name, states }) =>
                  html`<tr class=${party === this.party ? 'sel' : ''}>
                    <td class="q">${party}</td>
                    <td>
                      <button class="who" aria-pressed=${party === this.party} @click=${() => this.#show({ party })}>${name}</button>
                    </td>
                    ${UNIT_PARTS.map((part) => html`<td class="g">${stateGlyph(states[part] ?? 'not-begun', HAND_IN_PART_WORDS[part])}</td>`)}
                  </tr>`,
              )}
            </tbody>
          </table>`,
      )}
    </div>`
  }

  #late({ calls }: HandIns, missing: readonly PartyRow[]): TemplateResult {
    return html`<section class="card">
      <h2>${words.lateTitle(missing.length)}</h2>
      <div class="in">
        ${
          missing.length === 0
            ? html`<p class="s">${words.noneLate}</p>`
            : html`<ul class="lst hi-late">
                ${missing.map(({ party, name }) => {
                  const call = calls.find((each) => each.party === party)
                  return html`<li>
                    <span>${stateGlyph('late')}${party} ${name}<br />
                      <small>${call ? words.called(call.at.slice(5, 10), call.by) : words.neverCalled}</small></span>
                    ${this.#answers ? html`<button class="b sm" @click=${() => void this.#call(party)}>${words.noteCall}</button>` : nothing}
                  </li>`
                })}
              </ul>`
        }
        <p class="s">${words.slip}</p>
      </div>
    </section>`
  }

  async #call(party: string): Promise<void> {
    try {
      await this.desk.api.post(`${this.#base}/parties/${encodeURIComponent(party)}/calls`, {})
      await this.#load()
    } catch (error) {
      this.problem = problemOfThrown(error)
    }
  }
}
customElements.define('hand-ins-page', HandInsPage)

function isLate({ states }: PartyRow): boolean {
  return Object.values(states).includes('late')
}

function fits(row: PartyRow, filter: Filter): boolean {
  const states = Object.values(row.states)
  if (filter === 'me') return states.includes('handed-in')
  return filter === 'all' || states.includes(filter)
}

/** Accepted, waiting and late, as parts of all; the rest is empty. */
function bar(states: Record<HandInState, number>, of: number): TemplateResult {
  const pieces: HandInState[] = ['accepted', 'handed-in', 'late']
  let x = 0
  const drawn = pieces.map((state) => {
    const width = of === 0 ? 0 : (states[state] / of) * 300
    x += width
    return svg`<rect class=${state} x=${x - width} width=${width} height="10"/>`
  })
  return html`<svg class="hi-bar" viewBox="0 0 300 10" preserveAspectRatio="none" aria-hidden="true">${drawn}</svg>`
}
