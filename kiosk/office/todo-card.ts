import { html, nothing } from 'lit'
import type { Campaign } from '../../server/contract/answers/hub/about.ts'
import type { TodoList } from '../../server/contract/answers/hub/todo.ts'
import type { Milestone } from '../../server/contract/score-analysis.ts'
import type { HubApi } from '../elements/hub-api.ts'
import { LightElement } from '../elements/light-element.ts'
import { METHOD_WORDS } from '../strings/own.zh.ts'
import { todo as words } from '../strings/scores.zh.ts'
import { askedCampaign } from './shown-campaign.ts'
import { who } from './screening/screening-view.ts'
import type { SealCheck, SealState, WaitingSeal } from '../../server/contract/answers/seals.ts'

/** What waits for the office, each with the page on which it is done. */
export interface Todo {
  text: string
  href: string | null
  late: boolean
}

/** The points of the check list that somebody can do something about, what waits for a second officer, late dates. */
export function todoOf(
  checks: readonly SealCheck[],
  waiting: number,
  dates: readonly Milestone[],
  matters = 0,
  seals: readonly WaitingSeal[] = [],
  duties: TodoList['items'] = [],
): Todo[] {
  const count = (point: string) => checks.find((check) => check.point === point)?.count ?? 0
  const at = (n: number, text: (n: number) => string, href: string | null): Todo[] =>
    n === 0 ? [] : [{ text: text(n), href, late: false }]
  return [
    ...dates
      .filter(({ state }) => state === 'late' || state === 'today')
      .map(({ date, text, state }) => ({ text: `${date} ${text.zh}`, href: null, late: state === 'late' })),
    ...seals.map(({ what, method, campaign, from, to, operator }) => ({
      text: `${method === 'service-centre' ? '' : `${METHOD_WORDS[method]}：`}${words[what](who(operator), from, to)}`,
      href: `#seal?${new URLSearchParams({ ...(method === 'service-centre' ? {} : { method }), campaign, from, to }).toString()}`,
      late: false,
    })),
    ...duties.map(dutyOf),
    ...at(waiting, words.waiting, '#screening'),
    ...at(count('held'), words.held, '#screening'),
    ...at(count('unattributed'), words.unattributed, '#hotline'),
    ...at(matters, words.matters, '#hotline'),
    ...at(count('cases'), words.cases, '/hall/#cases'),
    ...at(count('gaps'), words.gaps, '#seal'),
    ...at(count('late'), words.late, '#seal'),
  ]
}

/** As the hub says it, in words. */
export function dutyOf({ what, n, until, late, href }: TodoList['items'][number]): Todo {
  const text = words.duties[what](n)
  const day = what === 'draw-wait' ? words.from : words.until
  const year = /^\/office\/\?campaign=(\d{4})#/.exec(href)?.[1]
  return {
    text: `${text}${until === null ? '' : day(until)}${year === undefined ? '' : words.ofYear(year)}`,
    href,
    late,
  }
}

/** Of the campaign that is over: its dates in December that are not done and, until it is sealed, its check list. */
export function todoBefore(
  { id, to }: Pick<Campaign, 'id' | 'to'>,
  { checks, seal }: Pick<SealState, 'checks' | 'seal'>,
  dates: readonly Milestone[],
): Todo[] {
  const home = `/office/?campaign=${id}`
  const open = dates
    .filter(({ date, state }) => date > to && state !== 'done')
    .map(({ date, text, state }) => ({ text: `${date} ${text.zh}`, href: home, late: state === 'late' }))
  return [...open, ...todoOf(seal === null ? checks : [], 0, [])].map(({ text, href, late }) => ({
    text: `${text}${words.ofYear(id)}`,
    href: href?.startsWith('#') ? home + href : href,
    late,
  }))
}

/** Leads to the running campaign's page from an address that names another one, too. */
export function fromHere(item: TodoList['items'][number]): TodoList['items'][number] {
  return item.href.startsWith('#') && askedCampaign() !== null ? { ...item, href: `/office/${item.href}` } : item
}

/** 待办: over the whole of a campaign up to now, whatever period the table shows. Fires `todo-known` with their number. */
export class TodoCard extends LightElement {
  static override properties = { campaign: { attribute: false }, over: { attribute: false }, todo: { state: true } }
  declare campaign: string
  /** The one that is over, where the shown one runs. */
  declare over: Campaign | null
  declare todo: Todo[] | null
  api!: HubApi
  #asked = ''

  constructor() {
    super()
    this.over = null
    this.todo = null
  }

  override willUpdate(): void {
    if (this.#asked === this.campaign) return
    this.#asked = this.campaign
    void this.#ask(this.campaign)
  }

  override render() {
    if (!this.todo) return nothing
    return html`<section class="card todo">
      <h2>${words.title} <small>${this.todo.length === 0 ? nothing : words.count(this.todo.length)}</small></h2>
      <div class="in">
        ${
          this.todo.length === 0
            ? html`<p class="none">${words.none}</p>`
            : html`<ul class="lst">
                ${this.todo.map(
                  ({ text, href, late }) =>
                    html`<li>
                      <span class=${late ? 'late' : ''}>${text}${late ? words.overdue : nothing}</span>
                      ${href === null ? nothing : html`<a class="b sm" href=${href} aria-label=${words.go(text)}>${words.goTo}</a>`}
                    </li>`,
                )}
              </ul>`
        }
      </div>
    </section>`
  }

  async #ofOver(before: Campaign): Promise<Todo[]> {
    const campaign = `/api/v1/campaigns/${encodeURIComponent(before.id)}`
    const [state, { milestones }] = await Promise.all([
      this.api.get<SealState>(`${campaign}/methods/service-centre/seal`),
      this.api.get<{ milestones: Milestone[] }>(`${campaign}/calendar`),
    ])
    return todoBefore(before, state, milestones)
  }

  /** Without an answer there is no card: the scores stand without it. */
  async #ask(id: string): Promise<void> {
    const campaign = `/api/v1/campaigns/${encodeURIComponent(id)}`
    try {
      const [{ checks }, { requests }, { milestones }, { unknown }, { waiting }, { items }] = await Promise.all([
        this.api.get<{ checks: SealCheck[] }>(`${campaign}/methods/service-centre/seal`),
        this.api.get<{ requests: unknown[] }>('/api/v1/screening/requests'),
        this.api.get<{ milestones: Milestone[] }>(`${campaign}/calendar`),
        // An auditor only looks: what is to be entered is not theirs.
        this.api.get<{ unknown: unknown[] }>('/api/v1/matters').catch(() => ({ unknown: [] })),
        this.api.get<{ waiting: WaitingSeal[] }>('/api/v1/seals'),
        this.api.get<TodoList>('/api/v1/todo'),
      ])
      const over = this.over === null ? [] : await this.#ofOver(this.over)
      if (id !== this.campaign) return
      this.todo = [
        ...over,
        ...todoOf(checks, requests.length, milestones, unknown.length, waiting, items.map(fromHere)),
      ]
      this.dispatchEvent(new CustomEvent('todo-known', { detail: this.todo.length, bubbles: true }))
    } catch {
      this.todo = null
    }
  }
}
customElements.define('todo-card', TodoCard)
